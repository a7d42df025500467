"""Rollouts that say whose template they use instead of bringing one (`spec.workloadRef`).

Joins see such a Rollout with the pods it will run; what is wrong inside of the template is said
once, of the workload that owns it.
"""

from collections.abc import Iterable

from kube9_core.snapshot.object import Object
from kube9_core.snapshot.workload import Workload

__all__ = ["lend_templates"]

_Place = tuple[str | None, str, str]


def lend_templates(objects: Iterable[Object]) -> None:
    """Give each workload that borrows its template the one it names, if that was read.

    Args:
        objects: fresh views, of which nothing was asked yet.
    """
    workloads = [item for item in objects if isinstance(item, Workload)]
    borrowers = [(item, place) for item in workloads if (place := _named(item)) is not None]
    if not borrowers:
        return
    lenders = {(item.namespace, item.kind.name, item.name): item for item in workloads}
    for borrower, place in borrowers:
        lender = lenders.get(place)
        if lender is not None and not lender.borrows:
            borrower.__dict__["template"] = lender.template


def _named(workload: Workload) -> _Place | None:
    ref = workload.template_owner
    return (workload.namespace, ref.kind or "", ref.name or "") if ref else None
