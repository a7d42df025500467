"""Between reading and writing nothing grows, and what matters least is let go first."""

import threading
import time

from kube9_core.model.event import EventRow, EventSeverity, EventType
from kube9_core.operator.event_buffer import EventBuffer


def row(key: str, severity: str = "info", text: str = "x") -> EventRow:
    return EventRow(
        id=f"evt_20261123_140000_{key}",
        key=key,
        event_type=EventType.CLUSTER,
        severity=EventSeverity(severity),
        title=text,
        description=text,
        created_at="2026-11-23T14:00:00Z",
    )


def keys(buffer: EventBuffer, most: int = 100) -> list[str]:
    return [item.key for item in buffer.take(most, 0)]


def test_rows_come_out_important_ones_first_then_in_order() -> None:
    buffer = EventBuffer()
    for item in (row("a"), row("b"), row("c", "error"), row("d", "warning")):
        buffer.offer(item)
    assert keys(buffer, 3) == ["c", "d", "a"]
    assert keys(buffer) == ["b"]


def test_a_row_that_waits_is_brought_up_to_date() -> None:
    buffer = EventBuffer(room=1)
    buffer.offer(row("a", text="old"))
    buffer.offer(row("a", text="new"))
    assert [item.title for item in buffer.take(9, 0)] == ["new"]
    assert not buffer.dropped


def test_a_full_buffer_drops_information_before_warnings_and_counts_it() -> None:
    buffer = EventBuffer(room=3, patience=0)
    for item in (row("a"), row("b", "error"), row("c"), row("d", "error"), row("e")):
        buffer.offer(item)
    assert keys(buffer) == ["b", "d", "c"]
    assert buffer.dropped == {EventSeverity.INFO: 2}


def test_a_buffer_full_of_errors_drops_what_comes() -> None:
    buffer = EventBuffer(room=2, patience=0)
    for name in "abc":
        buffer.offer(row(name, "error"))
    assert keys(buffer) == ["a", "b"]
    assert buffer.dropped == {EventSeverity.ERROR: 1}


def test_it_never_holds_more_than_its_room() -> None:
    buffer = EventBuffer(room=10, patience=0)
    for n in range(1000):
        buffer.offer(row(str(n), ("info", "error")[n % 2]))
        assert len(buffer) <= 10
    assert sum(buffer.dropped.values()) == 990


def test_whoever_brings_rows_waits_for_a_writer_that_is_a_little_behind() -> None:
    buffer = EventBuffer(room=1, patience=5)
    buffer.offer(row("a"))
    threading.Timer(0.1, buffer.take, (1, 0)).start()
    buffer.offer(row("b"))
    assert keys(buffer) == ["b"]
    assert not buffer.dropped


def test_it_waits_once_and_not_for_every_row_of_a_flood() -> None:
    buffer = EventBuffer(room=1, patience=0.2)
    began = time.monotonic()
    for n in range(100):
        buffer.offer(row(str(n)))
    assert time.monotonic() - began < 1


def test_closing_wakes_whoever_waits() -> None:
    buffer = EventBuffer(room=1, patience=60)
    buffer.offer(row("a"))
    threading.Timer(0.1, buffer.close).start()
    began = time.monotonic()
    buffer.offer(row("b"))
    keys(buffer)
    assert buffer.take(1, 60) == ()
    assert time.monotonic() - began < 5
