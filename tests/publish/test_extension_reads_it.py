"""The VS Code extension is the reader: what it derives, and what would break it.

`derived` and `derived_before_1_35` follow the rules of the contract, line by line, and nothing of
what we write.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kube9_core.model.outcome import Outcome
from kube9_core.model.run import PillarResult, Run, RunState, ScheduledCheck
from kube9_core.model.severity import Severity
from kube9_core.publish.state import OperatorState, PillarSchedule, ProState
from kube9_core.publish.status import InvalidStatus, config_map_data, read_status

StateOf = Callable[..., OperatorState]
CheckOf = Callable[..., ScheduledCheck]
ResultOf = Callable[..., PillarResult]
NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def derived(data: dict[str, str] | None, now: datetime) -> str:
    """The mode that versions from 1.35 on derive with nothing cached."""
    status = _usable(data)
    if status is None:
        return "basic"
    if not isinstance(status["lastUpdate"], str):
        stale = isinstance(status["lastUpdate"], int) and status["lastUpdate"] < 10**11
    else:
        stale = _age(status["lastUpdate"], now) > timedelta(milliseconds=300_000)
    if stale or status["health"] in ("degraded", "unhealthy"):
        return "degraded"
    good = status["mode"] in ("operated", "enabled") and status["health"] == "healthy"
    return "operated" if good else "degraded"


def derived_before_1_35(data: dict[str, str], now: datetime) -> str:
    """The mode that versions up to 1.34.1 derive."""
    status = _usable(data)
    if status is None or "tier" not in status or not isinstance(status.get("registered"), bool):
        return "basic"
    if derived(data, now) == "degraded":
        return "degraded"
    if (status["mode"], status["tier"]) == ("operated", "free"):
        return "operated"
    pro = (status["mode"], status["tier"], status["registered"]) == ("enabled", "pro", True)
    return "enabled" if pro else "degraded"


def _usable(data: dict[str, str] | None) -> dict[str, Any] | None:
    try:
        status = json.loads((data or {}).get("status", ""))
    except ValueError:
        return None
    if not isinstance(status, dict):
        return None
    there = all(status.get(key) is not None for key in ("mode", "version", "health", "lastUpdate"))
    return status if there and status["version"] and status["lastUpdate"] else None


def _age(text: str, now: datetime) -> timedelta:
    try:
        return now - datetime.fromisoformat(text)
    except ValueError:
        return timedelta(0)


def written(state: OperatorState) -> dict[str, str]:
    return dict(config_map_data(state))


def told(state: OperatorState) -> dict[str, Any]:
    status: dict[str, Any] = json.loads(written(state)["status"])
    return status


SHOWN = [
    ({}, "operated", "operated"),
    ({"pro": ProState(key=True, accepted=True)}, "operated", "enabled"),
    ({"pro": ProState(key=True)}, "operated", "operated"),
    ({"pro": ProState(key=True, reason="rejected")}, "operated", "operated"),
    ({"pro": ProState(key=True, accepted=True, failing=True)}, "operated", "operated"),
    ({"trouble": "no API server"}, "degraded", "degraded"),
    (
        {"trouble": "no API server", "pro": ProState(key=True, accepted=True)},
        "degraded",
        "degraded",
    ),
    ({"shutting_down": True}, "degraded", "degraded"),
]


@pytest.mark.parametrize(("facts", "newer", "older"), SHOWN)
def test_each_state_is_shown_as_it_should_be(
    facts: dict[str, Any], newer: str, older: str, state_of: StateOf
) -> None:
    data = written(state_of(**facts))
    assert (derived(data, NOW), derived_before_1_35(data, NOW)) == (newer, older)


def test_a_status_is_fresh_for_five_minutes(state_of: StateOf) -> None:
    data = written(state_of())
    assert derived(data, NOW + timedelta(seconds=300)) == "operated"
    assert derived(data, NOW + timedelta(seconds=301)) == "degraded"
    assert derived(data, NOW - timedelta(hours=1)) == "operated"


def test_the_namespace_stands_where_the_extension_looks(state_of: StateOf) -> None:
    data = written(state_of(namespace="platform"))
    assert set(data) == {"namespace", "status"}
    assert data["namespace"] == "platform"
    assert json.loads(data["status"])["namespace"] == "platform"


def test_a_status_without_any_result_is_whole(state_of: StateOf) -> None:
    assessment = told(state_of())["assessment"]
    assert assessment["lastScheduledOutcome"] == "none"
    assert assessment["lastScheduledChecks"] == []
    assert assessment["lastScheduledTotals"] == {
        "totalChecks": 0,
        "completedChecks": 0,
        "passedChecks": 0,
        "failedChecks": 0,
        "warningChecks": 0,
    }
    assert set(assessment) >= {
        "lastScheduledCompletedAt",
        "lastScheduledRunState",
        "lastScheduledRunId",
        "lastScheduledError",
        "schedulingEnabled",
        "scheduleIntervalSeconds",
        "scheduledAssessmentMode",
        "scheduledAssessmentPillar",
    }


@pytest.mark.parametrize(
    ("ended", "status"),
    [
        ((Outcome.PASSED, None), "passing"),
        ((Outcome.FAILED, Severity.CRITICAL), "failing"),
        ((Outcome.FAILED, Severity.MEDIUM), "failing"),
        ((Outcome.FAILED, Severity.LOW), "warning"),
        ((Outcome.FAILED, Severity.INFO), "warning"),
        ((Outcome.FAILED, None), "failing"),
        ((Outcome.SKIPPED, None), "skipped"),
        ((Outcome.NOT_APPLICABLE, None), "skipped"),
        ((Outcome.ERRORED, None), "error"),
        ((Outcome.TIMED_OUT, None), "timeout"),
    ],
)
def test_a_check_is_told_in_the_extensions_words(
    ended: tuple[Outcome, Severity | None],
    status: str,
    state_of: StateOf,
    check_of: CheckOf,
    result_of: ResultOf,
) -> None:
    outcome, worst = ended
    check = check_of(outcome=outcome, worst=worst, reason="a reason", remediation="Mend it.")
    (row,) = told(state_of(results=(result_of("security", check),)))["assessment"][
        "lastScheduledChecks"
    ]
    assert row["status"] == status
    silent = status == "passing"
    assert row["message"] == (None if silent else "a reason")
    assert row["remediation"] == (None if silent else "Mend it.")


def test_the_six_pillars_have_the_names_of_their_pages(
    state_of: StateOf, check_of: CheckOf, result_of: ResultOf
) -> None:
    slugs = ("security", "reliability", "performance", "cost", "operations", "sustainability")
    results = tuple(result_of(slug, check_of(f"{slug}/one")) for slug in (*slugs, "acme"))
    rows = told(state_of(results=results))["assessment"]["lastScheduledChecks"]
    assert [row["pillar"] for row in rows] == [
        "cost-optimization",
        "operational-excellence",
        "performance-efficiency",
        "reliability",
        "security",
        "sustainability",
    ]


def test_a_pillar_of_a_stranger_is_not_counted_in_totals_without_rows(
    state_of: StateOf, check_of: CheckOf, result_of: ResultOf
) -> None:
    results = (result_of("acme", check_of("acme/one")), result_of("cost", check_of("cost/one")))
    assert told(state_of(results=results))["assessment"]["lastScheduledTotals"]["totalChecks"] == 1


def test_totals_count_as_the_contract_says(
    state_of: StateOf, check_of: CheckOf, result_of: ResultOf
) -> None:
    outcomes = [
        (Outcome.PASSED, None),
        (Outcome.PASSED, None),
        (Outcome.FAILED, Severity.HIGH),
        (Outcome.FAILED, Severity.LOW),
        (Outcome.SKIPPED, None),
        (Outcome.ERRORED, None),
    ]
    checks = [
        check_of(f"security/c{number}", outcome=outcome, worst=worst)
        for number, (outcome, worst) in enumerate(outcomes)
    ]
    assessment = told(state_of(results=(result_of("security", *checks),)))["assessment"]
    assert assessment["lastScheduledTotals"] == {
        "totalChecks": 6,
        "completedChecks": 4,
        "passedChecks": 2,
        "failedChecks": 1,
        "warningChecks": 1,
    }


def test_rows_are_sorted_by_pillar_and_name_and_no_id_comes_twice(
    state_of: StateOf, check_of: CheckOf, result_of: ResultOf
) -> None:
    checks = (
        check_of("security/b", title="Beta"),
        check_of("security/a", title="Zeta"),
        check_of("security/b", title="Twice"),
    )
    results = (result_of("security", *checks), result_of("cost", check_of("cost/z", title="Z")))
    rows = told(state_of(results=results))["assessment"]["lastScheduledChecks"]
    assert [row["checkName"] for row in rows] == ["Z", "Beta", "Zeta"]


def _run(state: RunState, error: str | None = None) -> Run:
    return Run(
        id="99999999-2222-3333-4444-555555555555",
        scheduled=True,
        requested_by="schedule",
        state=state,
        requested_at="2026-11-23T11:59:00Z",
        finished_at="2026-11-23T11:59:30Z",
        error=error,
    )


@pytest.mark.parametrize(
    ("last", "outcome", "said"),
    [
        (_run(RunState.COMPLETED, None), "success", None),
        (_run(RunState.PARTIAL, "3 checks broke"), "success", "3 checks broke"),
        (_run(RunState.PARTIAL, None), "success", "some checks broke or took too long"),
        (_run(RunState.FAILED, "x" * 300), "failed", "x" * 197 + "..."),
    ],
)
def test_the_last_run_is_told_also_when_it_failed(
    last: Run,
    outcome: str,
    said: str | None,
    state_of: StateOf,
    result_of: ResultOf,
) -> None:
    moment = state_of(last_run=last, results=(result_of("security"),))
    assessment = told(moment)["assessment"]
    assert assessment["lastScheduledOutcome"] == outcome
    assert assessment["lastScheduledError"] == said
    assert assessment["lastScheduledRunState"] == last.state
    assert assessment["lastScheduledCompletedAt"] == "2026-11-23T11:59:30Z"


def test_after_a_restart_the_newest_result_stands_for_the_last_run(
    state_of: StateOf, result_of: ResultOf
) -> None:
    results = (
        result_of("cost", run="old", finished_at="2026-11-23T10:00:00Z"),
        result_of("security", run="new", finished_at="2026-11-23T11:00:00Z"),
    )
    assessment = told(state_of(results=results))["assessment"]
    assert assessment["lastScheduledRunId"] == "new"
    assert assessment["lastScheduledCompletedAt"] == "2026-11-23T11:00:00Z"


def test_the_schedule_is_told(state_of: StateOf) -> None:
    every = tuple(PillarSchedule(name, seconds) for name, seconds in (("cost", 90), ("x", 60)))
    full = told(state_of(schedules=every))["assessment"]
    assert (full["scheduleIntervalSeconds"], full["scheduledAssessmentMode"]) == (60, "full")
    one = told(state_of(schedules=every[:1], scheduling=False))["assessment"]
    assert one["schedulingEnabled"] is False
    assert (one["scheduledAssessmentMode"], one["scheduledAssessmentPillar"]) == (
        "pillar",
        "cost-optimization",
    )


def spoiled(state: OperatorState, **changes: object) -> dict[str, str]:
    """The data with some fields replaced; one that is `...` is taken away."""
    status = {**told(state), **changes}
    kept = {key: value for key, value in status.items() if value is not ...}
    return {"namespace": state.namespace, "status": json.dumps(kept)}


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": ...},
        {"version": ...},
        {"health": ...},
        {"lastUpdate": ...},
        {"version": ""},
        {"lastUpdate": ""},
        {"health": "Healthy"},
        {"mode": "basic"},
        {"mode": "foo"},
        {"mode": ""},
        {"tier": ...},
        {"registered": ...},
        {"lastUpdate": 1795435200},
        {"lastUpdate": 1795435200000},
        {"lastUpdate": "yesterday"},
        {"lastUpdate": "2026-11-23T12:00:00"},
        {"lastUpdate": "2026-13-23T12:00:00Z"},
        {"error": 5},
        {"error": "x" * 501},
        {"assessment": ...},
        {"assessment": {}},
        {"collectionStats": {"totalSuccessCount": "1"}},
        {"registered": True},
        {"argocd": {"detected": "no"}},
        {"argocd": None},
        {"namespace": "elsewhere"},
    ],
)
def test_what_would_break_a_reader_is_never_written(
    changes: dict[str, object], state_of: StateOf
) -> None:
    with pytest.raises(InvalidStatus, match="the status cannot be read"):
        read_status(spoiled(state_of(), **changes))


@pytest.mark.parametrize("status", ["", "{", "null", "5", "[]", '"x"'])
def test_what_is_no_object_is_never_written(status: str) -> None:
    with pytest.raises(InvalidStatus):
        read_status({"namespace": "kube9-system", "status": status})


@pytest.mark.parametrize(
    "row",
    [
        {"pillar": "security-and-more"},
        {"status": "failed"},
        {"message": 5},
        {"message": "x" * 421},
        {"checkId": ""},
        {"checkName": None},
    ],
)
def test_a_row_that_would_break_a_page_is_never_written(
    row: dict[str, object], state_of: StateOf, check_of: CheckOf, result_of: ResultOf
) -> None:
    state = state_of(results=(result_of("security", check_of()),))
    assessment = told(state)["assessment"]
    assessment["lastScheduledChecks"][0].update(row)
    with pytest.raises(InvalidStatus, match="lastScheduledChecks"):
        read_status(spoiled(state, assessment=assessment))


def test_rows_that_share_an_id_or_are_unsorted_are_never_written(
    state_of: StateOf, check_of: CheckOf, result_of: ResultOf
) -> None:
    checks = (check_of("security/a", title="A"), check_of("security/b", title="B"))
    state = state_of(results=(result_of("security", *checks),))
    assessment = told(state)["assessment"]
    one, other = assessment["lastScheduledChecks"]
    for rows, said in (([other, one], "sorted"), ([one, one], "same checkId")):
        with pytest.raises(InvalidStatus, match=said):
            read_status(spoiled(state, assessment={**assessment, "lastScheduledChecks": rows}))


def test_a_status_in_which_something_new_stands_can_still_be_read(state_of: StateOf) -> None:
    assert read_status(spoiled(state_of(), somethingNew=1)).mode == "operated"
