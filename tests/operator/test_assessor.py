"""What the assessor does when: schedules, wishes, outages, failures."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from kube9_core.engine.schedule import Schedule
from kube9_core.kube.errors import Unreachable
from kube9_core.model.audit import Silent
from kube9_core.model.run import Run, RunState, Wish
from kube9_core.operator.assessor import Assessor
from kube9_core.operator.board import Board
from kube9_core.operator.pulse import Pulse
from kube9_core.publish.state import OperatorState
from kube9_core.runs.clock import SystemClock

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


class Works:
    """Notes what it was told to do; the test decides what fails."""

    def __init__(self) -> None:
        self.wishes: list[Run] = []
        self.begun: list[str] = []
        self.done: list[Run] = []
        self.broken: list[Run] = []
        self.reachable = True
        self.asked = 0
        self.defect: Exception | None = None
        self.look: Callable[[], bool] = bool
        self.seen: list[bool] = []
        self.busy = threading.Lock()
        self.overlapped = False

    def reach(self) -> None:
        self.asked += 1
        if not self.reachable:
            raise Unreachable("nothing answers at https://127.0.0.1:1")

    def waiting(self) -> bool:
        return bool(self.wishes)

    def next_wish(self) -> Run | None:
        return self.wishes.pop(0) if self.wishes else None

    def begin(self, run: Run) -> None:
        self.begun.append(run.id)
        self.overlapped |= not self.busy.acquire(blocking=False)

    def assess(self, run: Run, alive: Callable[[], None]) -> Run:
        alive()
        self.busy.release()
        if self.defect is not None:
            raise self.defect
        ended = replace(run, state=RunState.COMPLETED, finished_at="2026-11-23T14:00:01Z")
        self.done.append(ended)
        return ended

    def failed(self, run: Run) -> None:
        self.broken.append(run)

    def remember(self) -> None:
        self.seen.append(self.look())


class Hourly:
    """Both pillars once an hour, or nothing."""

    def __init__(self) -> None:
        self.enabled = True
        self.soon = False

    def schedule(self) -> Schedule | None:
        hour = timedelta(hours=1)
        return Schedule({"security": hour, "reliability": hour}, "a") if self.enabled else None

    def hurried(self) -> bool:
        soon, self.soon = self.soon, False
        return soon


class Ahead(SystemClock):
    """A clock that the test may put forward."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.skipped


class Desk:
    """An assessor with everything around it."""

    def __init__(self) -> None:
        self.works, self.plan = Works(), Hourly()
        self.board = Board(
            OperatorState(now=START, started=START, version="1", namespace="n", cluster_id=None)
        )
        self.clock = clock = Ahead()
        self.pulse = Pulse(clock)
        self.assessor = Assessor(
            self.works,
            self.plan,
            holding=lambda: True,
            last={},
            board=self.board,
            audit=Silent(),
            clock=clock,
            pulse=self.pulse,
        )

    @property
    def state(self) -> OperatorState:
        return self.board.moment(START)

    def eventually(self, true: Callable[[], bool]) -> bool:
        end = time.monotonic() + 5
        while time.monotonic() < end:
            if true():
                return True
            time.sleep(0.02)
        return False


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    assert made.assessor.stop(15)


def a_wish(name: str) -> Run:
    return Run(
        id=name,
        scheduled=False,
        requested_by="cli",
        wish=Wish(namespaces=("shop",)),
        state=RunState.RUNNING,
        requested_at="2026-11-23T14:00:00Z",
    )


def test_everything_that_is_due_is_one_run(desk: Desk) -> None:
    desk.assessor.start()
    assert desk.eventually(lambda: desk.state.last_run is not None)
    assert [run.wish.pillars for run in desk.works.done] == [("reliability", "security")]
    assert {row.pillar for row in desk.state.schedules if row.last_run} == {
        "reliability",
        "security",
    }
    assert desk.works.seen


def test_a_finished_run_plans_the_next(desk: Desk) -> None:
    desk.assessor.start()
    assert desk.eventually(lambda: desk.state.last_run is not None)
    now = datetime.now(UTC)
    assert all(row.next_run and row.next_run > now for row in desk.state.schedules)
    assert desk.state.running is None


def test_wishes_come_before_the_schedule_and_do_not_replace_it(desk: Desk) -> None:
    desk.works.wishes = [a_wish("one"), a_wish("two")]
    desk.assessor.start()
    assert desk.eventually(lambda: len(desk.works.done) == 3)
    assert [run.id for run in desk.works.done[:2]] == ["one", "two"]
    assert desk.eventually(lambda: desk.state.last_run is not None)
    assert desk.state.last_run is not None
    assert desk.state.last_run.scheduled
    assert not desk.works.overlapped


def test_wishes_are_met_while_nothing_is_scheduled(desk: Desk) -> None:
    desk.plan.enabled = False
    desk.works.wishes = [a_wish("one")]
    desk.assessor.start()
    assert desk.eventually(lambda: len(desk.works.done) == 1)
    assert not desk.state.scheduling
    assert desk.state.last_run is None


def test_an_outage_is_told_once_and_makes_no_failed_runs(desk: Desk) -> None:
    desk.works.reachable = False
    desk.assessor.start()
    assert desk.eventually(lambda: desk.state.trouble is not None)
    assert "nothing answers" in (desk.state.trouble or "")
    assert desk.works.done == desk.works.broken == []


def test_what_is_overdue_shows_one_time_and_not_a_new_one_each_second(desk: Desk) -> None:
    desk.works.reachable = False
    desk.assessor.start()
    assert desk.eventually(lambda: bool(desk.state.schedules))
    first = desk.state.schedules
    time.sleep(2.2)
    assert desk.state.schedules == first


def test_a_defect_fails_the_run_and_not_the_operator(desk: Desk) -> None:
    desk.works.defect = KeyError("spec")
    desk.assessor.start()
    assert desk.eventually(lambda: bool(desk.works.broken))
    assert desk.works.broken[0].state is RunState.FAILED
    assert "KeyError" in (desk.works.broken[0].error or "")
    assert desk.eventually(lambda: "the last assessment failed" in (desk.state.trouble or ""))
    assert desk.pulse.silent() == ()


def test_a_failed_run_is_due_again(desk: Desk) -> None:
    desk.works.defect = KeyError("spec")
    desk.assessor.start()
    assert desk.eventually(lambda: bool(desk.works.broken))
    assert desk.works.seen == []
    assert all(row.last_run is None for row in desk.state.schedules)


def test_what_exempts_having_changed_makes_everything_due(desk: Desk) -> None:
    desk.assessor.start()
    assert desk.eventually(lambda: desk.state.last_run is not None)
    desk.plan.soon = True
    assert desk.eventually(lambda: len(desk.works.done) == 2)
    assert desk.works.done[1].wish.pillars == ("reliability", "security")


def test_a_wish_waits_for_the_end_of_an_outage(desk: Desk) -> None:
    desk.plan.enabled, desk.works.reachable = False, False
    desk.works.wishes = [a_wish("one")]
    desk.assessor.start()
    assert desk.eventually(lambda: desk.state.trouble is not None)
    assert [run.id for run in desk.works.wishes] == ["one"]
    assert desk.works.begun == []


def test_what_was_to_be_hurried_is_hurried_after_a_failure_too(desk: Desk) -> None:
    desk.assessor.start()
    assert desk.eventually(lambda: desk.state.last_run is not None)
    desk.works.defect = KeyError("spec")
    desk.plan.soon = True
    assert desk.eventually(lambda: bool(desk.works.broken))
    desk.works.defect = None
    desk.clock.skipped = 11
    assert desk.eventually(lambda: len(desk.works.done) == 2)


def test_what_fails_every_time_is_tried_ever_more_rarely(desk: Desk) -> None:
    desk.works.defect = KeyError("spec")
    desk.assessor.start()
    for number, skipped in enumerate((11, 32), start=1):
        assert desk.eventually(lambda number=number: len(desk.works.broken) == number)  # type: ignore[misc] # mypy cannot infer a lambda with a default
        desk.clock.skipped = skipped
    assert desk.eventually(lambda: len(desk.works.broken) == 3)
    desk.clock.skipped += 30
    time.sleep(1.2)
    assert len(desk.works.broken) == 3


def test_a_run_that_fails_keeps_no_wish_waiting(desk: Desk) -> None:
    desk.works.defect = KeyError("spec")
    desk.assessor.start()
    assert desk.eventually(lambda: bool(desk.works.broken))
    desk.works.defect = None
    desk.works.wishes = [a_wish("one")]
    assert desk.eventually(lambda: [run.id for run in desk.works.done] == ["one"])


def test_what_is_kept_over_restarts_knows_the_run_it_is_kept_after(desk: Desk) -> None:
    desk.works.look = lambda: all(row.last_run for row in desk.state.schedules)
    desk.assessor.start()
    assert desk.eventually(lambda: desk.works.seen == [True])
