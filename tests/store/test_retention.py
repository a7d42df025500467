"""What goes by age, by number and for want of room, and that the file really shrinks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kube9_core.model.audit import AuditAction
from kube9_core.model.event import EventSeverity
from kube9_core.model.run import RunState
from kube9_core.store import FILE, FindingFilter, Limits, Store, StoreFull

Make = Callable[..., Any]
Opener = Callable[..., Store]
Turn = Callable[..., None]
START = datetime(2026, 11, 23, 12, tzinfo=UTC)
MIB = 1 << 20


class Blob(msgspec.Struct):
    text: str


def test_events_go_by_age_and_severity(opened: Opener, event: Make, turn: Turn) -> None:
    store = opened(Limits(information=3600, errors=7200))
    store.events.put(
        event(number, severity=severity) for number, severity in enumerate(EventSeverity)
    )
    left = []
    for _ in range(3):
        turn(minutes=50)
        assert store.tidy()
        left.append(sorted(row.severity for row in store.events.list().items))
    assert left == [sorted(EventSeverity), ["critical", "error"], []]


def test_runs_and_resolved_findings_go_together(
    opened: Opener, run: Make, finding: Make, turn: Turn
) -> None:
    store = opened(Limits(runs=3600))
    store.findings.record(run(1), [finding(1), finding(2)], lambda *_: True)
    store.runs.finish(run(1, state=RunState.COMPLETED))
    store.findings.record(run(2), [finding(2)], lambda *_: True)
    store.runs.enqueue(run(3, state=RunState.QUEUED))
    turn(hours=2)
    assert store.tidy()
    assert [record.run.id for record in store.runs.list().items] == ["run-3", "run-2"]
    rows = store.findings.list(FindingFilter(state=None)).items
    assert [row.finding.fingerprint for row in rows] == [finding(2).fingerprint]


def test_beyond_the_number_the_oldest_of_the_least_severe_go(opened: Opener, event: Make) -> None:
    store = opened(Limits(events=10))
    store.events.put(
        event(number, severity=(EventSeverity.ERROR, EventSeverity.INFO)[number % 2])
        for number in range(20)
    )
    assert store.tidy()
    left = [row.object_name for row in store.events.list().items]
    assert left == [f"front-{number}" for number in range(18, -1, -2)]


def big(event: Make, count: int, first: int = 0) -> Any:  # noqa: ANN401 - rows
    return (event(number, padding=4000) for number in range(first, first + count))


def test_room_is_made_from_what_is_least_worth(
    opened: Opener, event: Make, run: Make, finding: Make
) -> None:
    store = opened(Limits(size=16))
    store.findings.record(run(1), (finding(number) for number in range(500)), lambda *_: True)
    store.collections.put("acme/a", [Blob("x" * MIB)])
    store.collections.put("acme/a", [Blob("y" * MIB)])
    store.events.put(event(-5, severity=EventSeverity.ERROR) for _ in range(1))
    for turn in range(10):
        store.events.put(big(event, 1000, turn * 1000))
    assert store.trouble is None
    assert store.tidy()
    assert store.size <= 16 * MIB
    page = store.events.list()
    assert page.items[0].object_name == "front-9999"
    assert 1000 < page.total < 4000
    assert store.findings.list().total == 500
    assert store.collections.list().total == 2
    assert store.events.get(event(-5).id)


def test_when_only_what_is_kept_is_left_a_write_says_that_it_is_full(opened: Opener) -> None:
    store = opened(Limits(size=16))

    def fill() -> None:
        for number in range(20):
            store.tasks.put(str(number), bytes(MIB))

    with pytest.raises(StoreFull):
        fill()
    assert "full" in (store.trouble or "")
    store.audit.record(AuditAction.RUN, "still here")
    for number in range(15):
        store.tasks.put(str(number), b"")
    assert store.tidy()
    store.tasks.put("again", b"1")
    assert store.trouble is None
    assert store.audit.verify().whole


def test_a_large_run_makes_room_for_itself(
    opened: Opener, event: Make, run: Make, finding: Make
) -> None:
    store = opened(Limits(size=16))
    for turn in range(4):
        store.events.put(big(event, 1000, turn * 1000))
    many = (finding(number, message="m" * 4000) for number in range(1000))
    assert store.findings.record(run(1), many, lambda *_: True).new == 1000
    assert store.findings.list().total == 1000


def test_the_file_gives_room_back_to_the_disk(opened: Opener, event: Make, turn: Turn) -> None:
    store = opened(Limits(information=3600))
    store.events.put(big(event, 5000))
    assert store.tidy()
    before = store.size
    assert before > 20 * MIB
    turn(hours=9)
    for _ in range(3):
        tidied = store.tidy(seconds=5)
    assert tidied
    assert tidied.finished
    assert store.events.list().total == 0
    assert store.size < before / 10


def test_tidying_is_done_in_turns(opened: Opener, event: Make, turn: Turn) -> None:
    store = opened(Limits(information=3600))
    store.events.put(event(number) for number in range(9000))
    turn(hours=9)
    first = store.tidy(seconds=0)
    assert first
    assert not first.finished
    assert store.events.list().total == 9000
    assert store.tidy(seconds=10)
    assert store.events.list().total == 0


def test_with_nothing_to_do_nothing_is_written(store: Store, event: Make, folder: Path) -> None:
    store.events.put([event(1)])
    store.tidy()
    before = {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert store.tidy()
    after = {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()}
    before.pop(folder / f"{FILE}-shm")
    after.pop(folder / f"{FILE}-shm")
    assert after == before


def test_what_is_remembered_and_never_seen_again_is_forgotten(opened: Opener, turn: Turn) -> None:
    store = opened(Limits(runs=3600))
    store.findings.remember({"a": "2026-01-01T00:00:00Z"})
    turn(hours=2)
    assert store.tidy()
    assert store.findings.first_seen(["a"]) == {}


def test_a_clock_that_jumps_back_keeps_the_trail_whole(opened: Opener, turn: Turn) -> None:
    store = opened(Limits(audit=3600))
    for hours in (0, 5, -5, 2):
        turn(hours=hours)
        store.audit.record(AuditAction.TASK, str(timedelta(hours=hours)))
    assert store.tidy()
    assert store.audit.verify().whole
    assert store.audit.list().total == 3
