"""What is kept of an Application: an object of 1.4 MB has a few kilobytes that anybody asks for.

It is called on what was just decoded, so that a reading of 2,000 Applications never holds more
than one of them whole.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec.structs import replace

from kube9_argocd.views.spec import ApplicationSpec
from kube9_argocd.views.status import (
    ApplicationCondition,
    ApplicationStatus,
    OperationState,
    ResourceCounts,
    ResourceResult,
    ResourceStatus,
)
from kube9_argocd.views.suspects import suspects
from kube9_argocd.views.written import without_values
from kube9_core.api import ObjectMeta

__all__ = [
    "MOST_CONDITIONS",
    "MOST_RESOURCES",
    "counted",
    "reduced_meta",
    "reduced_spec",
    "reduced_status",
]

MOST_RESOURCES = 100
"""How many resources are kept of one Application, and how many results of its sync."""
MOST_CONDITIONS = 50
_LONGEST_MESSAGE = 1000
_COPY = "kubectl.kubernetes.io/last-applied-configuration"
_WORST: Mapping[str, int] = {
    "Degraded": 0,
    "Missing": 1,
    "OutOfSync": 2,
    "Unknown": 3,
    "Progressing": 4,
    "Suspended": 5,
}
_FINE = 9
_FAILED = frozenset(("Failed", "Error"))
_DONE = frozenset(("Synced", "Pruned", ""))
T = TypeVar("T")


def reduced_meta(meta: ObjectMeta | None) -> ObjectMeta | None:
    """Leave out the copy of the whole object that kubectl keeps, with all its Helm values."""
    if meta is None or not meta.annotations or _COPY not in meta.annotations:
        return meta
    kept = {key: value for key, value in meta.annotations.items() if key != _COPY}
    return replace(meta, annotations=type(meta.annotations)(kept))


def reduced_spec(spec: ApplicationSpec) -> ApplicationSpec:
    """Drop what was written for Helm and plugins, and keep what of it looks like a credential.

    Args:
        spec: as decoded.
    """
    one, several = spec.source, spec.sources
    if one is None and not several:
        return spec
    return replace(
        spec,
        source=None if one is None else without_values(one),
        sources=None if several is None else tuple(map(without_values, several)),
    )


def reduced_status(status: ApplicationStatus) -> ApplicationStatus:
    """Keep what is not fine, and how much there was.

    Args:
        status: as decoded.
    """
    resources = status.resources or ()
    return replace(
        status,
        counts=status.counts or counted(resources),
        suspects=suspects(status) if status.suspects is None else status.suspects,
        resources=_telling(resources),
        conditions=tuple(_shorter(item) for item in (status.conditions or ())[:MOST_CONDITIONS]),
        operation_state=_reduced_operation(status.operation_state),
    )


def counted(resources: Iterable[ResourceStatus]) -> ResourceCounts:
    """Count resources by how they fare.

    Args:
        resources: all of one Application.
    """
    total = out_of_sync = pruning = 0
    health: dict[str, int] = {}
    for item in resources:
        total += 1
        out_of_sync += item.status == "OutOfSync"
        pruning += item.requires_pruning is True
        name = item.health.status if item.health is not None else ""
        health[name] = health.get(name, 0) + 1
    known = {name: health.pop(name, 0) for name in ("Healthy", *_WORST, "") if name != "OutOfSync"}
    return ResourceCounts(
        total=total,
        out_of_sync=out_of_sync,
        requires_pruning=pruning,
        healthy=known["Healthy"],
        progressing=known["Progressing"],
        degraded=known["Degraded"],
        suspended=known["Suspended"],
        missing=known["Missing"],
        unknown=known["Unknown"] + sum(health.values()),
        without_health=known[""],
    )


def _telling(resources: Iterable[ResourceStatus]) -> tuple[ResourceStatus, ...]:
    """The resources that are not fine, the worst first and else in their order."""
    found = [(rank, item) for item in resources if (rank := _rank(item)) < _FINE]
    found.sort(key=lambda pair: pair[0])
    return tuple(_short_resource(item) for _, item in found[:MOST_RESOURCES])


def _rank(item: ResourceStatus) -> int:
    """How bad it is by the worst of its sides; one that Argo CD does not name counts as unknown."""
    health = item.health.status if item.health is not None else ""
    rank = _FINE if health in ("Healthy", "") else _WORST.get(health, _WORST["Unknown"])
    if item.status == "OutOfSync" or item.requires_pruning:
        return min(rank, _WORST["OutOfSync"])
    if item.status == "Unknown" or item.requires_deletion_confirmation:
        return min(rank, _WORST["Unknown"])
    return rank


def _reduced_operation(state: OperationState | None) -> OperationState | None:
    if state is None:
        return None
    result = state.sync_result
    if result is not None and result.resources:
        kept = [item for item in result.resources if _went_wrong(item)]
        kept += [item for item in result.resources if item.hook_type and not _went_wrong(item)]
        result = replace(result, resources=tuple(map(_short_result, kept[:MOST_RESOURCES])))
    return replace(state, message=_cut(state.message), sync_result=result)


def _went_wrong(item: ResourceResult) -> bool:
    return item.hook_phase in _FAILED or item.status not in _DONE


def _short_resource(item: ResourceStatus) -> ResourceStatus:
    if item.health is None or len(item.health.message) <= _LONGEST_MESSAGE:
        return item
    return replace(item, health=replace(item.health, message=_cut(item.health.message)))


def _short_result(item: ResourceResult) -> ResourceResult:
    return (
        item if len(item.message) <= _LONGEST_MESSAGE else replace(item, message=_cut(item.message))
    )


def _shorter(item: ApplicationCondition) -> ApplicationCondition:
    return (
        item if len(item.message) <= _LONGEST_MESSAGE else replace(item, message=_cut(item.message))
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[: _LONGEST_MESSAGE - 3]}..."
