"""Chores are done when their time has come, whatever the clock on the wall does."""

import threading
from datetime import UTC, datetime

from kube9_core.operator.pulse import Pulse
from kube9_core.operator.upkeep import Chore, Upkeep
from kube9_core.runs.clock import SystemClock


class Jumping(SystemClock):
    """A clock on the wall that shows another year each time."""

    def now(self) -> datetime:
        return datetime(2000, 1, 1, tzinfo=UTC)


def test_each_chore_is_done_at_its_own_pace() -> None:
    done: list[str] = []
    enough = threading.Event()

    def often() -> None:
        done.append("often")
        if done.count("often") == 5:
            enough.set()

    clock = Jumping()
    chores = (Chore("often", 0.05, often), Chore("seldom", 60, lambda: done.append("seldom")))
    upkeep = Upkeep("upkeep", chores, clock, Pulse(clock))
    upkeep.start()
    assert enough.wait(5)
    upkeep.stop(5)
    assert done.count("seldom") == 1


def test_it_ends_at_once_while_nothing_is_due() -> None:
    clock = SystemClock()
    pulse = Pulse(clock)
    upkeep = Upkeep("upkeep", (Chore("seldom", 60, lambda: None),), clock, pulse)
    upkeep.start()
    before = clock.monotonic()
    upkeep.stop(5)
    assert clock.monotonic() - before < 1
    assert pulse.silent() == ()
