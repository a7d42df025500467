"""The page that Prometheus reads: complete, with few series, and made of kept numbers."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.outcome import Outcome, Totals
from kube9_core.model.report import FindingCounts, PillarSummary, PluginRow
from kube9_core.model.run import PillarResult, RunState, ScheduledCheck
from kube9_core.publish.metrics import METRICS, Measures, Metrics
from kube9_core.publish.metrics.declaration import LABELS
from kube9_core.publish.state import OperatorState, PillarSchedule, ProState, Watching

StateOf = Callable[..., OperatorState]
CheckOf = Callable[..., ScheduledCheck]
ResultOf = Callable[..., PillarResult]
PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
MEASURES = Measures(
    requests=7,
    received=1000,
    retries=2,
    events_stored=40,
    events_dropped=1,
    events_waiting=0,
    store_bytes=4096,
    store_trouble=False,
    writes={"ConfigMap": 3, "OperatorStatus": 2},
    write_failures={"ConfigMap": 1},
    conflicts=1,
    lag=0.25,
    audit_lost=0,
    audit_waiting=5,
)


def page(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every number of the page, by name and labels."""
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def observed(state: OperatorState, measures: Measures | None = MEASURES) -> Any:  # noqa: ANN401 - a lookup
    metrics = Metrics()
    metrics.observe(state, measures)
    found = page(metrics)
    return lambda name, **labels: found.get((name, tuple(sorted(labels.items()))))


@pytest.fixture
def eventful(state_of: StateOf, check_of: CheckOf, result_of: ResultOf) -> OperatorState:
    """A state that fills every metric."""
    checks = (
        check_of("security/a", outcome=Outcome.FAILED),
        check_of("security/b"),
        check_of("security/c", outcome=Outcome.SKIPPED),
    )
    counts = FindingCounts(critical=2, high=1, exempted=4)
    summary = PillarSummary(87, 80, 0.75, Totals(checks=3), counts)
    forbidden = Coverage("v1/Pod", CoverageState.FORBIDDEN, 0, None)
    state = state_of()
    return replace(
        state,
        results=(result_of("security", *checks, summary=summary, coverage=(forbidden,)),),
        schedules=(PillarSchedule("security", 3600, None, state.now + timedelta(hours=1)),),
        plugins=(
            PluginRow("security", "kube9-security", "0.1.0", "loaded"),
            PluginRow("acme", "acme-kube9", "1.0", "failed", "broken"),
        ),
        checks_of_plugin={"security": 3},
        watching=Watching(enabled=True, connected=True, silent_seconds=4.0),
        requests=12,
    )


def test_the_numbers_are_those_of_the_state(eventful: OperatorState) -> None:
    number = observed(eventful)
    assert number("kube9_score") == 87.5
    assert number("kube9_pillar_score", pillar="security") == 87.5
    assert number("kube9_pillar_score_without_exemptions", pillar="security") == 80.0
    assert number("kube9_pillar_coverage_ratio", pillar="security") == 0.75
    assert number("kube9_findings", pillar="security", severity="critical") == 2
    assert number("kube9_findings", pillar="security", severity="info") == 0
    assert number("kube9_findings_exempted", pillar="security") == 4
    assert number("kube9_checks", pillar="security", outcome="failed") == 1
    assert number("kube9_checks", pillar="security", outcome="skipped") == 1
    assert number("kube9_checks", pillar="security", outcome="timed-out") == 0
    assert number("kube9_kinds_unread", outcome="forbidden") == 1
    assert number("kube9_last_success_timestamp_seconds", pillar="security") == 1795434900
    assert number("kube9_next_run_timestamp_seconds", pillar="security") == 1795438800
    assert number("kube9_run_api_requests") == 12
    assert number("kube9_assessment_running") == 0
    assert number("kube9_plugin_state", plugin="acme", outcome="failed") == 1
    assert number("kube9_plugin_state", plugin="acme", outcome="loaded") == 0
    assert number("kube9_plugin_checks", plugin="security") == 3
    assert number("kube9_event_stream_connected") == 1
    assert number("kube9_event_stream_silent_seconds") == 4
    assert number("kube9_build_version", kind="minor") == 1


def test_the_numbers_are_those_of_the_machinery(eventful: OperatorState) -> None:
    number = observed(eventful)
    assert number("kube9_api_requests_total") == 7
    assert number("kube9_api_received_bytes_total") == 1000
    assert number("kube9_api_retries_total") == 2
    assert number("kube9_events_stored_total") == 40
    assert number("kube9_events_dropped_total") == 1
    assert number("kube9_store_bytes") == 4096
    assert number("kube9_store_trouble") == 0
    assert number("kube9_status_writes_total", kind="OperatorStatus", outcome="written") == 2
    assert number("kube9_status_writes_total", kind="ConfigMap", outcome="failed") == 1
    assert number("kube9_status_conflicts_total") == 1
    assert number("kube9_lag_seconds") == 0.25
    assert number("kube9_audit_entries_lost_total") == 0
    assert number("kube9_process_resident_bytes") > 10 * 1024 * 1024
    assert number("kube9_process_cpu_seconds_total") > 0


def test_health_and_tier_are_told(state_of: StateOf) -> None:
    assert observed(state_of())("kube9_ready") == 1
    assert observed(state_of(trouble="no API server"))("kube9_ready") == 0
    pro = observed(state_of(pro=ProState(key=True, accepted=True)))
    assert pro("kube9_tier", outcome="enabled") == 1
    assert pro("kube9_tier", outcome="operated") == 0


def test_what_is_not_known_has_no_series(state_of: StateOf) -> None:
    number = observed(state_of(), None)
    for name in ("kube9_score", "kube9_store_bytes", "kube9_lag_seconds", "kube9_api_requests"):
        assert number(name) is None
        assert number(f"{name}_total") is None


def test_where_nothing_applies_there_is_no_coverage(
    eventful: OperatorState, result_of: ResultOf
) -> None:
    def covered(totals: Totals) -> float | None:
        summary = PillarSummary(None, None, 0.0, totals, FindingCounts())
        result = result_of("security", score=None, summary=summary)
        found = observed(replace(eventful, results=(result,)))
        number: float | None = found("kube9_pillar_coverage_ratio", pillar="security")
        return number

    assert covered(Totals(checks=3, not_applicable=3)) is None
    assert covered(Totals(checks=3, not_applicable=2, skipped=1)) == 0


def test_events_that_nobody_wants_are_not_missed(eventful: OperatorState) -> None:
    unwatched = replace(eventful, watching=Watching(enabled=False, connected=False))
    deaf = replace(eventful, watching=Watching(enabled=True, connected=False))
    assert observed(unwatched)("kube9_event_stream_connected") is None
    assert observed(deaf)("kube9_event_stream_connected") == 0


def test_a_run_is_counted_by_its_duration_and_its_end() -> None:
    metrics = Metrics()
    metrics.run_ended(3.5, RunState.COMPLETED)
    metrics.run_ended(700, RunState.PARTIAL)
    found = page(metrics)
    name = "kube9_assessment_duration_seconds"
    assert found[f"{name}_sum", (("outcome", "completed"),)] == 3.5
    assert found[f"{name}_bucket", (("le", "5.0"), ("outcome", "completed"))] == 1
    assert found[f"{name}_bucket", (("le", "600.0"), ("outcome", "partial"))] == 0
    assert found[f"{name}_count", (("outcome", "failed"),)] == 0


def test_a_plugin_that_is_gone_leaves_no_series(eventful: OperatorState) -> None:
    metrics = Metrics()
    metrics.observe(eventful, MEASURES)
    metrics.observe(replace(eventful, plugins=()), MEASURES)
    assert not any("acme" in dict(labels).values() for _, labels in page(metrics))


def test_every_declared_metric_is_on_the_page_with_its_help(eventful: OperatorState) -> None:
    metrics = Metrics()
    metrics.observe(eventful, replace(MEASURES, published_at=eventful.now))
    families = text_string_to_metric_families(metrics.render().decode())
    assert {item.name: (item.type, item.documentation) for item in families} == {
        item.name: (item.type, item.help) for item in METRICS
    }


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_metric_is_well_declared(metric: Any) -> None:  # noqa: ANN401 - a Metric
    assert metric.name.startswith("kube9_")
    assert not metric.name.endswith("_total")
    assert metric.help.endswith(".")
    assert metric.help[0].isupper() or metric.help[0].isdigit()
    assert set(metric.labels) <= set(LABELS)
    assert f"`{metric.name}" in PAGE.read_text(encoding="utf-8")


def test_the_number_of_series_does_not_grow_with_the_cluster(
    eventful: OperatorState, result_of: ResultOf, check_of: CheckOf
) -> None:
    many = range(1000)
    huge = replace(
        eventful,
        results=tuple(
            result_of(f"p{n}", *(check_of(f"p{n}/c{m}") for m in range(3))) for n in many
        ),
        schedules=tuple(PillarSchedule(f"p{n}", 60, None, eventful.now) for n in many),
        plugins=tuple(PluginRow(f"plugin {n}", "x", "1", "loaded") for n in many),
    )
    metrics = Metrics()
    metrics.observe(huge, replace(MEASURES, writes={f"kind {n}": n for n in many}))
    found = page(metrics)
    assert len(found) < 2500
    used = {name for _, labels in found for name, _ in labels}
    assert used <= {*LABELS, "le"}


def test_odd_names_do_not_spoil_the_page(eventful: OperatorState) -> None:
    plugins = tuple(
        PluginRow(name, "x", "1", "loaded")
        for name in ('quo"te', "new\nline", "back\\slash", "\ud800", "x" * 200, "x" * 300)
    )
    metrics = Metrics()
    metrics.observe(replace(eventful, plugins=plugins), MEASURES)
    names = {dict(labels).get("plugin", "") for _, labels in page(metrics)}
    assert {'quo"te', "back\\slash", "?", "x" * 97 + "..."} <= names


def test_no_series_comes_twice_however_alike_names_are(eventful: OperatorState) -> None:
    plugins = tuple(PluginRow("x" * length, "x", "1", "loaded") for length in (200, 300))
    metrics = Metrics()
    metrics.observe(replace(eventful, plugins=plugins), MEASURES)
    series = [line.rpartition(b" ")[0] for line in metrics.render().splitlines()]
    numbers = [name for name in series if not name.startswith(b"#")]
    assert len(set(numbers)) == len(numbers)


def test_a_result_of_a_run_that_failed_is_no_success(
    eventful: OperatorState, result_of: ResultOf
) -> None:
    failed = result_of("security", state=RunState.FAILED)
    number = observed(replace(eventful, results=(failed,)))
    assert number("kube9_last_success_timestamp_seconds", pillar="security") is None


def test_a_page_can_be_asked_for_while_numbers_change(eventful: OperatorState) -> None:
    metrics, stop = Metrics(), threading.Event()

    def change() -> None:
        while not stop.is_set():
            metrics.observe(eventful, MEASURES)
            metrics.run_ended(1, RunState.COMPLETED)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        sizes = {len(page(metrics)) for _ in range(50)}
    finally:
        stop.set()
        thread.join()
    assert len(sizes - {min(sizes)}) <= 1
