"""What came of running one check over everything it applies to."""

from enum import StrEnum

import msgspec

from kube9_core.model.severity import Severity

__all__ = ["CheckRow", "Outcome", "Totals"]


class Outcome(StrEnum):
    """The six ways a check can end; only the first two move a score."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not-applicable"
    SKIPPED = "skipped"
    ERRORED = "errored"
    TIMED_OUT = "timed-out"

    @property
    def judged(self) -> bool:
        """Whether the check looked and has a verdict."""
        return self in (Outcome.PASSED, Outcome.FAILED)


class CheckRow(msgspec.Struct, frozen=True, rename="camel"):
    """One check's line in a report.

    Attributes:
        evaluated: subjects that were judged.
        failing: subjects with at least one finding that is not exempted.
        exempted: findings that an exemption covers.
        reason: why it was skipped, errored or timed out; what it could not judge.
    """

    id: str
    title: str
    pillar: str
    severity: Severity
    plugin: str
    outcome: Outcome
    reason: str | None
    evaluated: int
    failing: int
    exempted: int


class Totals(msgspec.Struct, frozen=True, rename="camel"):
    """How many checks ended in which way.

    Attributes:
        checks: all of them.
        passed: those that found nothing that counts.
        failed: those with findings that count.
        not_applicable: those with nothing to judge.
        skipped: those that could not look.
        errored: those that broke.
        timed_out: those that took too long.
    """

    checks: int = 0
    passed: int = 0
    failed: int = 0
    not_applicable: int = 0
    skipped: int = 0
    errored: int = 0
    timed_out: int = 0
