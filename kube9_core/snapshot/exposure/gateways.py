"""The Gateway API: which Services the listeners of which Gateways lead to.

A route attaches to a listener that is meant by its parentRef, allows its namespace and its kind,
and shares a host with it; a backend in another namespace needs a ReferenceGrant there (the API's
rules of attachment). Parents that are no Gateways, such as Services of a mesh, are no way in.
"""

from collections.abc import Iterator

from kube9_core.snapshot.exposure.addresses import NODES
from kube9_core.snapshot.exposure.ingresses import Leading
from kube9_core.snapshot.exposure.isolation import peer_of
from kube9_core.snapshot.exposure.rules import Addresses, Anybody, Peer
from kube9_core.snapshot.exposure.way import Entrance
from kube9_core.snapshot.routing import BackendRef, Gateway, ReferenceGrant, Route
from kube9_core.snapshot.selector import selector_from_wire
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.wire.network import Listener, RouteNamespaces, RouteReference
from kube9_core.snapshot.workload import Workload

__all__ = ["Gateways"]

_GROUP = "gateway.networking.k8s.io"
_OF_GATEWAY = "gateway.networking.k8s.io/gateway-name"
_HTTP = frozenset(("HTTPRoute", "GRPCRoute"))
_KINDS = {
    "HTTP": _HTTP,
    "HTTPS": _HTTP,
    "TLS": frozenset(("TLSRoute", "TCPRoute")),
    "TCP": frozenset(("TCPRoute",)),
    "UDP": frozenset(("UDPRoute",)),
}
_INTERNAL = frozenset(
    (
        "gke-l7-rilb",
        "gke-l7-rilb-mc",
        "gke-l7-cross-regional-internal-managed-mc",
    )
)
_SERVICE_TYPE = "networking.istio.io/service-type"


class Gateways:
    """Everything that routes lead to.

    Args:
        snapshot: where they stand.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._gateways = {(item.namespace, item.name): item for item in snapshot.all(Gateway)}
        self._callers = _callers(snapshot) if self._gateways else {}
        self._grants: dict[str | None, list[ReferenceGrant]] = {}
        for grant in snapshot.all(ReferenceGrant):
            self._grants.setdefault(grant.namespace, []).append(grant)

    def each(self) -> Iterator[Leading]:
        """Yield each backend once for each listener that leads to it."""
        for route in self._snapshot.all(Route):
            backends = [item for item in route.backends if self._granted(route, item)]
            if backends:
                for entrance in self._entrances(route):
                    for item in backends:
                        yield item.namespace, item.name, _to(entrance, item)

    def _granted(self, route: Route, backend: BackendRef) -> bool:
        home = route.namespace or "default"
        return backend.namespace == home or any(
            grant.allows(route.kind, home, backend.name)
            for grant in self._grants.get(backend.namespace, ())
        )

    def _entrances(self, route: Route) -> Iterator[Entrance]:
        for parent in route.spec.parent_refs or ():
            if (parent.group or _GROUP, parent.kind or "Gateway") != (_GROUP, "Gateway"):
                continue
            gateway = self._gateways.get((parent.namespace or route.namespace, parent.name or ""))
            for listener in gateway.listeners if gateway else ():
                hosts = self._attached(route, parent, listener, gateway)
                if gateway is not None and hosts is not None:
                    yield self._entrance(gateway, listener, hosts)

    def _attached(
        self, route: Route, parent: RouteReference, listener: Listener, gateway: Gateway | None
    ) -> tuple[str, ...] | None:
        """The hosts a route shares with a listener; None where it does not attach."""
        meant = parent.section_name in (None, listener.name)
        meant = meant and parent.port in (None, listener.port)
        kinds = _KINDS.get(listener.protocol or "", frozenset((route.kind.name,)))
        if gateway is None or not meant or route.kind.name not in kinds:
            return None
        allowed = listener.allowed_routes.namespaces if listener.allowed_routes else None
        if not self._welcome(allowed or RouteNamespaces(), route, gateway):
            return None
        return _shared(route.spec.hostnames or (), listener.hostname)

    def _welcome(self, allowed: RouteNamespaces, route: Route, gateway: Gateway) -> bool:
        home = route.namespace or "default"
        match allowed.from_ or "Same":
            case "All":
                return True
            case "Selector":
                labels = self._snapshot.namespace_labels(home)
                return allowed.selector is not None and selector_from_wire(
                    allowed.selector
                ).matches(labels)
        return home == gateway.namespace

    def _entrance(self, gateway: Gateway, listener: Listener, hosts: tuple[str, ...]) -> Entrance:
        spec = gateway.wire.spec
        private = gateway.annotations.get(_SERVICE_TYPE) == "ClusterIP"
        return Entrance(
            kind="Gateway",
            via=gateway.ref,
            hosts=hosts,
            port=listener.port,
            internal=private or (spec is not None and spec.gateway_class_name in _INTERNAL),
            callers=self._callers.get((gateway.namespace, gateway.name), (Anybody(),)),
        )


def _to(entrance: Entrance, backend: BackendRef) -> Entrance:
    return Entrance(
        kind=entrance.kind,
        via=entrance.via,
        hosts=entrance.hosts,
        port=entrance.port,
        service_port=backend.port,
        internal=entrance.internal,
        callers=entrance.callers,
    )


def _callers(snapshot: Snapshot) -> dict[tuple[str | None, str], tuple[Peer, ...]]:
    """The pods of each Gateway, where its implementation labels them."""
    found: dict[tuple[str | None, str], tuple[Peer, ...]] = {}
    for item in snapshot.all(Workload):
        name = item.pod_labels.get(_OF_GATEWAY)
        if name is not None:
            peer = Addresses(NODES) if item.pod.host_network else peer_of(item, snapshot)
            key = (item.namespace, name)
            found[key] = (*found.get(key, ()), peer)
    return found


def _shared(hosts: tuple[str, ...], listener: str | None) -> tuple[str, ...] | None:
    """The hosts that both are about, each as narrow as the narrower one; None for no host."""
    if not listener:
        return hosts
    if not hosts:
        return (listener,)
    found = (_narrower(host, listener) for host in hosts)
    return tuple(host for host in found if host) or None


def _narrower(host: str, listener: str) -> str | None:
    """A host both names cover: "*.shop.example" covers what ends so, and not the bare domain."""
    if host == listener or (listener.startswith("*.") and host.endswith(listener[1:])):
        return host
    return listener if host.startswith("*.") and listener.endswith(host[1:]) else None
