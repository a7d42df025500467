"""A way in from outside of the cluster, as far as objects tell."""

import msgspec

from kube9_core.model.ref import Ref
from kube9_core.snapshot.exposure.addresses import everywhere, networks_of
from kube9_core.snapshot.exposure.rules import Peer

__all__ = ["Entrance", "Way"]


class Entrance(msgspec.Struct, frozen=True):
    """What leads to a Service, or to a port of a node.

    Attributes:
        kind: LoadBalancer, NodePort, ExternalIP, Ingress, Gateway, Route, HostPort, HostNetwork.
        via: the object that opens it.
        hosts: names or addresses it listens for; empty for any.
        port: where it listens; None where that is not told.
        service_port: of the Service behind it, by number or name; None for all of them.
        sources: the only ranges that may connect; empty for all.
        internal: whether it says that only the private network leads there.
        implied: whether nobody asked for it, as for the node ports of a load balancer.
        callers: who it is that the pods see calling, any of these.
    """

    kind: str
    via: Ref
    hosts: tuple[str, ...] = ()
    port: int | None = None
    service_port: int | str | None = None
    sources: tuple[str, ...] = ()
    internal: bool = False
    implied: bool = False
    callers: tuple[Peer, ...] = ()

    @property
    def public(self) -> bool:
        """Whether anybody may connect: it neither is internal nor limits its sources."""
        return not self.internal and (not self.sources or everywhere(networks_of(self.sources)))


class Way(msgspec.Struct, frozen=True):
    """One way to the pods of a workload.

    Attributes:
        entrance: where it begins.
        service: the Service it goes through; None where it ends at the pod's node.
        target: the port of the pods it ends at; None where that is not told.
        protocol: TCP, UDP or SCTP.
        policies: the network policies that isolate the pods against calls.
        open: whether these let its callers through.
    """

    entrance: Entrance
    service: str | None
    target: int | None
    protocol: str
    policies: tuple[str, ...]
    open: bool

    @property
    def public(self) -> bool:
        """Whether anybody may connect."""
        return self.entrance.public

    def __str__(self) -> str:
        via = self.entrance.via
        kind = f" ({self.entrance.kind})" if self.entrance.kind != via.kind else ""
        return f"{via.kind} {via.name}{kind}"
