"""Metrics of what was found: scores, coverage, findings, checks and runs."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from kube9_core.engine.score import mean
from kube9_core.model.coverage import CoverageState
from kube9_core.model.outcome import Outcome
from kube9_core.model.run import PillarResult, RunState
from kube9_core.model.severity import SEVERITIES
from kube9_core.publish.metrics.declaration import MOST_VALUES, Metric, Sample, label
from kube9_core.publish.metrics.measures import Measures
from kube9_core.publish.state import OperatorState
from kube9_core.publish.unread import unread_kinds

__all__ = ["OF_ASSESSMENT", "RUN_DURATION"]

RUN_DURATION: Final = "kube9_assessment_duration_seconds"
"""The one histogram; it is filled when a run ends."""


def _results(state: OperatorState) -> tuple[PillarResult, ...]:
    return state.results[:MOST_VALUES]


def _score(state: OperatorState, _: Measures) -> Iterable[Sample]:
    score = mean(item.score for item in state.results)
    return () if score is None else [((), score)]


def _pillar_score(state: OperatorState, _: Measures) -> Iterable[Sample]:
    return (((label(r.pillar),), r.score) for r in _results(state) if r.score is not None)


def _without_exemptions(state: OperatorState, _: Measures) -> Iterable[Sample]:
    for result in _results(state):
        if result.score_without_exemptions is not None:
            yield (label(result.pillar),), result.score_without_exemptions


def _coverage(state: OperatorState, _: Measures) -> Iterable[Sample]:
    """Nothing where nothing applies: 0 would look as if nobody had looked."""
    for result in _results(state):
        totals = result.summary.totals
        if totals.checks > totals.not_applicable:
            yield (label(result.pillar),), result.summary.coverage


def _findings(state: OperatorState, _: Measures) -> Iterable[Sample]:
    for result in _results(state):
        for severity in SEVERITIES:
            count = getattr(result.summary.findings, severity)
            yield (label(result.pillar), severity), count


def _exempted(state: OperatorState, _: Measures) -> Iterable[Sample]:
    return (((label(r.pillar),), r.summary.findings.exempted) for r in _results(state))


def _checks(state: OperatorState, _: Measures) -> Iterable[Sample]:
    for result in _results(state):
        counts = Counter(check.row.outcome for check in result.checks)
        for outcome in Outcome:
            yield (label(result.pillar), outcome), counts[outcome]


def _unread(state: OperatorState, _: Measures) -> Iterable[Sample]:
    counts = Counter(item.state for item in unread_kinds(state))
    return (((kind,), counts[kind]) for kind in CoverageState if kind.amiss)


def _running(state: OperatorState, _: Measures) -> Iterable[Sample]:
    return [((), float(state.running is not None))]


def _last_success(state: OperatorState, _: Measures) -> Iterable[Sample]:
    for result in _results(state):
        at = _seconds(result.finished_at)
        if result.state is not RunState.FAILED and at is not None:
            yield (label(result.pillar),), at


def _next_run(state: OperatorState, _: Measures) -> Iterable[Sample]:
    for schedule in state.schedules[:MOST_VALUES]:
        if schedule.next_run is not None:
            yield (label(schedule.pillar),), schedule.next_run.timestamp()


def _run_requests(state: OperatorState, _: Measures) -> Iterable[Sample]:
    return [((), state.requests)]


def _nothing(_state: OperatorState, _measures: Measures) -> Iterable[Sample]:
    return ()


def _seconds(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None


OF_ASSESSMENT: Final = (
    Metric("kube9_score", "gauge", "Mean of the scores of all pillars, 0 to 100.", _score),
    Metric(
        "kube9_pillar_score",
        "gauge",
        "Score of a pillar, 0 to 100, not rounded.",
        _pillar_score,
        ("pillar",),
    ),
    Metric(
        "kube9_pillar_score_without_exemptions",
        "gauge",
        "Score of a pillar with exempted findings counted.",
        _without_exemptions,
        ("pillar",),
    ),
    Metric(
        "kube9_pillar_coverage_ratio",
        "gauge",
        "How much of what applies was judged, by weight, 0 to 1.",
        _coverage,
        ("pillar",),
    ),
    Metric(
        "kube9_findings",
        "gauge",
        "Findings of the latest result that are not exempted.",
        _findings,
        ("pillar", "severity"),
    ),
    Metric(
        "kube9_findings_exempted",
        "gauge",
        "Findings of the latest result that an exemption covers.",
        _exempted,
        ("pillar",),
    ),
    Metric(
        "kube9_checks",
        "gauge",
        "Checks of the latest result, by how they ended.",
        _checks,
        ("pillar", "outcome"),
    ),
    Metric(
        "kube9_kinds_unread",
        "gauge",
        "Kinds of object that could not be read completely.",
        _unread,
        ("outcome",),
    ),
    Metric("kube9_assessment_running", "gauge", "1 while an assessment is under way.", _running),
    Metric(
        RUN_DURATION,
        "histogram",
        "How long assessments took, by how they ended.",
        _nothing,
        ("outcome",),
    ),
    Metric(
        "kube9_last_success_timestamp_seconds",
        "gauge",
        "When the latest result of a pillar was made, in seconds since 1970.",
        _last_success,
        ("pillar",),
    ),
    Metric(
        "kube9_next_run_timestamp_seconds",
        "gauge",
        "When a pillar is due, in seconds since 1970.",
        _next_run,
        ("pillar",),
    ),
    Metric(
        "kube9_run_api_requests",
        "gauge",
        "Requests that the last run made to the API server.",
        _run_requests,
    ),
)
