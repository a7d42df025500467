"""What the network policies of one workload let through.

Policies only ever add: a pod that no policy isolates in a direction may talk to everybody, and
an isolated one to whom at least one of its policies allows. They say nothing of pods on their
node's own network, whose traffic is the node's. What a policy of a network plugin allows is not
known here; see `OtherPolicy`.
"""

from collections.abc import Iterator

from kube9_core.snapshot.exposure.rules import Peer, PodPeer, Port, Rule
from kube9_core.snapshot.lazy import Frozen
from kube9_core.snapshot.policy import NetworkPolicy
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.workload import Workload

__all__ = ["Isolation", "isolation_of", "peer_of", "port_of"]


class Isolation(Frozen):
    """The network policies of a workload.

    Attributes:
        namespace: of the workload.
        policies: those that select its pods, in the order of the input.
    """

    namespace: str
    policies: tuple[NetworkPolicy, ...]

    def __init__(self, namespace: str, policies: tuple[NetworkPolicy, ...]) -> None:
        super().__init__(namespace=namespace, policies=policies)

    def by(self, direction: str) -> tuple[NetworkPolicy, ...]:
        """The policies that isolate it in a direction, Ingress or Egress; none: it is open."""
        return tuple(item for item in self.policies if direction in item.directions)

    def admits(self, direction: str, peer: Peer, port: Port | None = None) -> bool:
        """Tell whether traffic gets through.

        Args:
            direction: Ingress for calls to it, Egress for its own.
            peer: who calls or is called.
            port: of whoever is called; None to ask whether any is open.
        """
        isolating = self.by(direction)
        return not isolating or any(
            rule.opens(port) and rule.admits(peer, self.namespace)
            for item in isolating
            for rule in item.rules(direction)
        )

    def rules(self, direction: str) -> Iterator[Rule]:
        """What is allowed in a direction in which it is isolated."""
        return (rule for item in self.by(direction) for rule in item.rules(direction))


def isolation_of(workload: Workload, snapshot: Snapshot) -> Isolation:
    """The isolation of a workload's pods (touches NetworkPolicy).

    Raises:
        Unseen: no policy selects them, but policies could not be read, or its template was not.
    """
    policies = () if workload.pod.host_network else snapshot.policies_of(workload)
    return Isolation(workload.namespace or "default", policies)


def peer_of(workload: Workload, snapshot: Snapshot) -> PodPeer:
    """A workload's pods as others' policies see them (touches Namespace).

    Raises:
        Unseen: its namespace is outside the scope.
    """
    name = workload.namespace or "default"
    return PodPeer(name, workload.pod_labels, snapshot.namespace_labels(name))


def port_of(workload: Workload, number: int, protocol: str = "TCP") -> Port:
    """A port of a workload's pods, with the names they give it."""
    names = (
        item.name
        for container in workload.containers
        for item in container.ports
        if item.container_port == number and (item.protocol or "TCP") == protocol
    )
    return Port(number, protocol, frozenset(name for name in names if name))
