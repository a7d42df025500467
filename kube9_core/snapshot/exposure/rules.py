"""The rules of a NetworkPolicy, read once: whom they let through, by which ports.

The API (networking/v1) has it that peers of a rule are alternatives, that the two selectors of
one peer must both hold, that a missing or empty list of peers or ports means all of them, and
that a port without a protocol is TCP. A peer without any field is refused by the API server
("must specify a peer"); here nobody is meant by it.
"""

from collections.abc import Iterable, Mapping

import msgspec

from kube9_core.snapshot.exposure.addresses import (
    Network,
    everywhere,
    network_of,
    networks_of,
    overlap,
)
from kube9_core.snapshot.selector import Selector, selector_from_wire
from kube9_core.snapshot.wire import network

__all__ = ["Addresses", "Anybody", "Peer", "PodPeer", "Port", "Rule", "rule_of"]

_LAST_PORT = 65_535


class Addresses(msgspec.Struct, frozen=True):
    """Somebody outside of the cluster, at one of these addresses."""

    networks: tuple[Network, ...]


class PodPeer(msgspec.Struct, frozen=True):
    """A pod of the cluster, by what selectors see of it."""

    namespace: str
    labels: Mapping[str, str]
    namespace_labels: Mapping[str, str]


class Anybody(msgspec.Struct, frozen=True):
    """Somebody of whom nothing is known: let through where anyone at all is."""


Peer = Addresses | PodPeer | Anybody


class Port(msgspec.Struct, frozen=True):
    """A port of the pod that is called.

    Attributes:
        names: what that pod calls the port.
    """

    number: int
    protocol: str = "TCP"
    names: frozenset[str] = frozenset()


class _Ports(msgspec.Struct, frozen=True):
    """Ports a rule opens; without a first one all of the protocol."""

    protocol: str
    first: int | str | None
    last: int | None

    def opens(self, port: Port) -> bool:
        if self.protocol != port.protocol:
            return False
        if self.first is None:
            return True
        if isinstance(self.first, str):
            return self.first in port.names
        return self.first <= port.number <= (self.last or self.first)

    @property
    def all(self) -> bool:
        if self.first is None:
            return True
        return isinstance(self.first, int) and self.first <= 1 and self.last == _LAST_PORT


class _Block(msgspec.Struct, frozen=True):
    network: Network
    left_out: tuple[Network, ...]


class _Pods(msgspec.Struct, frozen=True):
    """Pods; without a selector of namespaces those beside the policy."""

    pods: Selector
    namespaces: Selector | None

    def selects(self, peer: PodPeer, home: str) -> bool:
        if self.namespaces is None:
            return peer.namespace == home and self.pods.matches(peer.labels)
        return self.namespaces.matches(peer.namespace_labels) and self.pods.matches(peer.labels)


class Rule(msgspec.Struct, frozen=True):
    """One rule: any of its peers by any of its ports.

    Attributes:
        everyone: whether it names no peers, which means all.
    """

    everyone: bool
    blocks: tuple[_Block, ...]
    pods: tuple[_Pods, ...]
    ports: tuple[_Ports, ...]

    def admits(self, peer: Peer, home: str) -> bool:
        """Tell whether it is about somebody.

        Args:
            peer: who.
            home: the policy's own namespace.
        """
        if self.everyone:
            return True
        match peer:
            case Addresses():
                return any(overlap(it.network, it.left_out, peer.networks) for it in self.blocks)
            case PodPeer():
                return any(item.selects(peer, home) for item in self.pods)
        return bool(self.blocks or self.pods)

    def opens(self, port: Port | None) -> bool:
        """Tell whether it is about a port; None for any."""
        return port is None or not self.ports or any(item.opens(port) for item in self.ports)

    @property
    def all_ports(self) -> bool:
        """Whether it opens every port of at least one protocol."""
        return not self.ports or any(item.all for item in self.ports)

    @property
    def everywhere(self) -> bool:
        """Whether it is about everybody outside: it names nobody, or all of IPv4 or of IPv6."""
        whole = (item.network for item in self.blocks if not item.left_out)
        return self.everyone or everywhere(whole)

    @property
    def every_pod(self) -> bool:
        """Whether it is about every pod of the cluster."""
        found = (item.namespaces for item in self.pods if item.pods.empty)
        return self.everyone or any(item is not None and item.empty for item in found)


def rule_of(
    peers: Iterable[network.PolicyPeer] | None, ports: Iterable[network.PolicyPort] | None
) -> Rule:
    """Read a rule.

    Args:
        peers: its `from` or `to`.
        ports: its `ports`.
    """
    listed = tuple(peers or ())
    blocks = (_block(item.ip_block) for item in listed if item.ip_block is not None)
    return Rule(
        everyone=not listed,
        blocks=tuple(item for item in blocks if item is not None),
        pods=tuple(_pods(item) for item in listed if _names_pods(item)),
        ports=tuple(
            _Ports(item.protocol or "TCP", item.port, item.end_port) for item in ports or ()
        ),
    )


def _names_pods(peer: network.PolicyPeer) -> bool:
    return peer.pod_selector is not None or peer.namespace_selector is not None


def _pods(peer: network.PolicyPeer) -> _Pods:
    spaces = peer.namespace_selector
    return _Pods(
        selector_from_wire(peer.pod_selector),
        None if spaces is None else selector_from_wire(spaces),
    )


def _block(wire: network.IpBlock) -> _Block | None:
    found = network_of(wire.cidr or "")
    return None if found is None else _Block(found, networks_of(wire.except_ or ()))
