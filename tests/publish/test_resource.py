"""What the OperatorStatus resource tells beyond the ConfigMap."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.finding import Finding
from kube9_core.model.insight import Insight
from kube9_core.model.outcome import Outcome, Totals
from kube9_core.model.report import FindingCounts, PillarSummary, PluginRow
from kube9_core.model.run import PillarResult, Run, RunState, ScheduledCheck
from kube9_core.model.severity import Severity
from kube9_core.publish.state import OperatorState, PillarSchedule, ProState
from kube9_core.publish.status import (
    InvalidStatus,
    conditions_in,
    config_map_data,
    read_status,
    resource_status,
)

StateOf = Callable[..., OperatorState]
CheckOf = Callable[..., ScheduledCheck]
ResultOf = Callable[..., PillarResult]
FindingOf = Callable[..., Finding]
BROKEN = PluginRow("acme", "acme-kube9", "1.0", "failed", "No module named acme")
SOUND = PluginRow("security", "kube9-security", "0.1.0", "loaded")


def told(state: OperatorState) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resource_status(state))
    return found


def condition(state: OperatorState, name: str) -> tuple[str, str]:
    """Status and reason of a condition."""
    found = {item.type: item for item in conditions_in(resource_status(state))}
    assert found[name].message
    return found[name].status, found[name].reason


FORBIDDEN = Coverage("v1/Pod", CoverageState.FORBIDDEN, 0, "the rule list pods is missing")
SCHEDULE = PillarSchedule("security", 3600)
CONDITIONS = [
    ({}, "Ready", "True", "Ready"),
    ({"trouble": "no API server"}, "Ready", "False", "CannotAssess"),
    ({"shutting_down": True, "trouble": "x"}, "Ready", "False", "ShuttingDown"),
    ({}, "Assessing", "False", "Idle"),
    ({"running": "a-run"}, "Assessing", "True", "Running"),
    ({"scheduling": False}, "Assessing", "False", "SchedulingDisabled"),
    ({"scheduling": False, "running": "a-run"}, "Assessing", "True", "Running"),
    ({}, "Degraded", "False", "AsExpected"),
    ({"trouble": "no API server"}, "Degraded", "True", "CannotAssess"),
    ({"pro": ProState(key=True, failing=True)}, "Degraded", "True", "ProFailing"),
    ({"shutting_down": True}, "Degraded", "True", "ShuttingDown"),
    ({"plugins": (BROKEN,)}, "Degraded", "False", "AsExpected"),
    ({"plugins": (SOUND,)}, "PluginsLoaded", "True", "AllLoaded"),
    ({"plugins": (SOUND, BROKEN)}, "PluginsLoaded", "False", "PluginFailed"),
    ({}, "SettingsApplied", "True", "AllApplied"),
    ({"settings_trouble": "a setting is wrong"}, "SettingsApplied", "False", "SettingsWrong"),
    ({}, "CoverageComplete", "Unknown", "NoResultYet"),
    ({}, "Stale", "Unknown", "SchedulingDisabled"),
    ({"schedules": (SCHEDULE,), "scheduling": False}, "Stale", "Unknown", "SchedulingDisabled"),
    ({"schedules": (SCHEDULE,)}, "Stale", "Unknown", "NoResultYet"),
]


@pytest.mark.parametrize(("facts", "name", "status", "reason"), CONDITIONS)
def test_a_condition_follows_the_state(
    facts: dict[str, Any], name: str, status: str, reason: str, state_of: StateOf
) -> None:
    assert condition(state_of(**facts), name) == (status, reason)


def test_a_kind_that_could_not_be_read_is_a_condition_and_not_degraded(
    state_of: StateOf, result_of: ResultOf
) -> None:
    blind = state_of(results=(result_of("security", coverage=(FORBIDDEN,)),))
    assert condition(blind, "CoverageComplete") == ("False", "KindsUnread")
    assert condition(blind, "Degraded") == ("False", "AsExpected")
    assert told(blind)["coverage"] == [
        {"kind": "v1/Pod", "state": "forbidden", "reason": "the rule list pods is missing"}
    ]
    seeing = state_of(results=(result_of("security"),))
    assert condition(seeing, "CoverageComplete") == ("True", "AllRead")


def test_the_latest_reading_of_a_kind_holds(state_of: StateOf, result_of: ResultOf) -> None:
    failed = replace(FORBIDDEN, state=CoverageState.FAILED, reason="it broke off")
    earlier = result_of("security", coverage=(FORBIDDEN,), finished_at="2026-11-23T09:00:00Z")
    later = result_of("cost", coverage=(failed,), finished_at="2026-11-23T10:00:00Z")
    assert told(state_of(results=(later, earlier)))["coverage"][0]["state"] == "failed"


@pytest.mark.parametrize(
    ("hours", "status"), [(1, "False"), (2, "False"), (2.05, "False"), (2.1, "True")]
)
def test_a_result_is_stale_after_two_intervals_and_five_minutes(
    hours: float, status: str, state_of: StateOf, result_of: ResultOf
) -> None:
    result = result_of("security", finished_at="2026-11-23T12:00:00Z")
    state = state_of(schedules=(SCHEDULE,), results=(result,))
    later = replace(state, now=state.now + timedelta(hours=hours))
    assert condition(later, "Stale")[0] == status


def test_a_pillar_that_never_got_a_result_becomes_stale_too(
    state_of: StateOf, result_of: ResultOf
) -> None:
    both = (SCHEDULE, PillarSchedule("cost", 3600))
    result = result_of("security", finished_at="2026-11-23T14:00:00Z")
    state = state_of(schedules=both, results=(result,))
    assert condition(state, "Stale") == ("False", "Fresh")
    later = replace(state, now=state.now + timedelta(hours=2))
    assert condition(later, "Stale") == ("True", "Overdue")


def test_a_condition_keeps_its_time_until_its_status_changes(state_of: StateOf) -> None:
    first = state_of()
    before = conditions_in(resource_status(first))
    later = replace(first, now=first.now + timedelta(hours=1), trouble="no API server")
    after = {item.type: item for item in conditions_in(resource_status(later, before))}
    assert after["Ready"].last_transition_time == "2026-11-23T13:00:00Z"
    assert after["PluginsLoaded"].last_transition_time == "2026-11-23T12:00:00Z"


def test_conditions_that_cannot_be_read_begin_anew(state_of: StateOf) -> None:
    assert conditions_in(None) == ()
    assert conditions_in(b"{") == ()
    assert conditions_in(b'{"conditions":[{"type":1}]}') == ()
    assert len(conditions_in(resource_status(state_of()))) == 7


def test_the_tier_is_told_with_its_reason_and_its_age(state_of: StateOf) -> None:
    found = told(state_of(tier_since=state_of().started))
    assert (found["tier"], found["tierReason"]) == ("operated", "no API key is set")
    assert found["tierSince"] == "2026-11-23T11:00:00Z"
    assert told(state_of())["tierSince"] is None


def test_pillars_are_told_with_results_and_schedules(
    state_of: StateOf, result_of: ResultOf
) -> None:
    state = state_of()
    due = PillarSchedule("cost", 60, state.started, state.now)
    counts = FindingCounts(critical=1, low=2, exempted=5)
    summary = PillarSummary(87, 80, 0.5, Totals(), counts)
    found = told(replace(state, schedules=(due,), results=(result_of("acme", summary=summary),)))
    assert found["pillars"] == [
        {
            "name": "acme",
            "score": 87,
            "scoreWithoutExemptions": 80,
            "coverage": 0.5,
            "findings": {"critical": 1, "high": 0, "medium": 0, "low": 2, "info": 0},
            "lastRun": "2026-11-23T11:55:00Z",
            "nextRun": None,
        },
        {
            "name": "cost",
            "score": None,
            "scoreWithoutExemptions": None,
            "coverage": None,
            "findings": {"critical": 0, "high": 0, "medium": 0, "low": 0, "info": 0},
            "lastRun": None,
            "nextRun": "2026-11-23T12:00:00Z",
        },
    ]


def test_scores_are_rounded_down_only_at_the_end(state_of: StateOf, result_of: ResultOf) -> None:
    results = (
        result_of("cost", score=99.9, score_without_exemptions=50.5),
        result_of("security", score=100.0, score_without_exemptions=51.0),
        result_of("acme", score=None, score_without_exemptions=None),
    )
    summary = told(state_of(results=results))["summary"]
    assert (summary["score"], summary["scoreWithoutExemptions"]) == (99, 50)


def test_coverage_is_by_weight_and_without_what_does_not_apply(
    state_of: StateOf, check_of: CheckOf, result_of: ResultOf
) -> None:
    checks = (
        check_of("cost/a", severity=Severity.CRITICAL),
        check_of("cost/b", severity=Severity.HIGH, outcome=Outcome.SKIPPED),
        check_of("cost/c", severity=Severity.CRITICAL, outcome=Outcome.NOT_APPLICABLE),
    )
    summary = told(state_of(results=(result_of("cost", *checks),)))["summary"]
    assert summary["coverage"] == 0.625
    assert summary["coveragePercent"] == 62
    assert told(state_of())["summary"]["coverage"] is None


def test_the_worst_findings_of_all_pillars_come_first(
    state_of: StateOf, result_of: ResultOf, finding_of: FindingOf
) -> None:
    one = result_of("cost", top=(finding_of(1, check="a/a", severity=Severity.LOW),))
    worst = finding_of(2, check="z/z", severity=Severity.CRITICAL)
    other = result_of("security", top=(finding_of(3, check="b/b"), worst))
    found = told(state_of(results=(one, other)))
    assert [item["check"] for item in found["topFindings"]] == ["z/z", "b/b", "a/a"]


def test_findings_that_are_not_listed_are_counted(
    state_of: StateOf, result_of: ResultOf, finding_of: FindingOf
) -> None:
    summary = PillarSummary(1, 1, 1.0, Totals(), FindingCounts(high=400, exempted=7))
    top = tuple(finding_of(number) for number in range(100))
    results = (result_of("cost", summary=summary, top=top), result_of("security", top=top[:3]))
    found = told(state_of(results=results))
    assert len(found["topFindings"]) == 100
    assert found["omitted"]["topFindings"] == 300


def test_plugins_are_told_and_the_failed_ones_first(state_of: StateOf) -> None:
    plugins = (PluginRow("aaa", "x", "1", "loaded"), SOUND, BROKEN)
    found = told(state_of(plugins=plugins, checks_of_plugin={"security": 3}))
    assert [(item["name"], item["state"], item["checks"]) for item in found["plugins"]] == [
        ("acme", "failed", 0),
        ("aaa", "loaded", 0),
        ("security", "loaded", 3),
    ]
    assert found["plugins"][0]["reason"] == "No module named acme"


def test_an_insight_without_a_usable_id_is_left_out_and_counted(state_of: StateOf) -> None:
    insights = tuple(
        Insight(
            id=name,
            insight_type="cost",
            severity=Severity.LOW,
            title="t",
            insight_text="t",
            created_at="2026-11-23T10:00:00Z",
        )
        for name in ("", "a", "a", "x" * 254)
    )
    found = told(state_of(insights=insights))
    assert [item["id"] for item in found["insights"]] == ["a"]
    assert found["omitted"]["insights"] == 3


def test_requests_of_the_last_run_are_told(state_of: StateOf) -> None:
    assert told(state_of(requests=17))["requests"] == {"lastRun": 17}


def test_nothing_is_handed_out_that_its_reader_would_refuse(state_of: StateOf) -> None:
    broken = state_of(namespace="")
    with pytest.raises(InvalidStatus, match="namespace"):
        config_map_data(broken)


def test_a_status_that_is_too_large_or_not_ascii_is_refused(state_of: StateOf) -> None:
    data = dict(config_map_data(state_of()))
    status = json.loads(data["status"])
    for text in (json.dumps({**status, "x": "\u2603"}, ensure_ascii=False), " " * 300_000):
        with pytest.raises(InvalidStatus, match="ASCII of at most"):
            read_status({**data, "status": text})


def test_totals_that_do_not_add_up_are_refused(
    state_of: StateOf, check_of: CheckOf, result_of: ResultOf
) -> None:
    data = dict(config_map_data(state_of(results=(result_of("cost", check_of("cost/a")),))))
    for key, value, said in (
        ("completedChecks", 7, "add up"),
        ("totalChecks", 0, "more rows"),
    ):
        status = json.loads(data["status"])
        status["assessment"]["lastScheduledTotals"][key] = value
        with pytest.raises(InvalidStatus, match=said):
            read_status({**data, "status": json.dumps(status)})


def test_a_check_of_a_foreign_pillar_has_no_row_wherever_it_stands(
    state_of: StateOf, check_of: CheckOf, result_of: ResultOf
) -> None:
    mixed = result_of("cost", check_of("cost/a"), check_of("acme/b", pillar="acme"))
    rows = told(state_of(results=(mixed,)))["assessment"]["lastScheduledChecks"]
    assert [row["checkId"] for row in rows] == ["cost/a"]


def test_a_run_that_failed_before_any_result_is_told(state_of: StateOf) -> None:
    found = told(state_of(last_error="no API server"))["assessment"]
    assert (found["lastScheduledOutcome"], found["lastScheduledError"]) == (
        "failed",
        "no API server",
    )


def test_where_a_run_tells_no_error_the_operator_does(
    state_of: StateOf, result_of: ResultOf
) -> None:
    run = Run(
        id="a", scheduled=True, requested_by="schedule", state=RunState.FAILED, requested_at=""
    )
    state = state_of(last_run=run, last_error="no API server", results=(result_of("cost"),))
    assert told(state)["assessment"]["lastScheduledError"] == "no API server"


def test_of_a_partial_result_its_own_error_is_told(state_of: StateOf, result_of: ResultOf) -> None:
    partial = result_of("cost", state=RunState.PARTIAL, error="2 checks took too long")
    found = told(state_of(results=(partial,)))["assessment"]
    assert found["lastScheduledOutcome"] == "success"
    assert found["lastScheduledError"] == "2 checks took too long"


def test_texts_are_made_legible(state_of: StateOf) -> None:
    odd = "a\x00b\tc\ud800d\ne"
    found = told(state_of(notes=(odd,)))
    assert found["error"] == "a?b c?d\ne"
    assert msgspec.json.decode(resource_status(state_of(notes=(odd,))))
