"""Which cause is told first, of a field, an object and an application alike."""

from collections.abc import Iterable

from kube9_argocd.records import Cause

__all__ = ["ordered", "rank"]

_ORDER = (
    Cause.HOOK_FAILED,
    Cause.STALE_VERDICT,
    Cause.MISSING,
    Cause.MANUAL_EDIT,
    Cause.WEBHOOK,
    Cause.CONTROLLER,
    Cause.SOURCE_AHEAD,
    Cause.PRUNING_PENDING,
    Cause.DEFAULTING,
    Cause.HEALTH_ONLY,
    Cause.NOT_ASSESSED,
)
_RANK = {cause: place for place, cause in enumerate(_ORDER)}


def rank(cause: Cause) -> int:
    """How early a cause is told; 0 is first."""
    return _RANK[cause]


def ordered(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Each cause once, in the order they are told."""
    return tuple(sorted(set(causes), key=rank))
