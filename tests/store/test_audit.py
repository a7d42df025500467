"""The audit trail: every entry stored and shown, and no tampering or gap unseen."""

import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kube9_core.model.audit import AuditAction
from kube9_core.model.clock import Clock
from kube9_core.store import FILE, Limits, Store

Make = Callable[..., Any]
Opener = Callable[..., Store]
Turn = Callable[..., None]


def fill(store: Store, count: int = 10) -> None:
    for number in range(count):
        store.audit.record(AuditAction.LIST, f"list v1/Pod {number}", objects=number)


def tamper(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / FILE, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_every_entry_is_a_line_and_a_row(opened: Opener) -> None:
    lines: list[str] = []
    store = opened(mirror=lines.append)
    store.audit.record(AuditAction.WRITE, "ConfigMap a/b", "failed", status=409, why=None)
    (row,) = store.audit.list().items
    assert json.loads(lines[0]) == {
        "action": "write",
        "at": "2026-11-23T12:00:00.000Z",
        "detail": {"status": 409, "why": None},
        "outcome": "failed",
        "subject": "ConfigMap a/b",
    }
    assert (row.seq, row.entry.subject, row.entry.detail["status"]) == (1, "ConfigMap a/b", 409)


def test_the_chain_goes_on_after_a_restart(opened: Opener) -> None:
    store = opened()
    fill(store)
    store.close()
    again = opened()
    fill(again)
    verdict = again.audit.verify()
    assert (verdict.whole, verdict.entries, verdict.first, verdict.last) == (True, 20, 1, 20)
    assert [row.seq for row in again.audit.list(3).items] == [20, 19, 18]


ADDED = """INSERT INTO core_audit
    SELECT 11, at, action, outcome, entry, digest FROM core_audit WHERE seq = 1"""
TAMPERED = [
    ("UPDATE core_audit SET entry = replace(entry, 'Pod 3', 'Pod 4') WHERE seq = 4", 4),
    ("UPDATE core_audit SET digest = zeroblob(32) WHERE seq = 4", 4),
    ("UPDATE core_audit SET outcome = 'ok!' WHERE seq = 4", 4),
    ("UPDATE core_audit SET at = at + 1 WHERE seq = 4", 4),
    ("DELETE FROM core_audit WHERE seq = 4", 4),
    ("DELETE FROM core_audit WHERE seq = 1", 1),
    ("DELETE FROM core_audit WHERE seq = 10", 10),
    ("DELETE FROM core_audit", 1),
    ("UPDATE core_audit SET seq = seq + 100 WHERE seq = 10", 10),
    ("UPDATE core_audit_ends SET digest = zeroblob(32)", 10),
    (ADDED, 11),
]


@pytest.mark.parametrize(("statement", "bad"), TAMPERED)
def test_a_tampered_trail_names_the_first_bad_row(
    store: Store, folder: Path, statement: str, bad: int
) -> None:
    fill(store)
    assert store.audit.verify().whole
    tamper(folder, statement)
    verdict = store.audit.verify()
    assert (verdict.whole, verdict.bad) == (False, bad)
    assert verdict.reason


def test_rows_that_changed_places_are_seen(store: Store, folder: Path) -> None:
    fill(store)
    tamper(
        folder,
        "UPDATE core_audit SET seq = -1 WHERE seq = 5",
        "UPDATE core_audit SET seq = 5 WHERE seq = 7",
        "UPDATE core_audit SET seq = 7 WHERE seq = -1",
    )
    assert store.audit.verify().bad == 5


DETAIL = st.dictionaries(
    st.text(max_size=5),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    max_size=3,
)
ENTRY = st.tuples(st.sampled_from(AuditAction), st.text(), st.text(max_size=8), DETAIL)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(entries=st.lists(ENTRY, min_size=2, max_size=12), data=st.data())
def test_any_change_of_any_entry_is_found_where_it_is(
    entries: list[tuple[Any, ...]],
    data: st.DataObject,
    clock: Clock,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("store")
    with Store.open(folder, clock) as store:
        for action, subject, outcome, detail in entries:
            store.audit.record(
                action, subject, outcome, **{f"_{key}": value for key, value in detail.items()}
            )
        assert store.audit.verify().entries == len(entries)
        place = data.draw(st.integers(1, len(entries)))
        with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as file:
            row = file.execute("SELECT entry FROM core_audit WHERE seq = ?", (place,)).fetchone()
            at = data.draw(st.integers(0, len(row[0]) - 1))
            changed = row[0][:at] + chr((ord(row[0][at]) + 1) % 0xD800) + row[0][at + 1 :]
            file.execute("UPDATE core_audit SET entry = ? WHERE seq = ?", (changed, place))
        assert store.audit.verify().bad == place


def test_dropping_old_rows_leaves_a_trail_that_can_be_followed(
    opened: Opener, turn: Turn, folder: Path
) -> None:
    store = opened(Limits(audit=3600))
    fill(store)
    turn(hours=2)
    fill(store, 5)
    assert store.tidy()
    verdict = store.audit.verify()
    assert (verdict.whole, verdict.entries, verdict.first, verdict.last) == (True, 5, 11, 15)
    tamper(folder, "DELETE FROM core_audit WHERE seq = 11")
    assert store.audit.verify().bad == 11


def test_a_trail_of_which_everything_was_dropped_is_whole(opened: Opener, turn: Turn) -> None:
    store = opened(Limits(audit=3600))
    fill(store)
    turn(hours=2)
    assert store.tidy()
    assert store.audit.list().total == 0
    assert store.audit.verify().whole
    fill(store, 1)
    assert (store.audit.verify().whole, store.audit.verify().first) == (True, 11)


def test_nothing_that_is_recorded_can_raise(opened: Opener) -> None:
    def broken(line: str) -> None:
        raise BrokenPipeError(line)

    store = opened(mirror=broken)
    odd: Any = object()
    store.audit.record(AuditAction.TASK, "a \ud800 surrogate", "ok", thing=odd, nan=float("nan"))
    store.close()
    store.audit.record(AuditAction.STOP, "after the end")
    assert store.audit.waiting == 1
    (row,) = opened().audit.list().items
    assert row.entry.subject == "a \\ud800 surrogate"


def test_entries_do_not_wait_for_a_long_write(store: Store, run: Make, finding: Make) -> None:
    waited: list[int] = []

    def looked(check: str, namespace: str | None) -> bool:
        threads = [threading.Thread(target=fill, args=(store, 5)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        waited.append(store.audit.waiting)
        return True

    store.findings.record(run(1), [finding(1)], looked)
    store.findings.record(run(2), [], looked)
    assert waited == [10]
    assert (store.audit.waiting, store.audit.list().total) == (0, 10)
    assert store.audit.verify().whole
