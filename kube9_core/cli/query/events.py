"""`query events`: what the VS Code extension's events view is filled from."""

from collections.abc import Iterable, Iterator

import msgspec

from kube9_core.cli.query.answer import Answer, Look
from kube9_core.cli.query.failure import not_found
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import reading
from kube9_core.cli.query.paging import Pagination, asked_part, asked_time, footer, now
from kube9_core.cli.query.times import ago
from kube9_core.model.event import EventRow, EventSeverity, EventType
from kube9_core.store.events import EventFilter

__all__ = ["EventList", "get_event", "list_events"]

_HEAD = ("AGE", "SEVERITY", "OBJECT", "REASON", "COUNT", "MESSAGE")


class EventList(msgspec.Struct, frozen=True):
    """The document of `events list`; the extension reads `events` and nothing else."""

    events: tuple[EventRow, ...]
    pagination: Pagination


def list_events(given: Given) -> Answer:
    """List events, newest first.

    Raises:
        Failure: an option cannot be read, or the store cannot.
    """
    limit, offset = asked_part(given)
    wanted = _filter(given)
    with reading(given) as store:
        page = store.events.list(wanted, limit, offset)
    part = Pagination(page.total, limit, offset, len(page.items))
    document = EventList(page.items, part)
    return Answer(document, lambda look: _table(document, look))


def get_event(given: Given) -> Answer:
    """Show one event.

    Raises:
        Failure: there is none of this id, or the store cannot be read.
    """
    name = given.arguments["ID"]
    with reading(given) as store:
        found = store.events.get(name)
    if found is None:
        raise not_found(f"there is no event {name}; it may have been dropped by age")
    return Answer(found, lambda look: _page(found, look))


def _filter(given: Given) -> EventFilter:
    return EventFilter(
        object_namespace=given.text("object-namespace"),
        object_kind=given.text("object-kind"),
        object_name=given.text("object-name"),
        event_types=tuple(map(EventType, given.several("type"))),
        severities=tuple(map(EventSeverity, given.several("severity"))),
        since=asked_time(given, "since"),
        until=asked_time(given, "until"),
    )


def _table(found: EventList, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import drawn  # noqa: PLC0415 - JSON draws nothing

    yield from drawn(look, _HEAD, _rows(found.events), "No event fits.")
    if found.events or found.pagination.total:
        yield ""
        yield footer(found.pagination, "event")


def _rows(events: Iterable[EventRow]) -> Iterator[tuple[object, ...]]:
    present = now()
    for event in events:
        facts = event.metadata
        yield (
            ago(event.created_at, present),
            event.severity,
            _object(event),
            facts.reason or event.event_type,
            facts.count,
            event.description or event.title,
        )


def _object(event: EventRow) -> str:
    """Name the object as kubectl would: `Pod shop/web-0`."""
    name = "/".join(filter(None, (event.object_namespace, event.object_name)))
    return " ".join(filter(None, (event.object_kind, name)))


def _page(event: EventRow, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import pairs  # noqa: PLC0415 - as above

    facts = event.metadata
    return pairs(
        look,
        (
            ("Id", event.id),
            ("Type", event.event_type),
            ("Severity", event.severity),
            ("Object", _object(event)),
            ("Reason", facts.reason),
            ("Title", event.title),
            ("Message", event.description),
            ("Count", facts.count),
            ("First", facts.first_timestamp),
            ("Last", facts.last_timestamp or event.created_at),
            ("Source", facts.source),
        ),
    )
