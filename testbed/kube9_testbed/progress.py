"""Tells a person how far a long job is, on one line that is rewritten in place.

Away from a terminal only whole lines are printed, and only the few that matter:
a log file has no use for a ticking clock.
"""

import sys
import time
from typing import Final, TextIO

_SECONDS_PER_MINUTE: Final = 60
_MIN_SHARE: Final = 0.05
_REDRAW_SECONDS: Final = 0.5


def clock(seconds: float) -> str:
    """`seconds` as minutes and seconds, for example `4:07`."""
    minutes, rest = divmod(int(seconds), _SECONDS_PER_MINUTE)
    return f"{minutes}:{rest:02d}"


def remaining(done: int, total: int, elapsed: float, expected: float) -> float:
    """Estimate the seconds that are left of a job.

    Args:
        done: Steps finished.
        total: Steps in all.
        elapsed: Seconds spent so far.
        expected: Seconds the whole job takes by experience, used until the job's
            own pace says more.
    """
    share = done / total if total else 1.0
    if share < _MIN_SHARE:
        return max(expected - elapsed, 0.0)
    return elapsed / share - elapsed


class Progress:
    """Messages about one job, with the time it has taken so far.

    Args:
        stream: Where to write; standard error when not given.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._started = time.monotonic()
        self._drawn = 0.0
        self._live = self._stream.isatty()

    @property
    def elapsed(self) -> float:
        """Seconds since the job began."""
        return time.monotonic() - self._started

    def say(self, message: str) -> None:
        """Print a line that stays."""
        self._write(f"{self._erase()}{message}\n")

    def tick(self, message: str) -> None:
        """Rewrite the moving line, if there is a terminal to see it."""
        now = time.monotonic()
        if self._live and now - self._drawn >= _REDRAW_SECONDS:
            self._drawn = now
            self._write(f"{self._erase()}{message} ({clock(self.elapsed)})")

    def clear(self) -> None:
        """Take the moving line away."""
        self._write(self._erase())

    def _erase(self) -> str:
        return "\r\x1b[K" if self._live else ""

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
