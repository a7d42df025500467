"""What people who watch our resource are told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.report import PluginRow
from kube9_core.model.run import PillarResult, Run, RunState
from kube9_core.publish.operator_event import Announcements, changes
from kube9_core.publish.state import OperatorState, ProState

StateOf = Callable[..., OperatorState]
ResultOf = Callable[..., PillarResult]
BROKEN = PluginRow("acme", "acme-kube9", "1.0", "failed", "No module named acme")


def run(name: str, state: RunState, error: str | None = None) -> Run:
    return Run(
        id=name, scheduled=True, requested_by="schedule", state=state, requested_at="", error=error
    )


def told(before: OperatorState | None, after: OperatorState) -> list[tuple[str, str, str]]:
    return [(event.reason, event.sort, event.note) for event in changes(before, after)]


def test_the_start_is_told_with_what_is_wrong_from_the_first(state_of: StateOf) -> None:
    assert told(None, state_of(plugins=(BROKEN,), trouble="no API server")) == [
        ("Started", "Normal", "kube9 0.1.0 has started"),
        ("CannotAssess", "Warning", "no API server"),
        ("PluginFailed", "Warning", "acme (acme-kube9): No module named acme"),
    ]


def test_what_stays_as_it_is_is_no_news(state_of: StateOf) -> None:
    state = state_of(trouble="x", plugins=(BROKEN,), last_run=run("a", RunState.FAILED))
    assert told(state, replace(state, now=state.now + timedelta(hours=1))) == []


def test_trouble_is_told_when_it_comes_and_when_it_goes(state_of: StateOf) -> None:
    well, ill = state_of(), state_of(trouble="no API server")
    assert told(well, ill) == [("CannotAssess", "Warning", "no API server")]
    assert told(ill, well) == [("Recovered", "Normal", "Over now: no API server")]
    assert told(ill, replace(ill, trouble="still no API server")) == []


@pytest.mark.parametrize(
    ("pro", "sort", "note"),
    [
        (ProState(key=True, accepted=True), "Normal", "operated and is enabled: the API key"),
        (ProState(key=True, failing=True), "Warning", "operated and is degraded: the Pro server"),
    ],
)
def test_a_tier_is_told_when_it_changes(
    pro: ProState, sort: str, note: str, state_of: StateOf
) -> None:
    ((reason, kind, said),) = told(state_of(), state_of(pro=pro))
    assert (reason, kind) == ("TierChanged", sort)
    assert note in said


def test_kinds_that_cannot_be_read_any_more_are_named(
    state_of: StateOf, result_of: ResultOf
) -> None:
    def blind(*kinds: str) -> OperatorState:
        rows = (Coverage(kind, CoverageState.FORBIDDEN, 0, "list is missing") for kind in kinds)
        return state_of(results=(result_of("security", coverage=tuple(rows)),))

    assert told(blind("v1/Pod"), blind("v1/Node", "v1/Pod")) == [
        ("KindUnread", "Warning", "v1/Node: list is missing")
    ]
    assert told(blind("v1/Pod"), blind()) == [
        ("EveryKindRead", "Normal", "Every kind that the checks need can be read")
    ]


def test_a_run_is_told_only_when_it_ends_otherwise_than_the_last(state_of: StateOf) -> None:
    first = state_of()
    good = replace(first, last_run=run("a", RunState.COMPLETED))
    again = replace(first, last_run=run("b", RunState.COMPLETED))
    bad = replace(first, last_run=run("c", RunState.FAILED, "no API server"))
    part = replace(first, last_run=run("d", RunState.PARTIAL))
    assert [item[0] for item in told(first, good)] == ["AssessmentSucceeded"]
    assert told(good, again) == []
    assert told(again, bad) == [("AssessmentFailed", "Warning", "Run c failed: no API server")]
    assert told(bad, part) == [
        ("AssessmentPartial", "Warning", "Run d could not look at everything")
    ]


def test_the_end_is_told_once(state_of: StateOf) -> None:
    last = state_of(shutting_down=True)
    assert [item[0] for item in told(state_of(), last)] == ["ShuttingDown"]
    assert told(last, last) == []


def test_what_comes_and_goes_is_told_once_in_ten_minutes(state_of: StateOf) -> None:
    announcements, state = Announcements(), state_of()
    said = [event.reason for event in announcements.news(state)]
    for minute in range(22):
        trouble = None if minute % 2 else "no API server"
        moment = replace(state, now=state.now + timedelta(minutes=minute), trouble=trouble)
        said += [event.reason for event in announcements.news(moment)]
    assert said == ["Started", *["CannotAssess", "Recovered"] * 3]


def test_a_note_is_as_long_as_the_api_allows(state_of: StateOf) -> None:
    ((_, _, note),) = told(state_of(), state_of(trouble="x" * 5000))
    assert len(note) == 1000
