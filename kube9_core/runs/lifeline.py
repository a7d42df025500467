"""The last resort against code that holds the whole interpreter, as a huge regular expression does.

No thread of Python gets a turn then, so nobody here can do anything. A thread of C, which
`faulthandler` keeps, ends the process unless it hears in time that all is well: after it has
written where each thread was. The next process finds whose code it was in `runs.suspects`.
"""

import faulthandler
import sys
from typing import TextIO

__all__ = ["Lifeline"]


class Lifeline:
    """Ends the process, with exit code 1, when nothing gets a turn any more; one in a process.

    Args:
        seconds: for how long that must be so.
        file: what it writes to; standard error by default.
    """

    def __init__(self, seconds: float = 60.0, file: TextIO | None = None) -> None:
        self._seconds = seconds
        self._file = sys.stderr if file is None else file
        self._held = False

    @property
    def beat(self) -> float:
        """Seconds between two signs of life."""
        return self._seconds / 6

    def hold(self) -> None:
        """Give a sign of life; from now on the next one is due."""
        faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._file)
        self._held = True

    def hold_first(self) -> bool:
        """The same where nothing is due yet; tells whether that was so."""
        if self._held:
            return False
        self.hold()
        return True

    def release(self) -> None:
        """Nothing is due any more, since no plugin code runs."""
        if self._held:
            faulthandler.cancel_dump_traceback_later()
            self._held = False
