"""Collections, their totals that outlive them, and what tasks remember."""

import re
from collections.abc import Callable

import msgspec

from kube9_core.store import CollectionOutcome, Limits, Store

Opener = Callable[..., Store]
Turn = Callable[..., None]


class Row(msgspec.Struct):
    name: str
    size: int


def test_records_come_back_as_a_json_array(store: Store) -> None:
    rows = [Row("a", 1), Row("b", 2)]
    name = store.collections.put("acme/sizes", rows)
    assert re.fullmatch("coll_[0-9a-f]{32}", name)
    found = store.collections.get(name)
    assert found
    assert (found.collector, found.records, found.at) == ("acme/sizes", 2, "2026-11-23T12:00:00Z")
    assert msgspec.json.decode(store.collections.payload(name) or b"", type=list[Row]) == rows
    assert store.collections.get("coll_other") is None
    assert store.collections.payload("coll_other") is None


def test_nothing_collected_is_an_empty_array(store: Store) -> None:
    assert store.collections.payload(store.collections.put("acme/none")) == b"[]"


def test_lists_are_newest_first_by_collector_and_outcome(store: Store) -> None:
    for number in range(4):
        store.collections.put(f"acme/{number % 2}", [Row("a", number)])
    store.collections.put("acme/0", outcome=CollectionOutcome.FAILED, reason="no permission")
    page = store.collections.list(2, collector="acme/0")
    assert (page.total, [item.reason for item in page.items]) == (3, ["no permission", None])
    assert store.collections.list(outcome=CollectionOutcome.FAILED).total == 1


def test_only_the_last_ones_are_kept_where_somebody_says_so(store: Store) -> None:
    store.collections.put("acme/other")
    for number in range(4):
        store.collections.put("acme/0", [Row("a", number)], keep=2)
    names = [item.id for item in store.collections.list(collector="acme/0").items]
    kept = [msgspec.json.decode(store.collections.payload(item) or b"") for item in names]
    assert [row["size"] for (row,) in kept] == [3, 2]
    assert store.collections.stats().success == 5
    assert store.collections.stats().stored == 3


def test_totals_are_kept_when_collections_go(opened: Opener, turn: Turn) -> None:
    store = opened(Limits(collections=3600))
    store.collections.put("acme/a", [Row("a", 1)])
    store.collections.put("acme/a", outcome=CollectionOutcome.FAILED)
    turn(hours=2)
    assert store.tidy()
    store.collections.put("acme/a", outcome=CollectionOutcome.FAILED)
    store.close()
    stats = opened().collections.stats()
    assert (stats.success, stats.failure, stats.stored) == (1, 2, 1)
    assert stats.last_success == "2026-11-23T12:00:00Z"


def test_a_task_finds_what_it_left(store: Store, opened: Opener) -> None:
    assert store.tasks.get("acme/sync") is None
    store.tasks.put("acme/sync", b"\x00\xff")
    store.tasks.put("acme/sync", b"two")
    store.close()
    assert opened().tasks.get("acme/sync") == b"two"


def test_the_same_state_again_writes_nothing(store: Store) -> None:
    store.tasks.put("acme/sync", b"one")
    before = store.size
    store.tasks.put("acme/sync", b"one")
    assert store.size == before
