"""A run as queries show it: what was asked, how it ended, and the numbers it came to."""

import msgspec

from kube9_core.model.outcome import Totals
from kube9_core.model.report import FindingCounts
from kube9_core.model.run import RunState, Wish
from kube9_core.store.runs import RunRecord

__all__ = ["RunRow", "numbers", "percent", "row_of"]


class RunRow(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One line of `assessments list`; the numbers are null until it has ended.

    Attributes:
        id: of the run and of its report.
        requested_by: "schedule", "cli" or "Assessment NAMESPACE/NAME".
        requested_at: RFC 3339, UTC, as are the two below.
        error: why it failed, or what it could not do.
        score: 0 to 100, rounded down.
        coverage: how much was judged, by weight, 0 to 1.
    """

    id: str
    state: RunState
    scheduled: bool
    requested_by: str
    wish: Wish
    requested_at: str
    started_at: str | None
    finished_at: str | None
    error: str | None
    score: int | None
    score_without_exemptions: int | None
    coverage: float | None
    totals: Totals | None
    findings: FindingCounts | None


def row_of(record: RunRecord) -> RunRow:
    """Make the line of a run."""
    run, summary = record.run, record.summary
    return RunRow(
        id=run.id,
        state=run.state,
        scheduled=run.scheduled,
        requested_by=run.requested_by,
        wish=run.wish,
        requested_at=run.requested_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        error=run.error,
        score=summary.score if summary else None,
        score_without_exemptions=summary.score_without_exemptions if summary else None,
        coverage=summary.coverage if summary else None,
        totals=summary.totals if summary else None,
        findings=summary.findings if summary else None,
    )


def numbers(row: RunRow) -> tuple[object, ...]:
    """Give the score, and critical, high and medium findings, for a table."""
    found = row.findings
    if found is None:
        return (None,) * 4
    return row.score, found.critical, found.high, found.medium


def percent(share: float | None) -> str | None:
    """Give a share of 1 in percent, rounded down."""
    return None if share is None else f"{int(100 * share)} %"
