"""What plugins put down reaches an assessment while it is fresh, and is never taken for nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kube9_core.api import Told
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.hearsay import Hearsay
from kube9_core.store.collection import CollectionOutcome
from kube9_core.store.store import Store


class Drift(msgspec.Struct, frozen=True):
    name: str


class Renamed(msgspec.Struct, frozen=True):
    title: str


DRIFT = Told("acme/drift", Drift, lambda item: item.name, timedelta(minutes=15))


class Still(SystemClock):
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Still:
    return Still()


@pytest.fixture
def store(tmp_path: Path, clock: Still) -> Iterator[Store]:
    with Store.open(tmp_path, clock) as opened:
        yield opened


def known(store: Store, clock: Still) -> tuple[Drift, ...]:
    heard = Hearsay(store.collections, clock.now())(DRIFT)
    assert heard.reason is None
    return tuple(heard.by_key.values())


def reason(store: Store, clock: Still) -> str:
    return Hearsay(store.collections, clock.now())(DRIFT).reason or ""


def test_the_newest_collection_counts(store: Store, clock: Still) -> None:
    store.collections.put("acme/drift", [Drift("web")])
    clock.time += timedelta(minutes=5)
    store.collections.put("acme/drift", [Drift("db"), Drift("api")])
    store.collections.put("acme/other", [Drift("other")])
    assert known(store, clock) == (Drift("db"), Drift("api"))


def test_an_empty_collection_is_known_to_be_empty(store: Store, clock: Still) -> None:
    store.collections.put("acme/drift", [])
    assert known(store, clock) == ()


def test_one_that_failed_does_not_hide_the_last_complete_one(store: Store, clock: Still) -> None:
    store.collections.put("acme/drift", [Drift("web")])
    store.collections.put("acme/drift", (), CollectionOutcome.FAILED, reason="denied")
    assert known(store, clock) == (Drift("web"),)


def test_before_the_first_one_nothing_is_known_and_that_is_said(store: Store, clock: Still) -> None:
    assert "acme/drift is not known yet" in reason(store, clock)
    store.collections.put("acme/drift", (), CollectionOutcome.FAILED, reason="denied")
    assert "has put nothing down yet" in reason(store, clock)


@pytest.mark.parametrize("minutes", [0, 15, -3])
def test_what_is_as_fresh_as_its_reader_wants_is_known(
    store: Store, clock: Still, minutes: int
) -> None:
    store.collections.put("acme/drift", [Drift("web")])
    clock.time += timedelta(minutes=minutes)
    assert known(store, clock) == (Drift("web"),)


def test_what_is_older_is_not_known_any_more(store: Store, clock: Still) -> None:
    store.collections.put("acme/drift", [Drift("web")])
    clock.time += timedelta(minutes=15, seconds=1)
    said = "it was last put down at 2026-11-23T12:00:00Z, longer than 15 minutes before"
    assert said in reason(store, clock)


def test_records_of_another_form_are_not_known(store: Store, clock: Still) -> None:
    store.collections.put("acme/drift", [Renamed("web")])
    assert "acme/drift was put down in another form" in reason(store, clock)


def test_what_would_take_too_much_memory_is_not_known(store: Store, clock: Still) -> None:
    store.collections.put("acme/drift", [Drift("x" * (3 << 20)) for _ in range(3)])
    assert "too large to be judged: 9 MiB were put down, 8 MiB may be" in reason(store, clock)
