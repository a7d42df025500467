"""Reads the cluster's Events as they come and has them stored, with rows of our own among them.

What is read (`event_watch`) is written by one thread, in batches, so that a flood costs few
transactions. Nothing here touches the event loop. How a row looks is decided in `event_row`, what
goes first in a flood in `event_buffer`.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from uuid import uuid4

from msgspec.structs import replace

from kube9_core.errors import Kube9Error
from kube9_core.kube.followed import Change, Followed
from kube9_core.model.clock import Clock, spelled
from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.model.ref import Ref
from kube9_core.operator.event_buffer import EventBuffer
from kube9_core.operator.event_row import Event, event_id, row_of
from kube9_core.operator.event_watch import EventWatch
from kube9_core.publish.state import Watching

__all__ = ["EventReader", "Put"]

Put = Callable[[Sequence[EventRow]], object]
"""Stores rows; one with a known key is brought up to date."""

_BATCH: Final = 500
_GATHER: Final = 0.5
"""Seconds in which rows are gathered, so that a trickle is not a transaction each."""
_POLL: Final = 1.0
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 30.0
_LOG = logging.getLogger(__name__)


class EventReader:
    """A writer, and who reads, between `start` and `stop`; may be started once.

    Args:
        watch: of the cluster's Events; None where nobody wants them.
        put: where rows go.
        clock: the time of rows of our own.
        buffer: what waits between the threads.
    """

    def __init__(
        self,
        watch: EventWatch | None,
        put: Put,
        clock: Clock,
        buffer: EventBuffer | None = None,
    ) -> None:
        self._watch = watch
        self._put = put
        self._clock = clock
        self._buffer = EventBuffer() if buffer is None else buffer
        self._stopped = threading.Event()
        self._stored = 0
        self._told = 0
        self._flood = f"dropped:{uuid4()}"
        self._writer = threading.Thread(target=self._write, name="events-store", daemon=True)
        self._begun = False

    @property
    def stored(self) -> int:
        """Rows handed to the store so far."""
        return self._stored

    @property
    def dropped(self) -> int:
        """Rows that were given up so far."""
        return sum(self._buffer.dropped.values())

    @property
    def waiting(self) -> int:
        """Rows that are not stored yet."""
        return len(self._buffer)

    def start(self) -> None:
        """Begin: what the cluster holds is taken in first, then what happens."""
        self._writer.start()
        self._begun = True  # not before: a thread that is about to begin has not ended
        if self._watch is not None:
            self._watch.start(self._take)

    def stop(self, seconds: float = 1.0) -> None:
        """End, storing what was read; a thread the network holds is left behind.

        Args:
            seconds: how long to wait for the store.
        """
        self._stopped.set()
        if self._watch is not None:
            self._watch.stop()
        self._buffer.close()
        if self._writer.is_alive():
            self._writer.join(seconds)

    def watching(self) -> Watching:
        """How the reader is doing; may be asked from any thread."""
        if self._watch is None:
            return Watching(enabled=False, connected=False)
        found, alive = self._watch.watching(), self._writer.is_alive()
        ended = self._begun and not alive and not self._stopped.is_set()
        reason = "the reader of Events ended" if ended else found.reason
        return replace(found, connected=found.connected and alive, reason=reason)

    def record(  # noqa: PLR0913 - the parts of a row; most have defaults
        self,
        event_type: EventType,
        severity: EventSeverity,
        title: str,
        description: str = "",
        *,
        reason: str | None = None,
        about: Ref | None = None,
        key: str | None = None,
    ) -> None:
        """Take down something that happened to kube9 itself.

        Args:
            event_type: operator, assessment, health, insight or system.
            severity: how much it should worry.
            title: one line.
            description: the whole of it; the title by default.
            reason: one word for machines, "RunFinished".
            about: the object it is about.
            key: what makes two reports the same row; each is its own by default.
        """
        now = self._clock.now()
        key = key or f"own:{uuid4()}"
        self.add(
            (
                EventRow(
                    id=event_id(now, key),
                    key=key,
                    event_type=event_type,
                    severity=severity,
                    title=title,
                    description=description or title,
                    object_kind=about.kind if about else None,
                    object_namespace=about.namespace if about else None,
                    object_name=about.name if about else None,
                    metadata=EventMetadata(
                        reason=reason,
                        first_timestamp=spelled(now),
                        last_timestamp=spelled(now),
                        source="kube9-operator",
                    ),
                    created_at=spelled(now),
                ),
            )
        )

    def add(self, rows: Iterable[EventRow]) -> None:
        """Have rows of our own stored."""
        for row in rows:
            self._buffer.offer(row)

    def _take(self, told: Followed[Event]) -> None:
        if told.change is not Change.DELETED:  # Events go after an hour; we keep them longer
            self._buffer.offer(row_of(told.item, self._clock.now()))

    def _write(self) -> None:
        while not self._stopped.is_set():
            self._store(self._buffer.take(_BATCH, _POLL))
            self._tell_dropped()
            if len(self._buffer) < _BATCH:
                self._stopped.wait(_GATHER)
        while rows := self._buffer.take(_BATCH, 0):
            self._store(rows)

    def _store(self, rows: Sequence[EventRow]) -> None:
        """Store a batch, trying again until it works or we end."""
        pause = _FIRST_PAUSE
        while rows:
            try:
                self._put(rows)
            except Kube9Error as error:
                _LOG.warning("events cannot be stored: %s", error)
                if self._stopped.wait(pause):
                    self._buffer.give_up(rows)
                    return
                pause = min(_LONGEST_PAUSE, 2 * pause)
            else:
                self._stored += len(rows)
                return

    def _tell_dropped(self) -> None:
        """Say how many rows were given up, once the store works again; one row all the time."""
        dropped = self._buffer.dropped
        total = sum(dropped.values())
        if total == self._told:
            return
        self._told = total
        worse = total - dropped.get(EventSeverity.INFO, 0)
        text = (
            f"{total} events came faster than they could be stored and were dropped since the "
            f"operator started, {worse} of them warnings or worse"
        )
        _LOG.warning(text)
        self.record(
            EventType.SYSTEM,
            EventSeverity.WARNING,
            "Events dropped",
            text,
            reason="EventsDropped",
            key=self._flood,
        )
