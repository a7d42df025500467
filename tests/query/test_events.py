"""Which events `query events` shows, by every filter and form."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.store.store import Store


class Answer(Protocol):
    code: int
    out: bytes
    err: bytes


Operator = Callable[..., Answer]
Happened = Callable[..., EventRow]


@pytest.fixture
def listed(store: Store, inside: Operator, happened: Happened) -> Callable[..., list[int]]:
    """Numbers of the events that `events list` shows; they are ever older."""
    hours = (0.0, 2.0, 3.0, 26.0, 192.0)
    ages = [timedelta(hours=item, seconds=5) for item in hours]
    store.events.put(
        [
            happened(0, ages[0], severity=EventSeverity.INFO, event_type=EventType.HEALTH),
            happened(1, ages[1], severity=EventSeverity.CRITICAL, object_namespace="other"),
            happened(2, ages[2], severity=EventSeverity.ERROR, object_kind="Node"),
            happened(3, ages[3], event_type=EventType.INSIGHT, object_namespace=None),
            happened(4, ages[4], object_name="db"),
        ]
    )

    def numbers(*words: str) -> list[int]:
        answer = inside("query", "events", "list", "--format=json", *words)
        assert (answer.code, answer.err) == (0, b"")
        return [int(event["id"][-6:], 16) for event in json.loads(answer.out)["events"]]

    return numbers


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("--limit=2", [0, 1]),
        ("--limit=2 --offset=3", [3, 4]),
        ("--offset=1000000", []),
        ("--type=health", [0]),
        ("--type=health,insight", [0, 3]),
        ("--type=health --type=insight", [0, 3]),
        ("--severity=critical,error", [1, 2]),
        ("--severity=warning --type=cluster", [4]),
        ("--object-namespace=other", [1]),
        ("--object-namespace other", [1]),
        ("--object-kind=Node", [2]),
        ("--object-name=db", [4]),
        ("--object-name=d", []),
        ("--since=24h", [0, 1, 2]),
        ("--since=1d3h", [0, 1, 2, 3]),
        ("--until=24h", [3, 4]),
        ("--since=7d --until=90m", [1, 2, 3]),
        ("--since=2020-01-01", [0, 1, 2, 3, 4]),
        ("--since=2020-01-01T00:00:00.123Z", [0, 1, 2, 3, 4]),
        ("--since=2099-01-01T00:00:00+02:00", []),
        ("--until=2020-01-01T00:00:00", []),
    ],
)
def test_a_filter_leaves_what_fits_newest_first(
    listed: Callable[..., list[int]], words: str, expected: list[int]
) -> None:
    assert listed(*filter(None, words.split(" "))) == expected


def test_a_time_is_meant_in_the_zone_it_names(listed: Callable[..., list[int]]) -> None:
    between = datetime.now(UTC) - timedelta(hours=2, minutes=30)
    for hours in (-11, 0, 5):
        shifted = between + timedelta(hours=hours)
        assert listed(f"--since={shifted:%Y-%m-%dT%H:%M:%S}{hours:+03d}:00") == [0, 1]
    assert listed(f"--since={between:%Y-%m-%dT%H:%M:%S}") == [0, 1]


def test_the_pages_of_a_list_hold_each_event_once(
    store: Store, inside: Operator, happened: Happened
) -> None:
    store.events.put(happened(number, timedelta(seconds=number // 3)) for number in range(50))
    seen = []
    for offset in range(0, 50, 20):
        answer = inside("query", "events", "list", "--limit=20", f"--offset={offset}")
        document = json.loads(answer.out)
        seen += [event["id"] for event in document["events"]]
        assert document["pagination"]["returned"] == len(document["events"])
        assert document["pagination"]["total"] == 50
    assert len(set(seen)) == 50


def test_one_event_is_shown_whole(store: Store, inside: Operator, happened: Happened) -> None:
    row = happened(7)
    store.events.put([row])
    answer = inside("query", "events", "get", row.id, "--format=json")
    document = json.loads(answer.out)
    assert document["id"] == row.id
    assert document["metadata"]["count"] == 3
    shown = inside("query", "events", "get", row.id, "--format=table").out.decode()
    assert "Object:    Pod shop/web-7\n" in shown


def test_an_unknown_event_is_a_coded_error(store: Store, inside: Operator) -> None:
    answer = inside("query", "events", "get", "evt_x", "--format=json")
    failure = json.loads(answer.err)
    assert (answer.code, answer.out, failure["code"]) == (3, b"", "NOT_FOUND")
    assert failure["message"] == "there is no event evt_x; it may have been dropped by age"


def test_a_table_says_what_it_leaves_out(
    store: Store, inside: Operator, happened: Happened
) -> None:
    store.events.put(happened(number, timedelta(minutes=number)) for number in range(3))
    shown = inside("query", "events", "list", "--limit=2", "--format=table").out.decode()
    assert shown.endswith("\n\n1 to 2 of 3 events; more with --offset=2\n")
    shown = inside("query", "events", "list", "--offset=2", "--format=table").out.decode()
    assert shown.endswith("\n\n3 to 3 of 3 events\n")
    shown = inside("query", "events", "list", "--offset=9", "--format=table").out.decode()
    assert shown == "No event fits.\n\nnone of 3 events: --offset=9 is beyond the last\n"


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_a_table_fits_its_terminal_and_cannot_steer_it(
    store: Store, operator: Operator, happened: Happened, columns: int
) -> None:
    steering = "\x1b[2J\r\n\u202e" + "many words " * 30
    store.events.put(
        [
            happened(1, description=steering, metadata=EventMetadata(reason="A\x07B")),
            happened(2, object_name="web-" + "6d4cf56db6-" * 3 + "xyz"),
        ]
    )
    answer = operator("query", "events", "list", "--format=table", COLUMNS=str(columns))
    lines = answer.out.decode().splitlines()
    assert max(map(len, lines)) <= columns
    assert all(line.isprintable() for line in lines)
