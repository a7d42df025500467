"""What a NetworkPolicy lets through, worked out from its rules.

For where no network enforces one. It follows the API's own description: rules are united, and so
are the peers of a rule; a rule without peers or without ports means all of them. It knows label
selectors with `matchLabels` only, and refuses others rather than guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from kube9_testbed.responses import JsonObject

__all__ = ["Place", "Reachability", "selects"]


@dataclass(frozen=True, slots=True)
class Place:
    """A pod, or an address outside of the cluster.

    Attributes:
        address: Of what is outside; empty for a pod.
        namespace: Of a pod.
        labels: Of a pod.
    """

    address: str = ""
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reachability:
    """One NetworkPolicy, asked about the pods it selects.

    Attributes:
        policy: The object.
    """

    policy: JsonObject

    def lets_out(self, to: Place, port: int, protocol: str = "TCP") -> bool:
        """Whether a selected pod may connect to a port of a place."""
        rules = self.policy["spec"]["egress"]
        return any(self._fits(rule, "to", to, (protocol, port)) for rule in rules)

    def lets_in(self, caller: Place, port: int, protocol: str = "TCP") -> bool:
        """Whether a place may connect to a port of a selected pod."""
        spec = self.policy["spec"]
        if "Ingress" not in spec["policyTypes"]:
            return True
        rules = spec.get("ingress", ())
        return any(self._fits(rule, "from", caller, (protocol, port)) for rule in rules)

    def _fits(self, rule: JsonObject, side: str, place: Place, port: tuple[str, int]) -> bool:
        peers, ports = rule.get(side), rule.get("ports")
        near = not peers or any(self._is(peer, place) for peer in peers)
        return near and (not ports or any((p["protocol"], p["port"]) == port for p in ports))

    def _is(self, peer: JsonObject, place: Place) -> bool:
        if "ipBlock" in peer:
            block = ip_network(peer["ipBlock"]["cidr"])
            return bool(place.address) and ip_address(place.address) in block
        if not place.namespace:
            return False
        there = place.namespace == self.policy["metadata"]["namespace"]
        if "namespaceSelector" in peer:
            named = {"kubernetes.io/metadata.name": place.namespace}
            there = selects(peer["namespaceSelector"], named)
        return there and selects(peer.get("podSelector", {}), place.labels)


def selects(selector: JsonObject, labels: Mapping[str, str]) -> bool:
    """Whether a label selector takes labels.

    Raises:
        NotImplementedError: It has more than `matchLabels`.
    """
    if not set(selector) <= {"matchLabels"}:
        raise NotImplementedError(f"cannot judge {sorted(selector)}")
    wanted = selector.get("matchLabels", {})
    return all(labels.get(key) == value for key, value in wanted.items())
