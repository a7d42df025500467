"""`query assessments summary`: the latest scheduled result of each pillar."""

from collections.abc import Iterator
from math import floor

import msgspec

from kube9_core.cli.query.answer import Answer, Look
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import reading
from kube9_core.cli.query.paging import now
from kube9_core.cli.query.run_rows import percent
from kube9_core.cli.query.times import ago
from kube9_core.model.outcome import Totals
from kube9_core.model.report import FindingCounts
from kube9_core.model.run import PillarResult, RunState

__all__ = ["PillarLine", "PillarSummaries", "show_summary"]

_HEAD = ("PILLAR", "SCORE", "COVERAGE", "CRIT", "HIGH", "MED", "LOW", "AGE", "ERROR")


class PillarLine(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One pillar.

    Attributes:
        run: id of the run its result is from.
        state: how that run ended for this pillar.
        coverage: how much was judged, by weight, 0 to 1.
        error: what it could not do.
    """

    pillar: str
    run: str
    state: RunState
    started_at: str
    finished_at: str
    score: int | None
    score_without_exemptions: int | None
    coverage: float
    totals: Totals
    findings: FindingCounts
    error: str | None


class PillarSummaries(msgspec.Struct, frozen=True, rename="camel"):
    """The document of `assessments summary`; the overall score is the mean of the pillars'."""

    score: int | None
    score_without_exemptions: int | None
    pillars: tuple[PillarLine, ...]


def show_summary(given: Given) -> Answer:
    """Show the latest scheduled result of each pillar.

    Raises:
        Failure: the store cannot be read.
    """
    with reading(given) as store:
        results = store.runs.latest_results()
    found = PillarSummaries(
        _mean(tuple(item.score for item in results)),
        _mean(tuple(item.score_without_exemptions for item in results)),
        tuple(map(_line, results)),
    )
    return Answer(found, lambda look: _page(found, look))


def _mean(scores: tuple[float | None, ...]) -> int | None:
    known = [score for score in scores if score is not None]
    return floor(sum(known) / len(known) + 1e-9) if known else None


def _line(result: PillarResult) -> PillarLine:
    summary = result.summary
    return PillarLine(
        pillar=result.pillar,
        run=result.run,
        state=result.state,
        started_at=result.started_at,
        finished_at=result.finished_at,
        score=summary.score,
        score_without_exemptions=summary.score_without_exemptions,
        coverage=summary.coverage,
        totals=summary.totals,
        findings=summary.findings,
        error=result.error,
    )


def _page(found: PillarSummaries, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import drawn  # noqa: PLC0415 - JSON draws nothing

    present = now()
    rows = (
        (
            item.pillar,
            item.score,
            percent(item.coverage),
            *(getattr(item.findings, name) for name in ("critical", "high", "medium", "low")),
            ago(item.finished_at, present),
            item.error,
        )
        for item in found.pillars
    )
    yield from drawn(look, _HEAD, rows, "No pillar has been assessed yet.")
    if found.score is not None:
        yield ""
        yield f"Overall score: {found.score}"
