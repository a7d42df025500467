"""The numbers of a report, from the judgements of its checks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from kube9_core.engine import score
from kube9_core.engine.controls import summarise
from kube9_core.engine.judgement import Judgement
from kube9_core.model.clock import spelled
from kube9_core.model.outcome import CheckRow, Outcome
from kube9_core.model.report import Metadata, PillarSummary, Summary
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.plugins.loading import core_version

__all__ = ["metadata_of", "pillar_summary", "rows_of", "summary_of"]


def metadata_of(catalogue: Catalogue, started: datetime, finished: datetime, name: str) -> Metadata:
    """Say when and by what a report was made.

    Args:
        catalogue: knows the plugins.
        started: UTC.
        finished: UTC.
        name: the report's id.
    """
    return Metadata(
        id=name,
        started_at=spelled(started),
        finished_at=spelled(finished),
        duration_seconds=round((finished - started).total_seconds(), 3),
        kube9_version=core_version(),
        plugins=catalogue.plugins,
    )


def summary_of(judgements: Sequence[Judgement], catalogue: Catalogue) -> Summary:
    """Sum up a run.

    Args:
        judgements: one for each check that was planned.
        catalogue: knows pillars and frameworks.
    """
    by_pillar = {
        pillar.slug: [item for item in judgements if item.check.pillar == pillar.slug]
        for pillar in catalogue.pillars
    }
    present = {slug: found for slug, found in by_pillar.items() if found}
    return Summary(
        score=score.shown(score.mean(map(score.score, present.values()))),
        score_without_exemptions=score.shown(
            score.mean(score.score(found, exemptions=False) for found in present.values())
        ),
        coverage=score.coverage(judgements),
        totals=score.totals(judgements),
        findings=score.counts(judgements),
        pillars={slug: pillar_summary(found) for slug, found in sorted(present.items())},
        frameworks={
            framework.name: summarise(framework, judgements)
            for framework in catalogue.frameworks
            if _touched(framework.name, judgements)
        },
    )


def rows_of(judgements: Iterable[Judgement], catalogue: Catalogue) -> tuple[CheckRow, ...]:
    """One row for each check, sorted by id."""
    rows = (_row(item, catalogue.plugin_of(item.check)) for item in judgements)
    return tuple(sorted(rows, key=lambda row: row.id))


def pillar_summary(judgements: Sequence[Judgement]) -> PillarSummary:
    """Sum up one pillar.

    Args:
        judgements: of its checks.
    """
    return PillarSummary(
        score=score.shown(score.score(judgements)),
        score_without_exemptions=score.shown(score.score(judgements, exemptions=False)),
        coverage=score.coverage(judgements),
        totals=score.totals(judgements),
        findings=score.counts(judgements),
    )


def _row(item: Judgement, plugin: str) -> CheckRow:
    check: Any = item.check
    return CheckRow(
        id=check.id,
        title=check.title,
        pillar=check.pillar,
        severity=item.severity,
        plugin=plugin,
        outcome=item.outcome,
        reason=_reason(item, plugin),
        evaluated=item.evaluated,
        failing=item.failing,
        exempted=item.exempted,
    )


def _reason(item: Judgement, plugin: str) -> str | None:
    """Name whose code it was that broke or hung: it is for its authors to mend."""
    if item.outcome in (Outcome.ERRORED, Outcome.TIMED_OUT):
        return f"plugin {plugin}: {item.reason}"
    return item.reason


def _touched(framework: str, judgements: Iterable[Judgement]) -> bool:
    return any(framework == name for item in judgements for name, _ in item.check.frameworks)
