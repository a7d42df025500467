"""Services and the endpoints behind them."""

from typing import ClassVar

from kube9_core.model.kind import Kind
from kube9_core.snapshot import kinds
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.selector import Selector, selector_from_labels
from kube9_core.snapshot.wire import network

__all__ = ["EndpointSlice", "Endpoints", "Service"]

_NO_SPEC = network.ServiceSpec()


class Service(Object):
    """A name and address for a set of pods."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.SERVICE,)
    wire: network.Service

    @lazy
    def spec(self) -> network.ServiceSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_SPEC

    @lazy
    def type(self) -> str:
        """ClusterIP, NodePort, LoadBalancer or ExternalName; unset means ClusterIP."""
        return self.spec.type or "ClusterIP"

    @lazy
    def headless(self) -> bool:
        """Whether DNS answers with the pods themselves."""
        return self.spec.cluster_ip == "None"

    @lazy
    def selector(self) -> Selector | None:
        """Which pods it leads to; None where endpoints are made by hand or by name."""
        if self.type == "ExternalName" or not self.spec.selector:
            return None
        return selector_from_labels(self.spec.selector)

    @lazy
    def ports(self) -> tuple[network.ServicePort, ...]:
        """Its ports."""
        return self.spec.ports or ()

    @lazy
    def balancer_addresses(self) -> tuple[str, ...]:
        """The IP addresses its load balancer was given; () where there are none or only names."""
        balancer = self.wire.status.load_balancer if self.wire.status else None
        listed = (balancer.ingress or ()) if balancer else ()
        return tuple(item.ip for item in listed if item.ip)

    def offers(self, port: int | str) -> bool:
        """Tell whether it has a port of that number or name."""
        if isinstance(port, int):
            return any(item.port == port for item in self.ports)
        return any(item.name == port for item in self.ports)


class Endpoints(Object):
    """Addresses of a Service, the old way."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.ENDPOINTS,)
    wire: network.Endpoints


class EndpointSlice(Object):
    """A share of a Service's endpoints."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.ENDPOINT_SLICE,)
    wire: network.EndpointSlice

    @lazy
    def service(self) -> str | None:
        """The Service it belongs to (label kubernetes.io/service-name)."""
        return self.labels.get("kubernetes.io/service-name")
