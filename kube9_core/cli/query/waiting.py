"""One line on standard error while a run is awaited, for whoever sits at a terminal."""

import os
import time
from types import TracebackType
from typing import Self

__all__ = ["Waiting"]

_STDERR = 2
_CLEAR = "\r\x1b[K"


class Waiting:
    """Says how long it has taken; nobody is told where standard error is no terminal."""

    def __init__(self) -> None:
        self._shown = os.isatty(_STDERR) and os.environ.get("TERM") != "dumb"
        self._start = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write(_CLEAR)

    def tell(self, state: str) -> None:
        """Show where the run is in its life."""
        self._write(f"{_CLEAR}{state} for {int(time.monotonic() - self._start)} s")

    def _write(self, text: str) -> None:
        if self._shown:
            os.write(_STDERR, text.encode("ascii"))
