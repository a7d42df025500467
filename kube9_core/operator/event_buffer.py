"""Rows on their way into the store: bounded, each once, the least important let go first.

A flood of Events comes faster than it can be written. Whoever brings them is made to wait a
little, which slows the server down too; where that does not help, rows of severity info are
dropped first, and every dropped row is counted.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from typing import Final

from kube9_core.model.event import EventRow, EventSeverity

__all__ = ["EventBuffer"]

ROOM: Final = 2000
"""Rows; about 3 MB at the most."""
_PATIENCE: Final = 5.0


class EventBuffer:
    """A queue between threads that read and one that writes.

    Args:
        room: how many rows it holds.
        patience: seconds for which `offer` waits for room before something is dropped.
    """

    def __init__(self, room: int = ROOM, patience: float = _PATIENCE) -> None:
        self._room = room
        self._patience = patience
        self._minor: OrderedDict[str, EventRow] = OrderedDict()
        self._major: OrderedDict[str, EventRow] = OrderedDict()
        self._changed = threading.Condition()
        self._dropped: Counter[EventSeverity] = Counter()
        self._overdue = False
        self._closed = False

    def __len__(self) -> int:
        return len(self._minor) + len(self._major)

    @property
    def dropped(self) -> Mapping[EventSeverity, int]:
        """Rows that were given up so far."""
        with self._changed:
            return dict(self._dropped)

    def offer(self, row: EventRow) -> None:
        """Add a row; one with the same key that still waits is brought up to date."""
        with self._changed:
            if self._replaces(row):
                return
            self._await_room()
            if len(self) >= self._room:
                self._overdue = True
                self._drop_for(row)
                return
            self._queue_of(row)[row.key] = row
            self._changed.notify_all()

    def take(self, most: int, seconds: float) -> tuple[EventRow, ...]:
        """Remove the rows that waited longest, important ones first.

        Args:
            most: how many.
            seconds: how long to wait until there is one.
        """
        with self._changed:
            self._changed.wait_for(lambda: len(self) > 0 or self._closed, seconds)
            taken = tuple(self._next() for _ in range(min(most, len(self))))
            if taken:
                self._overdue = False
                self._changed.notify_all()
            return taken

    def give_up(self, rows: Iterable[EventRow]) -> None:
        """Count rows that were taken and could not be stored."""
        with self._changed:
            self._dropped.update(row.severity for row in rows)

    def close(self) -> None:
        """Wake everybody who waits; nobody waits any more from now on."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _replaces(self, row: EventRow) -> bool:
        for queue in (self._minor, self._major):
            if row.key in queue:
                queue[row.key] = row
                return True
        return False

    def _await_room(self) -> None:
        """Wait, but only once for each time that the writer falls behind."""
        if len(self) >= self._room and not self._overdue:
            self._changed.wait_for(lambda: len(self) < self._room or self._closed, self._patience)

    def _drop_for(self, row: EventRow) -> None:
        """Make room by dropping the oldest of the least important, the new one if it is that."""
        if self._minor and row.severity is not EventSeverity.INFO:
            _, old = self._minor.popitem(last=False)
            self._major[row.key] = row
            self._dropped[old.severity] += 1
        else:
            self._dropped[row.severity] += 1

    def _next(self) -> EventRow:
        queue = self._major or self._minor
        return queue.popitem(last=False)[1]

    def _queue_of(self, row: EventRow) -> OrderedDict[str, EventRow]:
        return self._minor if row.severity is EventSeverity.INFO else self._major
