"""Stops plugin code that takes too long, by a signal that raises into it.

Only the main thread can be interrupted so; elsewhere nothing is limited. Code that swallows what
is raised gets it again and again; from the third time on also on the line it goes on with, which
is outside the `try` that caught it.
"""

import signal
import sys
import threading
from contextlib import AbstractContextManager, nullcontext
from types import FrameType, TracebackType
from typing import Any

from kube9_core.engine.guard import OutOfTime

__all__ = ["Alarm", "alarm"]

_AGAIN = 0.05
_PATIENT = 2


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
        self._tracer = sys.gettrace()
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
        sys.settrace(self._tracer)

    def _strike(self, _: int, frame: FrameType | None) -> None:
        if not self._armed:
            return
        signal.setitimer(signal.ITIMER_REAL, _AGAIN)
        if frame is not None and frame.f_code.co_filename == __file__:
            return
        self._strikes += 1
        if self._strikes > _PATIENT:
            self._follow(frame)
        raise self._error()

    def _follow(self, frame: FrameType | None) -> None:
        """Raise once more on the next line that is run, wherever that is."""
        sys.settrace(self._trace)
        while frame is not None:
            frame.f_trace = self._trace
            frame = frame.f_back

    def _trace(self, frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - a function of its own type
        if not self._armed or frame.f_code.co_filename == __file__:
            return None
        if event == "line":
            raise self._error()
        return self._trace

    def _error(self) -> OutOfTime:
        return OutOfTime(f"took longer than {self._seconds:g} s")
