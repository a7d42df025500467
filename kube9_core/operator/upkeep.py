"""The small chores: one thread does each when its time has come.

None of them may take long. What is due is decided by the monotonic clock, so a clock that jumps
neither skips a chore nor repeats it.
"""

import threading
from collections.abc import Callable

import msgspec

from kube9_core.model.clock import Clock
from kube9_core.operator.pulse import Pulse

__all__ = ["Chore", "Upkeep"]

_ALLOWED = 180.0
_LONGEST_NAP = 5.0


class Chore(msgspec.Struct, frozen=True):
    """Something that is done again and again.

    Attributes:
        name: for people.
        every: seconds from one beginning to the next; infinite for once.
        do: the work; what may fail in it is handled there.
    """

    name: str
    every: float
    do: Callable[[], None]


class Upkeep:
    """The thread that does the chores.

    Args:
        name: of the thread.
        chores: which; each is done once at the start.
        clock: tells when they are due.
        pulse: hears that the thread is alive.
        allowed: seconds that one chore may take.
    """

    def __init__(
        self,
        name: str,
        chores: tuple[Chore, ...],
        clock: Clock,
        pulse: Pulse,
        *,
        allowed: float = _ALLOWED,
    ) -> None:
        self._name = name
        self._allowed = allowed
        self._chores = chores
        self._clock = clock
        self._pulse = pulse
        self._due = dict.fromkeys((chore.name for chore in chores), clock.monotonic())
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """End after the chore under way."""
        self._stop.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._pulse.beat(self._name, self._allowed)
            for chore in self._chores:
                if self._clock.monotonic() >= self._due[chore.name]:
                    self._pulse.beat(self._name, self._allowed)
                    self._due[chore.name] = self._clock.monotonic() + chore.every
                    chore.do()
            soonest = min(self._due.values(), default=0.0) - self._clock.monotonic()
            self._stop.wait(min(max(soonest, 0.05), _LONGEST_NAP))
        self._pulse.forget(self._name)
