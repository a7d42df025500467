"""A disk without room, or that cannot be written, costs the rows of that write and nothing else."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kube9_core.model.audit import AuditAction
from kube9_core.model.clock import Clock
from kube9_core.store import FILE, Store, StoreBroken, StoreError, StoreFull

Make = Callable[..., Any]
Turn = Callable[..., None]
MOUNT, UMOUNT = shutil.which("mount"), shutil.which("umount")


def mount(folder: Path, *options: str) -> bool:
    command = [MOUNT or "mount", "-t", "tmpfs", "-o", ",".join(options), "kube9-test", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603 - mount


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB."""
    if os.geteuid() != 0 or not MOUNT or not UMOUNT:
        pytest.skip("only root may mount a small file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount(folder, "size=4m"):
        pytest.skip("this container may not mount a small file system")
    yield folder
    subprocess.run([UMOUNT, "--lazy", str(folder)], check=True)  # noqa: S603 - umount


@pytest.fixture
def small(disk: Path, clock: Clock) -> Iterator[Store]:
    """A store on that file system."""
    with Store.open(disk / "data", clock) as store:
        yield store


def fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (4096, 512, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return ballast


def troubled(store: Store) -> bool:
    return store.trouble is not None


def put_all(store: Store, event: Make) -> None:
    for first in range(0, 20_000, 100):
        store.events.put(event(number) for number in range(first, first + 100))


def test_a_full_disk_is_named_and_is_over_when_there_is_room(
    small: Store, disk: Path, event: Make
) -> None:
    small.events.put(event(number) for number in range(100))
    ballast = fill(disk)
    with pytest.raises(StoreFull, match="full"):
        put_all(small, event)
    stored = small.events.list().total
    assert stored >= 100
    assert "full" in (small.trouble or "")
    assert small.failed_writes == 1
    with Store.reading(disk / "data") as reader:
        assert reader.events.list().total == stored
    ballast.unlink()
    small.events.put([event(30_000)])
    assert not troubled(small)
    assert small.events.list().total == stored + 1


def test_tidying_notices_that_there_is_room_again(small: Store, disk: Path, event: Make) -> None:
    ballast = fill(disk)
    with pytest.raises(StoreFull):
        put_all(small, event)
    small.tidy()
    assert troubled(small)
    ballast.unlink()
    assert small.tidy()
    assert not troubled(small)


def test_the_findings_of_a_run_come_whole_or_not_at_all(
    small: Store, disk: Path, run: Make, finding: Make
) -> None:
    small.findings.record(run(1), [finding(1)], lambda *_: True)
    fill(disk)
    many = (finding(number, message="m" * 1000) for number in range(2, 5000))
    with pytest.raises(StoreFull):
        small.findings.record(run(2), many, lambda *_: True)
    assert troubled(small)
    (row,) = small.findings.list().items
    assert row.finding.fingerprint == finding(1).fingerprint


def test_entries_wait_and_a_gap_is_an_entry_of_its_own(
    small: Store, disk: Path, event: Make
) -> None:
    small.audit.record(AuditAction.START, "operator")
    ballast = fill(disk)
    with pytest.raises(StoreFull):
        put_all(small, event)
    while not small.audit.waiting:
        small.audit.record(AuditAction.LIST, "stored as long as there is room")
    for number in range(1100):
        small.audit.record(AuditAction.LIST, str(number))
    assert small.audit.waiting == 1000
    lost = small.audit.lost
    assert lost == 101
    ballast.unlink()
    small.audit.record(AuditAction.STOP, "operator")
    small.audit.flush()
    assert small.audit.waiting == 0
    gap = small.audit.list(1, action=AuditAction.GAP).items[0].entry
    assert (gap.subject, gap.detail) == (f"{lost + 1} entries lost", {"entries": lost + 1})
    assert small.audit.verify().whole


def test_a_store_opens_on_a_full_disk_and_works_when_there_is_room(
    disk: Path, clock: Clock, event: Make
) -> None:
    ballast = fill(disk)
    with Store.open(disk / "data", clock) as store:
        assert troubled(store)
        with pytest.raises(StoreError):
            store.events.put([event(1)])
        with pytest.raises(StoreError):
            store.events.list()
        assert store.tidy() is None
        store.audit.record(AuditAction.START, "operator")
        ballast.unlink()
        assert store.events.put([event(1)]) == 1
        assert not troubled(store)
        assert [row.entry.subject for row in store.audit.list().items] == ["operator"]


def test_a_store_opens_on_a_read_only_disk(disk: Path, clock: Clock, event: Make) -> None:
    with Store.open(disk / "data", clock) as store:
        store.events.put([event(1)])
    assert mount(disk, "remount", "ro")
    with Store.open(disk / "data", clock) as store:
        assert troubled(store)
        assert store.mended is None
        assert store.events.list().total == 1
        with pytest.raises(StoreBroken):
            store.events.put([event(2)])
        assert mount(disk, "remount", "rw")
        assert store.events.put([event(3)]) == 1
        assert not troubled(store)
    assert mount(disk, "remount", "ro")
    with Store.reading(disk / "data") as reader:
        assert reader.events.list().total == 2


LIMITED = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
import msgspec
from kube9_core.model.event import EventRow
from kube9_core.store import Store, StoreError

class Clock:
    def now(self):
        return datetime.now(UTC)
    def monotonic(self):
        return 0.0

rows = msgspec.json.decode(Path(sys.argv[2]).read_bytes(), type=list[EventRow])
store = Store.open(Path(sys.argv[1]), Clock())
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
try:
    store.events.put(rows)
except StoreError as error:
    print(type(error).__name__)
print(store.trouble is not None, 0 < store.events.list().total < len(rows))
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
store.events.put(rows)
print(store.trouble, store.events.list().total == len(rows))
store.close()
"""


def test_a_limit_of_the_system_on_the_size_of_files_is_survived(
    folder: Path, tmp_path: Path, event: Make
) -> None:
    rows = tmp_path / "rows.json"
    rows.write_bytes(msgspec.json.encode([event(number, padding=500) for number in range(4000)]))
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", LIMITED, str(folder), str(rows)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split("\n")[:3] == ["StoreBroken", "True True", "None True"]
    assert (folder / FILE).exists()
