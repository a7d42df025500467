"""Progress bars on standard error, only on a terminal and only when it takes more than a second."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Stage", "progress"]

Stage = Callable[[str, int, int], None]

_PATIENCE = 1.0
_PAUSE = 0.1


@contextmanager
def progress() -> Iterator[Stage | None]:
    """Give what a run tells how far it has come, or None where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    bars = _Bars()
    try:
        yield bars.tell
    finally:
        bars.stop()


class _Bars:
    """One bar per stage, begun late and drawn seldom."""

    def __init__(self) -> None:
        self._start = self._drawn = time.monotonic()
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def tell(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._start < _PATIENCE or (now - self._drawn < _PAUSE and done < total):
            return
        self._drawn = now
        shown = self._progress = self._progress or _begun()
        if stage not in self._tasks:
            self._tasks[stage] = shown.add_task(stage, total=total)
        shown.update(self._tasks[stage], completed=done, total=total)
        shown.refresh()

    def stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()


def _begun() -> "Progress":
    from rich.console import Console  # noqa: PLC0415 - quick runs need no rich
    from rich.progress import Progress  # noqa: PLC0415 - as above

    made = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
    made.start()
    return made
