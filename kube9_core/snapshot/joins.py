"""Indexes over a snapshot, each built when first asked for and never by comparing all with all.

A selector is looked up by its most telling requirement in an index of label pairs, and only
those candidates are compared; so a join costs the size of its answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from kube9_core.snapshot.lazy import Frozen, lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.scaling import HorizontalPodAutoscaler, PodDisruptionBudget
from kube9_core.snapshot.selector import Selector
from kube9_core.snapshot.service import Service
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
    def _in_namespace(self) -> Mapping[str | None, tuple[Workload, ...]]:
        return _grouped((item.namespace, item) for item in self.workloads)

    @lazy
    def _by_label(self) -> Mapping[tuple[str | None, str, str | None], tuple[Workload, ...]]:
        pairs = (
            (item.namespace, key, value, item)
            for item in self.workloads
            for key, value in item.pod_labels.items()
        )
        entries = (
            entry
            for space, key, value, item in pairs
            for entry in (((space, key, value), item), ((space, key, None), item))
        )
        return _grouped(entries)

    def selected(self, selector: Selector, namespace: str | None) -> tuple[Workload, ...]:
        """The workloads of a namespace whose pods a selector matches, in order of the input."""
        anchor = selector.anchor()
        if anchor is None:
            candidates: Iterable[Workload] = self._in_namespace.get(namespace, ())
        else:
            values: tuple[str | None, ...] = anchor.values if anchor.operator == "In" else (None,)
            candidates = (
                item
                for value in dict.fromkeys(values)
                for item in self._by_label.get((namespace, anchor.key, value), ())
            )
        return tuple(item for item in candidates if selector.matches(item.pod_labels))

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
        return _grouped(((item.namespace, *item.target), item) for item in listed if item.target)


K = TypeVar("K")
V = TypeVar("V")


def _grouped(entries: Iterable[tuple[K, V]]) -> Mapping[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in entries:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
