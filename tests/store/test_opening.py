"""Who may open the store, and what becomes of the folder."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kube9_core.model.run import Run, RunState
from kube9_core.store import FILE, Store, StoreError, StoreMissing, StoreNewer, StoreReadOnly

Make = Callable[..., Any]
Opener = Callable[..., Store]


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Names, sizes and times of everything in a folder."""
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_folder_and_file_belong_to_their_owner_alone(store: Store, folder: Path) -> None:
    store.tasks.put("a", b"1")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_file_that_others_could_read_is_closed_to_them(opened: Opener, folder: Path) -> None:
    opened().close()
    (folder / FILE).chmod(0o644)
    opened()
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600


def test_a_reader_says_where_it_found_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match=str(tmp_path)):
        Store.reading(tmp_path)
    with pytest.raises(StoreMissing, match=str(tmp_path)):
        Store.joining(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_sees_what_is_written_meanwhile(store: Store, folder: Path) -> None:
    with Store.reading(folder) as reader:
        assert reader.tasks.get("a") is None
        store.tasks.put("a", b"1")
        assert reader.tasks.get("a") == b"1"


def test_a_reader_of_a_closed_store_leaves_no_trace(opened: Opener, folder: Path) -> None:
    store = opened()
    store.tasks.put("a", b"1")
    store.close()
    before = state(folder)
    with Store.reading(folder) as reader:
        assert reader.tasks.get("a") == b"1"
    assert state(folder) == before


def test_a_reader_notices_that_the_operator_came_back(opened: Opener, folder: Path) -> None:
    store = opened()
    store.tasks.put("a", b"1")
    store.close()
    with Store.reading(folder) as reader:
        assert reader.tasks.get("a") == b"1"
        opened().tasks.put("a", b"2")
        assert reader.tasks.get("a") == b"2"


def test_a_reader_cannot_write(store: Store, folder: Path) -> None:
    with Store.reading(folder) as reader, pytest.raises(StoreReadOnly):
        reader.tasks.put("a", b"1")


def test_a_command_joins_to_ask_for_a_run(store: Store, folder: Path, run: Make) -> None:
    wish: Run = run(1, state=RunState.QUEUED)
    with Store.joining(folder) as joined:
        assert joined.runs.enqueue(wish)
    taken = store.runs.take_queued()
    assert taken
    assert (taken.id, taken.state) == (wish.id, RunState.RUNNING)


def newer(folder: Path) -> None:
    with sqlite3.connect(folder / FILE) as connection:
        connection.execute("UPDATE core_versions SET version = 99 WHERE component = 'core'")
    connection.close()


def test_a_file_of_a_newer_version_is_read_but_never_written(
    opened: Opener, folder: Path, run: Make
) -> None:
    store = opened()
    store.tasks.put("a", b"1")
    store.close()
    newer(folder)
    again = opened()
    assert "newer version" in (again.trouble or "")
    assert again.tasks.get("a") == b"1"
    with pytest.raises(StoreNewer, match="version 99"):
        again.tasks.put("a", b"2")
    assert again.tidy() is None
    with Store.joining(folder) as joined, pytest.raises(StoreNewer, match="version 99"):
        joined.runs.enqueue(run(1))


def test_a_closed_store_says_so(opened: Opener) -> None:
    store = opened()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.tasks.get("a")
    with pytest.raises(StoreError, match="closed"):
        store.tasks.put("a", b"1")


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(
    store: Store, finding: Make
) -> None:
    def greedy(check: str, namespace: str | None) -> bool:
        store.tasks.put("a", b"1")
        return True

    from_before = [finding(1)]
    store.findings.record(run_of(1), from_before, lambda *_: True)
    with pytest.raises(StoreError, match="inside a write"):
        store.findings.record(run_of(2), [], greedy)
    store.tasks.put("a", b"2")


def run_of(number: int) -> Run:
    return Run(
        id=f"r{number}",
        scheduled=True,
        requested_by="schedule",
        state=RunState.RUNNING,
        requested_at="2026-11-23T12:00:00Z",
    )
