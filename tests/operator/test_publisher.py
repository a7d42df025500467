"""When the status is written, and that one failing place harms no other."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from kube9_core.operator.board import Board
from kube9_core.operator.publisher import Publisher
from kube9_core.operator.pulse import Pulse
from kube9_core.publish.state import OperatorState
from kube9_core.runs.clock import SystemClock

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


class Place:
    """Somewhere to write; it can be made to fail."""

    def __init__(self) -> None:
        self.written: list[OperatorState] = []
        self.trouble: str | None = None
        self.changed = threading.Condition()

    def __call__(self, state: OperatorState) -> str | None:
        with self.changed:
            if self.trouble is None:
                self.written.append(state)
            self.changed.notify_all()
        return self.trouble

    def wait_for(self, told: Callable[[], bool]) -> bool:
        with self.changed:
            return self.changed.wait_for(told, 5)


def a_board() -> Board:
    return Board(
        OperatorState(
            now=START, started=START, version="1", namespace="kube9-system", cluster_id=None
        )
    )


Made = tuple[Publisher, Board, Place, Place]


@pytest.fixture
def made() -> Iterator[Made]:
    board, first, second = a_board(), Place(), Place()
    outlets = {"first": first, "second": second}
    clock = SystemClock()
    publisher = Publisher(board, outlets, lambda: True, clock, Pulse(clock))
    yield publisher, board, first, second
    publisher.stop(2)


def test_the_first_status_is_written_at_once(made: Made) -> None:
    publisher, _, first, _ = made
    began = time.monotonic()
    publisher.start()
    assert first.wait_for(lambda: bool(first.written))
    assert time.monotonic() - began < 1


def test_news_is_written_within_a_second(made: Made) -> None:
    publisher, board, first, _ = made
    publisher.start()
    assert first.wait_for(lambda: bool(first.written))
    board.change(running="run-1")
    assert first.wait_for(lambda: first.written[-1].running == "run-1")


def test_no_news_is_nothing_to_wake_up_for(made: Made) -> None:
    publisher, board, first, _ = made
    publisher.start()
    assert first.wait_for(lambda: bool(first.written))
    board.change(running=None)
    time.sleep(1)
    assert len(first.written) == 1


def test_a_place_that_fails_takes_no_other_with_it_and_is_told(made: Made) -> None:
    publisher, board, first, second = made
    first.trouble = "the status could not be written: forbidden"
    publisher.start()
    assert second.wait_for(lambda: bool(second.written))
    assert second.wait_for(lambda: first.trouble in second.written[-1].notes)
    first.trouble = None
    board.wake()
    assert second.wait_for(lambda: second.written[-1].notes == ())


def test_the_last_status_says_that_the_operator_shuts_down(made: Made) -> None:
    publisher, board, first, _ = made
    publisher.start()
    board.change(shutting_down=True)
    publisher.stop(2)
    assert first.written[-1].shutting_down


def test_who_does_not_hold_the_lease_writes_nothing() -> None:
    place, clock = Place(), SystemClock()
    publisher = Publisher(a_board(), {"only": place}, lambda: False, clock, Pulse(clock))
    assert publisher.publish()
    assert place.written == []
