"""Ingresses and OpenShift routes: hosts that a controller of the cluster leads to Services.

Their traffic comes from the pods of the controller, or from the balancers of a cloud. Which of
several controllers serves a class is known only by its image; where none is recognised, whoever
policies let through at all may be it.
"""

from collections.abc import Iterator, Mapping

from kube9_core.snapshot.exposure.addresses import NODES, Network, networks_of
from kube9_core.snapshot.exposure.isolation import peer_of
from kube9_core.snapshot.exposure.rules import Addresses, Anybody, Peer
from kube9_core.snapshot.exposure.way import Entrance
from kube9_core.snapshot.image import parse_image
from kube9_core.snapshot.routing import BackendRef, Ingress, IngressClass, OpenShiftRoute
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.workload import Workload

__all__ = ["Ingresses", "Leading"]

Leading = tuple[str, str, Entrance]
"""Namespace and name of a Service, and what leads to it."""

_CONTROLLERS = frozenset(
    (
        "apisix",
        "haproxy-ingress",
        "ingress-nginx/controller",
        "kong",
        "kubernetes-ingress",
        "kubernetes-ingress-controller",
        "mirrored-library-traefik",
        "nginx-ingress",
        "nginx-ingress-controller",
        "ose-haproxy-router",
        "origin-haproxy-router",
        "traefik",
    )
)
"""The last parts of the names of controllers' images."""
_CLOUDS = (
    "ingress.k8s.aws/alb",
    "eks.amazonaws.com/alb",
    "networking.gke.io/ingress",
    "azure/application-gateway",
)
_CLOUD_CLASSES = frozenset(("alb", "gce", "gce-internal", "azure/application-gateway"))
_GOOGLE: tuple[Network, ...] = networks_of(("130.211.0.0/22", "35.191.0.0/16"))
_BALANCERS = Addresses((*NODES, *_GOOGLE))
_SCHEME = "alb.ingress.kubernetes.io/scheme"
_PRIVATE = {
    "kubernetes.io/ingress.class": "gce-internal",
    _SCHEME: "internal",
    "appgw.ingress.kubernetes.io/use-private-ip": "true",
}
_RANGES = (
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "nginx.ingress.kubernetes.io/allowlist-source-range",
    "alb.ingress.kubernetes.io/inbound-cidrs",
    "haproxy-ingress.github.io/allowlist-source-range",
    "haproxy.org/allow-list",
    "haproxy.router.openshift.io/ip_whitelist",
    "haproxy.router.openshift.io/ip_allowlist",
)


class Ingresses:
    """Everything that Ingresses and OpenShift routes lead to.

    Args:
        snapshot: where they stand.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._classes = {item.name: item for item in snapshot.all(IngressClass)}
        self._controllers = _controllers(snapshot)

    def each(self) -> Iterator[Leading]:
        """Yield each backend."""
        for ingress in self._snapshot.all(Ingress):
            for (host, _, _), backend in _ends(ingress).items():
                yield self._of_ingress(ingress, backend, host)
        for route in self._snapshot.all(OpenShiftRoute):
            for backend in route.backends:
                yield self._of_route(route, backend)

    def _of_ingress(self, ingress: Ingress, backend: BackendRef, host: str | None) -> Leading:
        found = self._class_of(ingress)
        entrance = Entrance(
            kind="Ingress",
            via=ingress.ref,
            hosts=(host,) if host else (),
            service_port=backend.port,
            sources=_ranges(ingress.annotations),
            internal=_is_private(ingress, found),
            callers=(_BALANCERS,) if _at_cloud(ingress, found) else self._controllers,
        )
        return backend.namespace, backend.name, entrance

    def _of_route(self, route: OpenShiftRoute, backend: BackendRef) -> Leading:
        entrance = Entrance(
            kind="Route",
            via=route.ref,
            hosts=(route.spec.host,) if route.spec.host else (),
            service_port=backend.port,
            sources=_ranges(route.annotations),
            callers=self._controllers,
        )
        return backend.namespace, backend.name, entrance

    def _class_of(self, ingress: Ingress) -> IngressClass | None:
        if ingress.class_name is not None:
            return self._classes.get(ingress.class_name)
        return next((item for item in self._classes.values() if item.default), None)


def _ends(ingress: Ingress) -> dict[tuple[str | None, str, int | str | None], BackendRef]:
    """One backend for each host, Service and port, however many paths lead there."""
    rules = enumerate(ingress.spec.rules or ())
    hosts = {f"spec.rules[{n}]": rule.host or None for n, rule in rules}
    return {
        (hosts.get(item.at.partition(".http")[0]), item.name, item.port): item
        for item in ingress.backends
    }


def _controllers(snapshot: Snapshot) -> tuple[Peer, ...]:
    """Who it is that pods see calling for an Ingress."""
    found = tuple(item for item in snapshot.all(Workload) if _serves(item))
    peers: list[Peer] = [peer_of(item, snapshot) for item in found if not item.pod.host_network]
    if any(item.pod.host_network for item in found):
        peers.append(Addresses(NODES))
    return tuple(peers) or (Anybody(),)


def _serves(workload: Workload) -> bool:
    written = (item.wire.image for item in workload.pod.regular_containers)
    parts = (parse_image(image).repository.split("/") for image in written if image)
    return any(item[-1] in _CONTROLLERS or "/".join(item[-2:]) in _CONTROLLERS for item in parts)


def _at_cloud(ingress: Ingress, found: IngressClass | None) -> bool:
    if found is not None:
        return found.controller.startswith(_CLOUDS)
    return ingress.class_name in _CLOUD_CLASSES


def _is_private(ingress: Ingress, found: IngressClass | None) -> bool:
    """What the AWS controller makes is internal unless the Ingress or its class says otherwise."""
    said = ingress.annotations
    if any(said.get(key) == value for key, value in _PRIVATE.items()):
        return True
    if ingress.class_name == "gce-internal":
        return True
    tuned = found is not None and found.wire.spec is not None and found.wire.spec.parameters
    return ingress.class_name == "alb" and _SCHEME not in said and not tuned


def _ranges(annotations: Mapping[str, str]) -> tuple[str, ...]:
    written = (annotations.get(key, "") for key in _RANGES)
    return tuple(item for text in written for item in text.replace(",", " ").split())
