"""What was seen of each kind when manifests are all there is.

What the input holds of a kind is complete; of a kind that a planned check reads and the input
does not hold, the report says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kube9_core.declare.check import Check
from kube9_core.engine.selection import Planned
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.kind import Kind
from kube9_core.snapshot.object import Object

__all__ = ["coverage_of", "kinds_read", "seen"]


def seen(objects: Iterable[Object]) -> Mapping[Kind, Coverage]:
    """Coverage of the kinds the input holds."""
    counted = Counter(item.kind for item in objects)
    return {kind: Coverage(str(kind), CoverageState.COMPLETE, n) for kind, n in counted.items()}


def coverage_of(
    objects: Iterable[Object], unknown: Mapping[str, int], planned: Sequence[Planned]
) -> tuple[Coverage, ...]:
    """The coverage rows of a report, sorted.

    Args:
        objects: decoded ones.
        unknown: counts of kinds that no view exists for.
        planned: the checks that were run.
    """
    found = seen(objects)
    asked = {kind for item in planned for kind in kinds_read(item.check)}
    absent = (
        Coverage(str(kind), CoverageState.ABSENT, 0, "the input holds none")
        for kind in asked - found.keys()
    )
    foreign = (
        Coverage(name, CoverageState.COMPLETE, n, "no installed check reads this kind")
        for name, n in unknown.items()
    )
    return tuple(sorted((*found.values(), *absent, *foreign), key=lambda row: row.kind))


def kinds_read(check: Check[object]) -> frozenset[Kind]:
    """Every kind a check reads: those of its subjects, workloads for pods, and its needs."""
    return frozenset(kind for view in check.views for kind in view.KINDS)
