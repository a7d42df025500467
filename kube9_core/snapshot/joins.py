"""Indexes over a snapshot, each built when first asked for and never by comparing all with all.

A selector is looked up by the requirement that fewest objects meet in an index of label pairs,
and only those candidates are compared; so a join costs about the size of its answer, also
where all objects share labels such as `part-of`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from kube9_core.snapshot import kinds
from kube9_core.snapshot.lazy import Frozen, lazy
from kube9_core.snapshot.live import Live, OwnerKey, Pods, owner_key
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.policy import NetworkPolicy
from kube9_core.snapshot.scaling import HorizontalPodAutoscaler, PodDisruptionBudget
from kube9_core.snapshot.selector import Selector, Term
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.shapes import runs, topmost_owners
from kube9_core.snapshot.workload import Workload

__all__ = ["Joins"]

ObjectKey = tuple[type[Object], str | None, str]


class _Selecting(Protocol):
    @property
    def namespace(self) -> str | None: ...
    @property
    def selector(self) -> Selector | None: ...


S = TypeVar("S", bound=_Selecting)


class Joins(Frozen):
    """What belongs to what."""

    def __init__(self, objects: Mapping[type[Object], tuple[Object, ...]]) -> None:
        super().__init__(_objects=objects)

    def _all(self, view: type[Object]) -> tuple[Object, ...]:
        found: Mapping[type[Object], tuple[Object, ...]] = self.__dict__["_objects"]
        return found.get(view, ())

    @lazy
    def by_name(self) -> Mapping[ObjectKey, tuple[Object, ...]]:
        """All objects by view, namespace and name; several where kinds share a view."""
        index: dict[ObjectKey, list[Object]] = defaultdict(list)
        found: Mapping[type[Object], tuple[Object, ...]] = self.__dict__["_objects"]
        for view, objects in found.items():
            for item in objects:
                index[view, item.namespace, item.name].append(item)
        return {key: tuple(items) for key, items in index.items()}

    @lazy
    def workloads(self) -> tuple[Workload, ...]:
        """All pod-bearing objects."""
        return tuple(item for item in self._all(Workload) if isinstance(item, Workload))

    @lazy
    def owners(self) -> Mapping[Workload, Workload]:
        """For each workload the one a person edits: itself, unless another one made it."""
        return topmost_owners(self.workloads)

    @lazy
    def _running(self) -> tuple[Workload, ...]:
        return tuple(item for item, owner in self.owners.items() if runs(item, owner))

    @lazy
    def by_namespace(self) -> Mapping[tuple[type[Object], str | None], tuple[Object, ...]]:
        """All objects by view and namespace."""
        found: Mapping[type[Object], tuple[Object, ...]] = self.__dict__["_objects"]
        return _grouped(
            ((view, item.namespace), item) for view, items in found.items() for item in items
        )

    @lazy
    def _in_namespace(self) -> Mapping[str | None, tuple[Workload, ...]]:
        return _grouped((item.namespace, item) for item in self._running)

    @lazy
    def _by_label(self) -> Mapping[tuple[str | None, str, str | None], tuple[Workload, ...]]:
        pairs = (
            (item.namespace, key, value, item)
            for item in self._running
            for key, value in item.pod_labels.items()
        )
        entries = (
            entry
            for space, key, value, item in pairs
            for entry in (((space, key, value), item), ((space, key, None), item))
        )
        return _grouped(entries)

    @lazy
    def _position(self) -> Mapping[Workload, int]:
        return {item: n for n, item in enumerate(self.workloads)}

    def selected(self, selector: Selector, namespace: str | None) -> tuple[Workload, ...]:
        """The workloads of a namespace whose pods a selector matches, in order of the input."""
        candidates = self._candidates(selector, namespace)
        return tuple(item for item in candidates if selector.matches(item.pod_labels))

    def _candidates(self, selector: Selector, namespace: str | None) -> Sequence[Workload]:
        every = self._in_namespace.get(namespace, ())
        narrowed = (self._meeting(term, namespace) for term in selector.terms)
        return min((found for found in narrowed if found is not None), key=len, default=every)

    def _meeting(self, term: Term, namespace: str | None) -> Sequence[Workload] | None:
        """The workloads that meet one requirement; None where the index cannot tell."""
        if term.operator == "Exists":
            return self._by_label.get((namespace, term.key, None), ())
        if term.operator != "In":
            return None
        lists = [self._by_label.get((namespace, term.key, value), ()) for value in {*term.values}]
        if len(lists) == 1:
            return lists[0]
        return sorted((item for found in lists for item in found), key=self._position.__getitem__)

    def _reverse(self, selecting: Iterable[S]) -> Mapping[Workload, tuple[S, ...]]:
        return _grouped(
            (workload, item)
            for item in selecting
            if item.selector is not None
            for workload in self.selected(item.selector, item.namespace)
        )

    @lazy
    def services(self) -> Mapping[Workload, tuple[Service, ...]]:
        """The Services that lead to each workload's pods."""
        return self._reverse(item for item in self._all(Service) if isinstance(item, Service))

    @lazy
    def policies(self) -> Mapping[Workload, tuple[NetworkPolicy, ...]]:
        """The network policies that select each workload's pods."""
        return self._reverse(
            item for item in self._all(NetworkPolicy) if isinstance(item, NetworkPolicy)
        )

    @lazy
    def budgets(self) -> Mapping[Workload, tuple[PodDisruptionBudget, ...]]:
        """The disruption budgets that protect each workload's pods."""
        return self._reverse(
            item for item in self._all(PodDisruptionBudget) if isinstance(item, PodDisruptionBudget)
        )

    @lazy
    def autoscalers(
        self,
    ) -> Mapping[tuple[str | None, str, str, str], tuple[HorizontalPodAutoscaler, ...]]:
        """Horizontal autoscalers by namespace, group, kind and name of their target."""
        listed = (
            item
            for item in self._all(HorizontalPodAutoscaler)
            if isinstance(item, HorizontalPodAutoscaler)
        )
        return _grouped(
            ((item.namespace, *_today(*item.target)), item) for item in listed if item.target
        )

    def pods(self, live: Live) -> Mapping[Workload, Pods]:
        """The live pods of each workload that a person edits.

        Args:
            live: as counted. Pods whose controller was not read are told of the pods that stand
                for them: each of itself, and the first of those that were not kept.
        """
        makers = {
            (item.namespace, item.kind.group, item.kind.name, item.name): item
            for item in self.workloads
        }
        keys: dict[Workload, list[OwnerKey]] = defaultdict(list)
        found: dict[Workload, Pods] = {}
        for key in live.owners:
            maker = makers.get(key)
            if maker is not None:
                keys[self.owners[maker]].append(key)
            elif alone := self._alone.get(key):
                found.update(_shared_out(live.of((key,)), alone))
        found.update((workload, live.of(listed)) for workload, listed in keys.items())
        return found

    @lazy
    def _alone(self) -> Mapping[OwnerKey, tuple[Workload, ...]]:
        """Pods that are their own owners, though a controller made them."""
        return _grouped(
            (owner_key(item.meta), item)
            for item, owner in self.owners.items()
            if item is owner and item.is_pod
        )


def _shared_out(pods: Pods, alone: Sequence[Workload]) -> Iterator[tuple[Workload, Pods]]:
    """Tell each pod of itself, and the first of all those that were not kept."""
    first, *others = alone
    rest = {pod.name: pod for pod in pods.noted}
    left = pods.total
    for item in others:
        own = rest.pop(item.name, None)
        counted = int(own is None or not (own.finished or own.deleting))
        left -= counted
        yield item, Pods(counted, () if own is None else (own,))
    yield first, Pods(max(0, left), tuple(rest.values()))


_FORMER = {
    (version.rpartition("/")[0], kind.name): kind.group
    for kind in kinds.SCALABLE
    for version in kind.served
}


def _today(group: str, kind: str, name: str) -> tuple[str, str, str]:
    """A target named by a group its kind has left ("extensions") is the same object."""
    return _FORMER.get((group, kind), group), kind, name


K = TypeVar("K")
V = TypeVar("V")


def _grouped(entries: Iterable[tuple[K, V]]) -> Mapping[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in entries:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
