"""A damaged file is moved aside, said so, and work goes on with a new one."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kube9_core.model.audit import AuditAction
from kube9_core.model.run import RunState
from kube9_core.store import FILE, FindingFilter, Store, StoreError

Make = Callable[..., Any]
Opener = Callable[..., Store]
Uses = tuple[Callable[[], object], ...]
Turn = Callable[..., None]


def filled(store: Store, event: Make) -> None:
    store.events.put(event(number, padding=300) for number in range(500))
    store.close()


def aside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if "corrupt" in path.name)


def overwrite(file: Path, at: int, content: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(content)


@pytest.mark.parametrize(
    ("at", "content"),
    [(0, b"no database at all"), (4096, bytes(4096)), (8192, b"\xff" * 4096)],
)
def test_a_damaged_file_is_moved_aside(
    opened: Opener, event: Make, folder: Path, at: int, content: bytes
) -> None:
    filled(opened(), event)
    overwrite(folder / FILE, at, content)
    store = opened()
    assert aside(folder) == [f"{FILE}.corrupt-20261123T120000Z"]
    assert aside(folder)[0] in (store.mended or "")
    assert store.trouble is None
    assert store.events.put([event(1)]) == 1
    assert store.events.list().total == 1


def test_a_cut_file_is_moved_aside(opened: Opener, event: Make, folder: Path) -> None:
    filled(opened(), event)
    size = (folder / FILE).stat().st_size
    with (folder / FILE).open("r+b") as file:
        file.truncate(size // 2)
    store = opened()
    assert store.mended
    assert store.events.put([event(1)]) == 1


def test_a_sound_or_empty_file_is_left_alone(opened: Opener, event: Make, folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).touch()
    store = opened()
    assert store.mended is None
    filled(store, event)
    again = opened()
    assert (again.mended, again.events.list().total, aside(folder)) == (None, 500, [])


def test_three_damaged_files_are_kept(
    opened: Opener, event: Make, folder: Path, turn: Turn
) -> None:
    for _ in range(5):
        filled(opened(), event)
        overwrite(folder / FILE, 0, b"no database at all")
        turn(minutes=1)
        opened().close()
    assert aside(folder) == [f"{FILE}.corrupt-20261123T120{minute}00Z" for minute in (3, 4, 5)]


def test_damage_that_shows_while_we_run_is_mended_by_the_next_tidying(
    opened: Opener, event: Make, folder: Path
) -> None:
    filled(opened(), event)
    store = opened()
    file = folder / FILE
    overwrite(file, 4096, b"\xa5" * (file.stat().st_size - 4096))
    with pytest.raises(StoreError, match="damaged"):
        store.events.put(event(number) for number in range(1000))
    store.tidy()
    assert "history begins anew" in (store.mended or "")
    assert store.events.put([event(1)]) == 1
    assert store.trouble is None
    store.audit.record(AuditAction.TASK, "goes on")
    assert store.audit.verify().whole


@pytest.mark.parametrize("seed", range(25))
def test_random_damage_never_ends_the_process(
    opened: Opener, uses: Callable[[Store], Uses], folder: Path, seed: int
) -> None:
    store = opened()
    for use in uses(store):
        use()
    store.close()
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    size = (folder / FILE).stat().st_size
    for _ in range(chance.choice([1, 5, 50, 1000])):
        overwrite(folder / FILE, chance.randrange(size), chance.randbytes(chance.choice([1, 64])))
    for _ in range(2):
        store = opened()
        for use in uses(store):
            try:
                use()
            except StoreError:
                continue
        store.close()


@pytest.fixture
def uses(event: Make, run: Make, finding: Make) -> Callable[[Store], Uses]:
    """Everything that can be done with a store, one after the other."""

    def look(check: str, namespace: str | None) -> bool:
        return True

    return lambda store: (
        store.runs.interrupted,
        lambda: store.events.put(event(number, count=9) for number in range(600)),
        lambda: store.findings.record(run(1), map(finding, range(200)), look),
        lambda: store.findings.record(run(2), map(finding, range(100, 300)), look),
        lambda: store.findings.diff("run-1", "run-2"),
        lambda: store.findings.list(FindingFilter(state=None), limit=1000),
        lambda: list(store.findings.standing()),
        lambda: store.runs.finish(run(1, state=RunState.COMPLETED)),
        lambda: store.events.list(limit=1000),
        lambda: store.runs.list(limit=1000),
        lambda: store.runs.checks("run-1"),
        lambda: store.collections.put("acme/a"),
        lambda: store.collections.list(limit=1000),
        store.collections.stats,
        lambda: store.audit.record(AuditAction.TASK, "x"),
        store.audit.verify,
        lambda: store.tables.migrate("acme", [("CREATE TABLE acme_a (x)",)]),
        store.tidy,
    )
