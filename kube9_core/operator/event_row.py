"""From a Kubernetes Event to the row that is stored of it.

Read as core/v1: it is served by every version, and what is written as events.k8s.io/v1 comes
with it, with a null count, null timestamps and a `series` instead. Normal Events (Scheduled,
Pulled, Created, Started, ...) are kept, as rows of severity info, because the extension lets
people filter for them; they carry no news, so they are the first that go: out of the buffer in a
flood, and out of the store by age and size.
"""

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

import msgspec

from kube9_core.model.clock import spelled
from kube9_core.model.event import EventMetadata, EventRow, EventType
from kube9_core.model.kind import Kind
from kube9_core.operator.event_severity import severity_of

__all__ = ["EVENT", "Event", "event_id", "row_of"]

EVENT: Final = Kind("", "Event", "v1", "events")

_LONGEST: Final = 1024
"""Characters of a message; the API's own limit for new Events."""
_LONGEST_WORD: Final = 253
_FIRST_YEAR: Final = 2000
"""Earlier times are zero values of somebody's."""
_ID_DIGITS: Final = 3


class _Meta(msgspec.Struct, frozen=True, rename="camel", gc=False):
    uid: str = ""
    name: str = ""
    namespace: str = ""
    creation_timestamp: str | None = None


class _Object(msgspec.Struct, frozen=True, gc=False):
    kind: str = ""
    namespace: str = ""
    name: str = ""


class _Series(msgspec.Struct, frozen=True, rename="camel", gc=False):
    count: int | None = None
    last_observed_time: str | None = None


class _Source(msgspec.Struct, frozen=True, gc=False):
    component: str = ""


class Event(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """What is read of a core/v1 Event."""

    metadata: _Meta = _Meta()
    involved_object: _Object = _Object()
    reason: str | None = None
    message: str | None = None
    type: str | None = None
    count: int | None = None
    first_timestamp: str | None = None
    last_timestamp: str | None = None
    event_time: str | None = None
    series: _Series | None = None
    source: _Source | None = None
    reporting_component: str | None = None


def row_of(event: Event, now: datetime) -> EventRow:
    """Spell an Event as a row; the same Event always has the same id and key.

    Args:
        event: as read.
        now: stands in for times that the Event does not tell.
    """
    about, reason = event.involved_object, _cut(event.reason or "Unknown", _LONGEST_WORD)
    message = _cut(event.message or "", _LONGEST)
    first, last = _times(event, now)
    key = event.metadata.uid or f"{event.metadata.namespace}/{event.metadata.name}"
    component = (event.source.component if event.source else "") or event.reporting_component
    title = f"{reason}: {about.kind or 'object'} {about.name}".rstrip()
    return EventRow(
        id=event_id(first, key),
        key=key,
        event_type=EventType.CLUSTER,
        severity=severity_of(event.type or "Normal", reason, about.kind, message),
        title=title,
        description=message or title,
        object_kind=about.kind or None,
        object_namespace=about.namespace or None,
        object_name=about.name or None,
        metadata=EventMetadata(
            reason=reason,
            count=_count(event),
            first_timestamp=spelled(first),
            last_timestamp=spelled(last),
            source=component or None,
        ),
        created_at=spelled(last),
    )


def event_id(first: datetime, key: str) -> str:
    """The name of a row, from the time it first happened and what makes it unique.

    Two rows of one second share an id once in 16 million; nothing but `get` goes by it.

    Args:
        first: UTC.
        key: of the row.
    """
    digest = blake2b(key.encode(), digest_size=_ID_DIGITS).hexdigest()
    return f"evt_{first:%Y%m%d_%H%M%S}_{digest}"


def _times(event: Event, now: datetime) -> tuple[datetime, datetime]:
    """When it first and last happened, whichever of its six fields are filled."""
    made = event.metadata.creation_timestamp
    repeated = event.series.last_observed_time if event.series else None
    last = _first_told(repeated, event.last_timestamp, event.event_time, made)
    first = _first_told(event.first_timestamp, event.event_time, made) or last or now
    return first, max(first, last or first)


def _first_told(*texts: str | None) -> datetime | None:
    """The first of several fields that holds a time."""
    return next((found for text in texts if text and (found := _time(text))), None)


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return found.replace(microsecond=0) if found.year >= _FIRST_YEAR else None


def _count(event: Event) -> int:
    series = event.series.count if event.series else None
    return max(1, series or event.count or 1)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
