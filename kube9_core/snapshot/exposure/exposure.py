"""The exposure map: every way from outside of the cluster to the pods of each workload.

Services, Ingresses, the Gateway API, OpenShift's routes and the ports of nodes are followed by
their selectors and joined with the network policies. Istio's own gateways, Services without a
selector, and routes of other controllers' own kinds are not followed.
"""

from collections.abc import Iterator
from typing import ClassVar

from kube9_core.snapshot.container import Role
from kube9_core.snapshot.exposure.addresses import ANYWHERE
from kube9_core.snapshot.exposure.entrances import entrances_of
from kube9_core.snapshot.exposure.gateways import Gateways
from kube9_core.snapshot.exposure.ingresses import Ingresses
from kube9_core.snapshot.exposure.isolation import Isolation, isolation_of, port_of
from kube9_core.snapshot.exposure.rules import Addresses
from kube9_core.snapshot.exposure.way import Entrance, Way
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import Namespace
from kube9_core.snapshot.policy import NetworkPolicy
from kube9_core.snapshot.routing import (
    Gateway,
    Ingress,
    IngressClass,
    OpenShiftRoute,
    ReferenceGrant,
    Route,
)
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.wire.network import ServicePort
from kube9_core.snapshot.workload import Workload

__all__ = ["Exposure"]

_LISTENING = (Role.REGULAR, Role.SIDECAR)
_LOOPBACK = ("127.0.0.1", "::1")
_Ends = tuple[str | None, int | None, str]
"""The Service a way goes through, the pods' port it ends at, and its protocol."""


class Exposure:
    """The ways in; `Snapshot.index` builds it."""

    READS: ClassVar[tuple[type[Object], ...]] = (
        Workload,
        Service,
        Ingress,
        IngressClass,
        Gateway,
        Route,
        ReferenceGrant,
        OpenShiftRoute,
        NetworkPolicy,
        Namespace,
    )

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._to: dict[tuple[str | None, str], list[Entrance]] = {}
        self._ways: dict[Workload, tuple[Way, ...]] = {}
        for service in snapshot.all(Service):
            for entrance in entrances_of(service):
                self._to.setdefault((service.namespace, service.name), []).append(entrance)
        for leading in (Ingresses(snapshot), Gateways(snapshot)):
            for namespace, name, entrance in leading.each():
                self._to.setdefault((namespace, name), []).append(entrance)

    def ways_to(self, workload: Workload) -> tuple[Way, ...]:
        """Every way to the pods of a workload, in the order of the input; its nodes' ports last.

        Raises:
            Unseen: something that may lead there could not be read.
        """
        found = self._ways.get(workload)
        if found is None:
            found = self._ways[workload] = tuple(self._each(workload))
        return found

    def _each(self, workload: Workload) -> Iterator[Way]:
        listed = [
            (entrance, end)
            for service in self._snapshot.services_of(workload)
            for entrance in self._to.get((service.namespace, service.name), ())
            for end in _ends(service, entrance, workload)
        ]
        listed += _of_nodes(workload)
        if not listed:
            return
        isolation = isolation_of(workload, self._snapshot)
        for entrance, end in listed:
            yield _way(entrance, end, workload, isolation)


def _way(entrance: Entrance, end: _Ends, workload: Workload, isolation: Isolation) -> Way:
    service, target, protocol = end
    port = None if target is None else port_of(workload, target, protocol)
    return Way(
        entrance=entrance,
        service=service,
        target=target,
        protocol=protocol,
        policies=tuple(item.name for item in isolation.by("Ingress")),
        open=any(isolation.admits("Ingress", peer, port) for peer in entrance.callers),
    )


def _ends(service: Service, entrance: Entrance, workload: Workload) -> Iterator[_Ends]:
    """Where in the pods the Service ports end that an entrance leads to."""
    wanted = entrance.service_port
    for port in service.ports:
        if wanted in (None, port.name, port.port) or (entrance.kind, wanted) == (
            "Route",
            port.target_port,
        ):
            protocol = port.protocol or "TCP"
            yield service.name, _target(port, protocol, workload), protocol


def _target(port: ServicePort, protocol: str, workload: Workload) -> int | None:
    """The number of the port that is called; None where the pods do not tell it."""
    if not isinstance(port.target_port, str):
        return port.target_port or port.port
    named = (
        item.container_port
        for container in workload.containers
        if container.role in _LISTENING
        for item in container.ports
        if (item.name, item.protocol or "TCP") == (port.target_port, protocol)
    )
    return next(named, None)


def _of_nodes(workload: Workload) -> list[tuple[Entrance, _Ends]]:
    """The ports of its nodes that a workload takes."""
    anybody = (Addresses(ANYWHERE),)
    shares = workload.pod.host_network
    kind = "HostNetwork" if shares else "HostPort"
    found: list[tuple[Entrance, _Ends]] = []
    for container in workload.containers:
        if container.role not in _LISTENING:
            continue
        for item in container.ports:
            outside = item.container_port if shares else item.host_port
            if outside and item.host_ip not in _LOOPBACK:
                hosts = (item.host_ip,) if item.host_ip else ()
                entrance = Entrance(kind, workload.ref, hosts, outside, callers=anybody)
                found.append((entrance, (None, item.container_port, item.protocol or "TCP")))
    return found
