"""Events: one row each, however often they are told, and lists by any filter."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kube9_core.model.clock import Clock
from kube9_core.model.event import EventRow, EventSeverity, EventType
from kube9_core.store import EventFilter, Store

Make = Callable[..., Any]
START = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_repetition_updates_its_row_and_keeps_its_id(
    store: Store, event: Make, clock: Clock
) -> None:
    assert store.events.put([event(1)]) == 1
    again = event(1, count=7, at=clock.now() + timedelta(minutes=3))
    renamed = msgspec.structs.replace(again, id="evt_other")
    assert store.events.put([renamed]) == 1
    (row,) = store.events.list().items
    assert row == again
    assert store.events.get(row.id) == again
    assert store.events.get("evt_other") is None


def test_what_is_told_again_unchanged_writes_nothing(store: Store, event: Make) -> None:
    rows = [event(number) for number in range(10)]
    assert store.events.put(rows) == 10
    before = store.size
    assert store.events.put(rows) == 0
    assert store.size == before


def test_an_older_report_does_not_turn_a_row_back(store: Store, event: Make, clock: Clock) -> None:
    store.events.put([event(1, count=7, at=clock.now() + timedelta(minutes=3))])
    assert store.events.put([event(1, count=1)]) == 0
    assert store.events.list().items[0].metadata.count == 7


def test_the_latest_comes_first(store: Store, event: Make) -> None:
    store.events.put(event(number) for number in (3, 1, 2))
    page = store.events.list(limit=2)
    assert [row.object_name for row in page.items] == ["front-3", "front-2"]
    assert (page.total, page.limit, page.offset) == (3, 2, 0)
    assert [row.object_name for row in store.events.list(limit=2, offset=2).items] == ["front-1"]


ROWS = 60
KINDS = ("Pod", "Node", "Deployment")
FILTERS = st.builds(
    EventFilter,
    object_namespace=st.sampled_from([None, "ns-0", "ns-1", "nowhere"]),
    object_kind=st.sampled_from([None, *KINDS]),
    object_name=st.sampled_from([None, "front-7"]),
    event_types=st.lists(st.sampled_from(EventType), max_size=2, unique=True).map(tuple),
    severities=st.lists(st.sampled_from(EventSeverity), max_size=2, unique=True).map(tuple),
    since=st.sampled_from([None, START, START + timedelta(seconds=20)]),
    until=st.sampled_from([None, START + timedelta(seconds=40)]),
)


def varied(event: Make) -> list[EventRow]:
    return [
        event(
            number,
            severity=list(EventSeverity)[number % 4],
            event_type=list(EventType)[number % 5],
            kind=KINDS[number % 3],
            namespace=f"ns-{number % 2}",
        )
        for number in range(ROWS)
    ]


def fits(row: EventRow, wanted: EventFilter) -> bool:
    at = datetime.fromisoformat(row.created_at)
    return (
        wanted.object_namespace in (None, row.object_namespace)
        and wanted.object_kind in (None, row.object_kind)
        and wanted.object_name in (None, row.object_name)
        and row.event_type in (wanted.event_types or EventType)
        and row.severity in (wanted.severities or EventSeverity)
        and (wanted.since or at) <= at <= (wanted.until or at)
    )


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=FILTERS, limit=st.integers(1, 30), offset=st.integers(0, 40))
def test_any_mix_of_filters_gives_what_looking_at_every_row_gives(
    store: Store, event: Make, wanted: EventFilter, limit: int, offset: int
) -> None:
    rows = varied(event)
    store.events.put(rows)
    fitting = [row for row in reversed(rows) if fits(row, wanted)]
    page = store.events.list(wanted, limit, offset)
    assert list(page.items) == fitting[offset : offset + limit]
    assert page.total == len(fitting)


def test_text_of_any_language_comes_back_as_it_was(store: Store, event: Make) -> None:
    row = msgspec.structs.replace(
        event(1), title="Fehler: \u00fc\u4e2d\U0001f600\x00", description=""
    )
    store.events.put([row])
    assert store.events.list().items == (row,)
