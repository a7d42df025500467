"""From an offset in a text to its line and column, also for many offsets in a large text."""

from array import array
from bisect import bisect_right
from itertools import accumulate

__all__ = ["Newlines"]

_SMALL = 1 << 15  # below, counting again is quicker than an index


class Newlines:
    """Knows where the lines of one text begin."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._begins: array[int] | None = None

    def line(self, offset: int) -> int:
        """Give the line, from 1, on which an offset stands."""
        if len(self._text) < _SMALL:
            return self._text.count(b"\n", 0, offset) + 1
        if self._begins is None:
            lengths = (len(line) + 1 for line in self._text.split(b"\n"))
            self._begins = array("Q", accumulate(lengths, initial=0))
        return bisect_right(self._begins, offset)

    def place(self, offset: int) -> tuple[int, int]:
        """Give line and column, both from 1; the column counts characters, not bytes."""
        begin = self._text.rfind(b"\n", 0, offset) + 1
        column = len(self._text[begin:offset].decode("utf-8", "replace")) + 1
        return self.line(offset), column
