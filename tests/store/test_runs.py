"""The queue of runs, their history, and the latest results."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kube9_core.model.outcome import CheckRow, Outcome, Totals
from kube9_core.model.report import FindingCounts, PillarSummary, Summary
from kube9_core.model.run import PillarResult, RunState
from kube9_core.model.severity import Severity
from kube9_core.store import FILE, Store, StoreError

Make = Callable[..., Any]
Opener = Callable[..., Store]
Turn = Callable[..., None]

SUMMARY = Summary(50, 40, 0.5, Totals(checks=1), FindingCounts(high=1), {}, {})


def row(check: str, outcome: Outcome) -> CheckRow:
    return CheckRow(check, "Title", "security", Severity.HIGH, "acme", outcome, None, 3, 1, 0)


def test_wishes_are_taken_in_the_order_they_came(store: Store, run: Make) -> None:
    for number in (1, 2, 3):
        assert store.runs.enqueue(run(number, state=RunState.QUEUED))
    taken = [store.runs.take_queued() for _ in range(4)]
    assert [item and item.id for item in taken] == ["run-1", "run-2", "run-3", None]


def test_the_same_wish_twice_is_one_run(store: Store, run: Make) -> None:
    assert store.runs.enqueue(run(1, state=RunState.QUEUED))
    assert not store.runs.enqueue(run(1, state=RunState.QUEUED))
    assert store.runs.list().total == 1


def test_beginning_stamps_the_time(store: Store, run: Make, turn: Turn) -> None:
    store.runs.enqueue(run(1, state=RunState.QUEUED))
    turn(minutes=5)
    assert store.runs.begin("run-1").started_at == "2026-11-23T12:05:00Z"
    with pytest.raises(StoreError, match="no run other"):
        store.runs.begin("other")


def test_a_finished_run_keeps_its_numbers_and_rows(store: Store, run: Make, opened: Opener) -> None:
    store.runs.enqueue(run(1, state=RunState.QUEUED))
    begun = store.runs.begin("run-1")
    done = msgspec.structs.replace(begun, state=RunState.PARTIAL, error="one timed out")
    store.runs.finish(done, SUMMARY, [row("security/a", Outcome.FAILED)])
    store.close()
    again = opened()
    record = again.runs.get("run-1")
    assert record
    assert record.run == done
    assert record.summary == SUMMARY
    assert again.runs.checks("run-1") == (row("security/a", Outcome.FAILED),)
    assert again.runs.get("other") is None


def test_what_still_ran_at_the_start_has_failed(store: Store, run: Make, turn: Turn) -> None:
    store.runs.enqueue(run(1))
    store.runs.enqueue(run(2, state=RunState.QUEUED))
    store.runs.enqueue(run(3, state=RunState.COMPLETED))
    turn(hours=1)
    (failed,) = store.runs.interrupted()
    assert (failed.id, failed.state, failed.finished_at) == (
        "run-1",
        RunState.FAILED,
        "2026-11-23T13:00:00Z",
    )
    assert "ended" in (failed.error or "")
    states = [record.run.state for record in store.runs.list().items]
    assert states == [RunState.COMPLETED, RunState.QUEUED, RunState.FAILED]
    assert store.runs.interrupted() == ()


def test_a_wish_that_was_interrupted_waits_again_but_only_once(store: Store, run: Make) -> None:
    wish = msgspec.structs.replace(run(1, state=RunState.QUEUED), scheduled=False)
    store.runs.enqueue(wish)
    store.runs.take_queued()
    (again,) = store.runs.interrupted()
    assert (again.state, again.started_at) == (RunState.QUEUED, None)
    store.runs.take_queued()
    (failed,) = store.runs.interrupted()
    assert failed.state is RunState.FAILED


def test_rows_of_another_version_do_not_hold_up_the_start(
    store: Store, folder: Path, run: Make
) -> None:
    store.runs.enqueue(run(1))
    store.runs.enqueue(run(2))
    for pillar in ("cost", "security"):
        store.runs.keep_result(result(pillar, 1.5))
    connection = sqlite3.connect(folder / FILE)
    connection.execute("UPDATE core_runs SET body = '{}' WHERE id = 'run-1'")
    connection.execute("UPDATE core_results SET body = '{}' WHERE pillar = 'cost'")
    connection.commit()
    connection.close()
    assert [item.id for item in store.runs.interrupted()] == ["run-2"]
    assert [item.pillar for item in store.runs.latest_results()] == ["security"]
    assert store.runs.list().total == 1


def test_lists_are_filtered_and_cut(store: Store, run: Make) -> None:
    for number in range(10):
        store.runs.enqueue(run(number, state=(RunState.QUEUED, RunState.FAILED)[number % 2]))
    page = store.runs.list(2, 1, state=RunState.FAILED)
    assert [record.run.id for record in page.items] == ["run-7", "run-5"]
    assert (page.total, page.limit, page.offset) == (5, 2, 1)
    assert store.runs.list(scheduled=False).total == 0
    assert store.runs.list(requested_by="schedule").total == 10


def test_the_history_of_a_check_goes_back_in_time(store: Store, run: Make) -> None:
    ends = [Outcome.FAILED, Outcome.PASSED, Outcome.SKIPPED]
    for number, outcome in enumerate(ends):
        done = run(number, state=RunState.COMPLETED)
        store.runs.finish(done, SUMMARY, [row("security/a", outcome), row("security/b", outcome)])
    found = store.runs.history("security/a", 2)
    assert [(item.run, item.row.outcome) for item in found] == [
        ("run-2", Outcome.SKIPPED),
        ("run-1", Outcome.PASSED),
    ]


def result(pillar: str, score: float) -> PillarResult:
    return PillarResult(
        pillar=pillar,
        run="run-1",
        state=RunState.COMPLETED,
        started_at="2026-11-23T12:00:00Z",
        finished_at="2026-11-23T12:00:01Z",
        score=score,
        score_without_exemptions=None,
        summary=PillarSummary(50, 50, 1.0, Totals(), FindingCounts()),
        checks=(),
    )


def test_only_the_latest_result_of_each_pillar_is_kept(store: Store, opened: Opener) -> None:
    for pillar, score in (("security", 1.5), ("cost", 2.5), ("security", 3.5)):
        store.runs.keep_result(result(pillar, score))
    store.close()
    assert opened().runs.latest_results() == (result("cost", 2.5), result("security", 3.5))
