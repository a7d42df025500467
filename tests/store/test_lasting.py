"""Which values outlive the store, how much they may be, and that what the store has wins."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kube9_core.runs.clock import SystemClock
from kube9_core.store.lasting import LARGEST
from kube9_core.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", SystemClock()) as opened:
        yield opened


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "other", SystemClock()) as opened:
        yield opened


def test_what_was_put_is_carried_to_another_store(store: Store, other: Store) -> None:
    store.lasting.put("argocd", "onset", b'{"a":1}')
    store.lasting.put("argocd", "more", b"{}")
    store.lasting.put("acme", "onset", b'{"b":2}')
    carried = store.lasting.all()
    assert carried == {
        "acme": {"onset": b'{"b":2}'},
        "argocd": {"more": b"{}", "onset": b'{"a":1}'},
    }
    other.lasting.restore(carried)
    assert other.tasks.get("plugin/argocd/onset") == b'{"a":1}'
    assert other.lasting.all() == carried
    assert other.lasting.changes == 0, "nothing to write"


def test_what_the_store_has_is_newer_and_stays(store: Store) -> None:
    store.lasting.put("argocd", "onset", b"new")
    store.tasks.put("plugin/argocd/plain", b"kept on a volume")
    store.lasting.restore({"argocd": {"onset": b"old", "plain": b"old", "more": b"{}"}})
    assert store.tasks.get("plugin/argocd/onset") == b"new"
    assert store.tasks.get("plugin/argocd/plain") == b"kept on a volume"
    assert store.lasting.all() == {"argocd": {"more": b"{}", "onset": b"new"}}


def test_only_what_changes_is_a_change(store: Store) -> None:
    for body in (b"1", b"1", b"2"):
        store.lasting.put("argocd", "onset", body)
    assert store.lasting.changes == 2


def test_a_value_may_be_made_ordinary_again(store: Store) -> None:
    store.lasting.put("argocd", "onset", b"1")
    store.lasting.release("argocd", "onset")
    store.lasting.release("argocd", "never")
    assert store.lasting.all() == {}
    assert store.lasting.changes == 2
    assert store.tasks.get("plugin/argocd/onset") == b"1"


def test_one_plugin_may_have_64_kib_of_them(store: Store) -> None:
    store.lasting.put("argocd", "a", b"x" * (LARGEST - 10))
    store.lasting.put("argocd", "b", b"x" * 10)
    store.lasting.put("argocd", "b", b"y" * 10)
    with pytest.raises(ValueError, match="with state 'c' lasting values have 65537 bytes; 65536"):
        store.lasting.put("argocd", "c", b"x")
    assert store.tasks.get("plugin/argocd/c") is None
    store.lasting.put("acme", "c", b"x")


def test_all_plugins_together_may_have_256_kib(store: Store) -> None:
    for name in ("a", "b", "c", "d"):
        store.lasting.put(name, "value", b"x" * LARGEST)
    with pytest.raises(ValueError, match="of all plugins have 262145 bytes"):
        store.lasting.put("e", "value", b"x")


def test_what_somebody_blew_up_on_its_way_is_left_out(store: Store) -> None:
    store.lasting.restore({"argocd": {"huge": b"x" * (LARGEST + 1), "fine": b"1"}})
    assert store.lasting.all() == {"argocd": {"fine": b"1"}}
