"""What of the cluster or the input was really seen, kind by kind."""

from enum import StrEnum

import msgspec

__all__ = ["Coverage", "CoverageState"]


class CoverageState(StrEnum):
    """How much of a kind was read.

    Complete and absent (the API does not serve it, the input holds none) let a check pass;
    the others let it fail or be skipped. Outside is what nobody wanted to be read: it lives in
    no namespace, and only some namespaces are in scope.
    """

    COMPLETE = "complete"
    ABSENT = "absent"
    FORBIDDEN = "forbidden"
    FAILED = "failed"
    STALE = "stale"
    OUTSIDE = "outside"

    @property
    def sound(self) -> bool:
        """Whether nothing of the kind can have been missed."""
        return self in (CoverageState.COMPLETE, CoverageState.ABSENT)

    @property
    def amiss(self) -> bool:
        """Whether something was to be read and was not."""
        return not self.sound and self is not CoverageState.OUTSIDE


class Coverage(msgspec.Struct, frozen=True, order=True):
    """What was read of one kind.

    Attributes:
        kind: "apps/v1/Deployment".
        objects: how many were read.
        reason: why not all were, with the missing RBAC rule where that is it.
    """

    kind: str
    state: CoverageState
    objects: int
    reason: str | None = None
