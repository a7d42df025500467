"""Stops plugin code that takes too long, by a signal that raises into it.

Only the main thread can be interrupted so; elsewhere nothing is limited. Code that swallows what
is raised gets it again and again, faster each time, until one hits it outside its own `try`.
"""

import signal
import threading
from contextlib import AbstractContextManager, nullcontext
from types import FrameType, TracebackType

from kube9_core.engine.guard import OutOfTime

__all__ = ["Alarm", "alarm"]

_PATIENT = 5
_AGAIN = 0.05
_STEP = 3e-6
_STEPS = 97


def alarm(seconds: float) -> AbstractContextManager[None]:
    """Make a context in which code may run for so long.

    Args:
        seconds: how long; when they are over `OutOfTime` is raised into the code.
    """
    if threading.current_thread() is not threading.main_thread():
        return nullcontext()
    return Alarm(seconds)


class Alarm(AbstractContextManager[None]):
    """One use of the process's alarm clock."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._armed = False
        self._strikes = 0

    def __enter__(self) -> None:
        """Wind the clock."""
        self._before = signal.signal(signal.SIGALRM, self._strike)
        self._armed = True
        signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the clock; the handler never raises into this."""
        self._armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._before)

    def _strike(self, _: int, frame: FrameType | None) -> None:
        if not self._armed:
            return
        self._strikes += 1
        signal.setitimer(signal.ITIMER_REAL, self._delay())
        if frame is not None and frame.f_code.co_filename == __file__:
            return
        raise OutOfTime(f"took longer than {self._seconds:g} s")

    def _delay(self) -> float:
        """Soon, and later at ever different moments, to catch a loop in its `except`."""
        if self._strikes < _PATIENT:
            return _AGAIN
        return _STEP * (1 + self._strikes % _STEPS)
