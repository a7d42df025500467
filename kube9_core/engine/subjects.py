"""What each check is run on: every container, pod, workload or object, each listed once.

A check with one argument sees distinct pod shapes; one that takes the snapshot sees every
workload's own pod.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from kube9_core.declare.check import Check
from kube9_core.snapshot.cluster import Cluster
from kube9_core.snapshot.container import Container
from kube9_core.snapshot.lazy import Frozen, lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import Namespace
from kube9_core.snapshot.pod import PodSpec
from kube9_core.snapshot.shapes import Bearer, Shape, shapes_of
from kube9_core.snapshot.snapshot import Mode, Snapshot
from kube9_core.snapshot.workload import Workload

__all__ = ["Subjects", "Wanted"]

Wanted = Callable[[Object], bool]
"""Tells which objects are judged; the others can be looked up, and nothing is said of them."""


class Subjects(Frozen):
    """The subjects of one snapshot, listed when first asked for.

    Attributes:
        snapshot: everything that was read.
    """

    snapshot: Snapshot
    _wanted: Wanted | None

    def __init__(self, snapshot: Snapshot, wanted: Wanted | None = None) -> None:
        super().__init__(snapshot=snapshot, _wanted=wanted)

    def of(self, check: Check[Any]) -> Sequence[Any]:
        """Everything a check looks at, before its `where`."""
        lists = [self._of_class(subject, joined=check.joined) for subject in check.subjects]
        return lists[0] if len(lists) == 1 else tuple(item for items in lists for item in items)

    def _of_class(self, subject: type, *, joined: bool) -> Sequence[Any]:
        if subject is Container:
            return self._joined_containers if joined else self._containers
        if subject is PodSpec:
            return self._joined_pods if joined else self._pods
        if subject is Workload:
            return self._workloads
        if subject is Cluster:
            return self._cluster
        every: tuple[Object, ...] = self.snapshot.all(subject)
        return every if self._wanted is None else tuple(filter(self._wanted, every))

    @lazy
    def _bearers(self) -> tuple[Bearer, ...]:
        every, wanted = self.snapshot.bearers, self._wanted
        return every if wanted is None else tuple(item for item in every if wanted(item.owner))

    @lazy
    def _shapes(self) -> tuple[Shape, ...]:
        return self.snapshot.shapes if self._wanted is None else shapes_of(self._bearers)

    @lazy
    def _shape_of(self) -> dict[PodSpec, Shape]:
        return {shape.pod: shape for shape in self._shapes}

    @lazy
    def _bearer_of(self) -> dict[Workload, Bearer]:
        return {bearer.workload: bearer for bearer in self._bearers}

    @lazy
    def _pods(self) -> tuple[PodSpec, ...]:
        return tuple(shape.pod for shape in self._shapes)

    @lazy
    def _containers(self) -> tuple[Container, ...]:
        return tuple(container for pod in self._pods for container in pod.containers)

    @lazy
    def _joined_pods(self) -> tuple[PodSpec, ...]:
        own = (item.workload for item in self._bearers if not item.workload.borrows)
        return tuple(workload.pod for workload in own)

    @lazy
    def _joined_containers(self) -> tuple[Container, ...]:
        return tuple(container for pod in self._joined_pods for container in pod.containers)

    @lazy
    def _workloads(self) -> tuple[Workload, ...]:
        return tuple(item.workload for item in self._bearers if item.workload is item.owner)

    @lazy
    def _cluster(self) -> tuple[Cluster, ...]:
        """The cluster, judged where its Namespace is; of several portions that is one."""
        cluster = Cluster(self.snapshot.version)
        if self.snapshot.mode is not Mode.CLUSTER:
            return ()
        named = (item for item in self.snapshot.all(Namespace) if item.name == cluster.ref.name)
        home = next(named, None)
        here = self._wanted is None or home is None or self._wanted(home)
        return (cluster,) if here else ()

    @lazy
    def _shared(self) -> bool:
        return any(len(shape.bearers) > 1 for shape in self._shapes)

    def bearers(self, subject: Any) -> Iterable[Bearer | Object | Cluster]:  # noqa: ANN401 - any subject
        """Everybody a subject stands for: all workloads of a shape, else the one it is of."""
        pod = subject.pod if isinstance(subject, Container) else subject
        if not isinstance(pod, PodSpec):
            return (self._bearer_of[pod],) if isinstance(pod, Workload) else (pod,)
        shape = self._shape_of.get(pod)
        return shape.bearers if shape else (self._bearer_of[pod.workload],)

    def count(self, subjects: Sequence[Any]) -> int:
        """How many subjects these are, counting a shared shape once per workload."""
        return sum(self._weights(subjects)) if self._shared else len(subjects)

    def _weights(self, subjects: Sequence[Any]) -> Iterator[int]:
        return (len(tuple(self.bearers(item))) for item in subjects)
