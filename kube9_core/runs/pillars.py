"""The result of each pillar of a run, as it is stored and published."""

from collections.abc import Sequence

from kube9_core.engine import score
from kube9_core.engine.judgement import Judgement
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.outcome import CheckRow, Outcome
from kube9_core.model.report import Metadata
from kube9_core.model.run import PillarResult, RunState, ScheduledCheck
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.summary import pillar_summary, rows_of
from kube9_core.runs.tally import Tally

__all__ = ["pillar_results"]

_BROKEN = (Outcome.ERRORED, Outcome.TIMED_OUT)
_TORN = (CoverageState.FAILED, CoverageState.STALE)


def pillar_results(
    tally: Tally, catalogue: Catalogue, metadata: Metadata, coverage: Sequence[Coverage]
) -> tuple[PillarResult, ...]:
    """Make the results.

    Args:
        tally: of the whole run.
        catalogue: knows the pillars.
        metadata: of the run's report.
        coverage: what was read of each kind.

    Returns:
        One for each pillar of which a check was planned, sorted by slug.
    """
    unread = tuple(row for row in coverage if not row.state.sound)
    slugs = sorted({item.check.pillar for item in tally.judgements})
    return tuple(_result(slug, tally, catalogue, metadata, unread) for slug in slugs)


def _result(
    slug: str,
    tally: Tally,
    catalogue: Catalogue,
    metadata: Metadata,
    unread: tuple[Coverage, ...],
) -> PillarResult:
    judgements = [item for item in tally.judgements if item.check.pillar == slug]
    rows = rows_of(judgements, catalogue)
    trouble = _trouble(rows, unread)
    return PillarResult(
        pillar=slug,
        run=metadata.id,
        state=RunState.PARTIAL if trouble else RunState.COMPLETED,
        started_at=metadata.started_at,
        finished_at=metadata.finished_at,
        score=score.score(judgements),
        score_without_exemptions=score.score(judgements, exemptions=False),
        summary=pillar_summary(judgements),
        checks=tuple(_scheduled(row, tally, judgements) for row in rows),
        top=tally.top(slug),
        coverage=unread,
        error=trouble,
    )


def _scheduled(row: CheckRow, tally: Tally, judgements: Sequence[Judgement]) -> ScheduledCheck:
    worst = tally.worst(row.id)
    if worst is None:
        return ScheduledCheck(row, message=row.reason)
    fix = next(item.check.fix for item in judgements if item.check.id == row.id)
    return ScheduledCheck(row, worst.severity, worst.message, fix or None)


def _trouble(rows: Sequence[CheckRow], unread: Sequence[Coverage]) -> str | None:
    """Why it is only partial; a permission that nobody granted is no trouble."""
    broken = [row.id for row in rows if row.outcome in _BROKEN]
    torn = [f"{row.kind} could not be read: {row.reason}" for row in unread if row.state in _TORN]
    said = [f"{', '.join(broken)} did not come to a verdict"] if broken else []
    return "; ".join(said + torn) or None
