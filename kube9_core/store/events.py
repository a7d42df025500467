"""Events of the cluster and of kube9 itself: one row for each, a repetition updates it.

Lists are answered out of indexes that hold every filter, so that 100,000 rows cost milliseconds
and next to no memory.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.store.database import Database
from kube9_core.store.listing import Condition, Listing
from kube9_core.store.page import Page
from kube9_core.store.times import millis, parsed

__all__ = ["EventFilter", "Events"]

_BATCH = 500
_BYTES = 1500
"""What a row and its places in the indexes take, generously."""
_TYPES = (
    EventType.CLUSTER,
    EventType.OPERATOR,
    EventType.INSIGHT,
    EventType.ASSESSMENT,
    EventType.HEALTH,
    EventType.SYSTEM,
)
"""The position is what a row holds: only ever append."""
_SEVERITIES = (
    EventSeverity.INFO,
    EventSeverity.WARNING,
    EventSeverity.ERROR,
    EventSeverity.CRITICAL,
)
"""As above; ascending, so that "at least" is a comparison."""
_LISTING = Listing(
    columns="id, key, type, severity, kind, namespace, name, body",
    table="core_events",
    order="at DESC",
)
_PUT = """
    INSERT INTO core_events (id, key, at, type, severity, kind, namespace, name, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET
        at = excluded.at, type = excluded.type, severity = excluded.severity,
        kind = excluded.kind, namespace = excluded.namespace, name = excluded.name,
        body = excluded.body
    WHERE excluded.at >= at AND (excluded.body <> body OR excluded.severity <> severity)
"""


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which events; what is None or empty does not matter.

    Attributes:
        event_types: of any of these.
        severities: of any of these.
        since: last happened then or later.
        until: last happened then or earlier.
    """

    object_namespace: str | None = None
    object_kind: str | None = None
    object_name: str | None = None
    event_types: tuple[EventType, ...] = ()
    severities: tuple[EventSeverity, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


_EVERYTHING = EventFilter()


class _Body(msgspec.Struct, frozen=True, array_like=True):
    title: str
    description: str
    created_at: str
    metadata: EventMetadata


class Events:
    """The event rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, rows: Iterable[EventRow]) -> int:
        """Store rows, or bring those with the same key up to date.

        A row that tells of an earlier moment than the stored one, or nothing new, changes nothing.

        Returns:
            How many rows were added or changed.

        Raises:
            StoreError: the rest, from some row on, could not be stored.
            ValueError: a row's time is none.
        """
        changed = 0
        values = (_values(row) for row in rows)
        while batch := list(islice(values, _BATCH)):
            with self._database.write(needed=_BYTES * len(batch)) as connection:
                changed += connection.executemany(_PUT, batch).rowcount
        return changed

    def get(self, event: str) -> EventRow | None:
        """Find an event by its id."""
        with self._database.read() as connection:
            return _LISTING.one(connection, "id = ?", event, _row)

    def list(
        self, wanted: EventFilter = _EVERYTHING, limit: int = 25, offset: int = 0
    ) -> Page[EventRow]:
        """List events, the latest first."""
        return _LISTING.page(self._database, _conditions(wanted), limit, offset, _row)


def _conditions(wanted: EventFilter) -> Iterator[Condition]:
    yield "namespace = ?", wanted.object_namespace
    yield "kind = ?", wanted.object_kind
    yield "name = ?", wanted.object_name
    yield "type = ?", tuple(map(_TYPES.index, wanted.event_types))
    yield "severity = ?", tuple(map(_SEVERITIES.index, wanted.severities))
    yield "at >= ?", millis(wanted.since) if wanted.since else None
    yield "at <= ?", millis(wanted.until) if wanted.until else None


def _values(row: EventRow) -> tuple[object, ...]:
    body = _Body(row.title, row.description, row.created_at, row.metadata)
    return (
        row.id,
        row.key,
        parsed(row.created_at),
        _TYPES.index(row.event_type),
        _SEVERITIES.index(row.severity),
        row.object_kind,
        row.object_namespace,
        row.object_name,
        msgspec.msgpack.encode(body),
    )


def _row(row: tuple[Any, ...]) -> EventRow:
    body = msgspec.msgpack.decode(row[7], type=_Body)
    return EventRow(
        id=row[0],
        key=row[1],
        event_type=_TYPES[row[2]],
        severity=_SEVERITIES[row[3]],
        title=body.title,
        description=body.description,
        object_kind=row[4],
        object_namespace=row[5],
        object_name=row[6],
        metadata=body.metadata,
        created_at=body.created_at,
    )
