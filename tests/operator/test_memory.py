"""What the last pod knew is asked for until there is an answer, or it would be overwritten."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kube9_core.kube.connection import connect
from kube9_core.kube.errors import Failed
from kube9_core.kube.writer import Writer
from kube9_core.model.audit import Silent
from kube9_core.operator.board import Board
from kube9_core.operator.memory import Memory
from kube9_core.publish.remembered import Remembered
from kube9_core.publish.state import OperatorState
from kube9_core.runs.clock import SystemClock
from kube9_core.store.store import Store

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply, ScriptedServer

if TYPE_CHECKING:
    from kube9_testbed.scripted import Seen

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
STATE = OperatorState(now=START, started=START, version="1", namespace="n", cluster_id=None)
KUBECONFIG = """
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "URL"}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
users: [{name: u, user: {}}]
current-context: x
"""


class Desk:
    def __init__(self, folder: Path) -> None:
        self.reply = Reply({})
        self.board = Board(STATE)
        self.store = Store.open(folder, SystemClock())

    def answer(self, seen: "Seen") -> Reply:
        del seen
        return self.reply


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "data")
    yield made
    made.store.close()


@pytest.fixture
def load(desk: Desk, tmp_path: Path) -> Iterator[Callable[[], Remembered]]:
    with ScriptedServer(desk.answer) as server:
        path = tmp_path / "config"
        path.write_text(KUBECONFIG.replace("URL", server.url))
        with connect(str(path), environ={}) as connection:
            writer = Writer(connection, Silent(), "n")
            yield Memory(connection, writer, desk.store, desk.board, "n").load


def test_a_server_that_is_too_busy_is_asked_again(
    desk: Desk, load: Callable[[], Remembered]
) -> None:
    for status in (429, 500, 503):
        desk.reply = Reply({"message": "later"}, status)
        with pytest.raises(Failed, match="later"):
            load()


def test_an_answer_that_is_no_config_map_is_asked_for_again(
    desk: Desk, load: Callable[[], Remembered]
) -> None:
    desk.reply = Reply(b"<html>maintenance</html>")
    with pytest.raises(Failed, match="not what it should be"):
        load()


def test_without_permission_it_goes_on_and_says_so(
    desk: Desk, load: Callable[[], Remembered]
) -> None:
    desk.reply = Reply({"message": "may not get configmaps"}, 403)
    assert load() == Remembered()
    assert "may not get configmaps" in desk.board.moment(START).notes[0]


def test_where_there_is_none_nothing_is_known(desk: Desk, load: Callable[[], Remembered]) -> None:
    desk.reply = Reply({"message": "not found"}, 404)
    assert load() == Remembered()
    assert desk.board.moment(START).notes == ()


class Cabinet:
    """An API server that keeps the ConfigMap, as a real one does."""

    def __init__(self) -> None:
        self.data: dict[str, str] | None = None
        self.busy = False
        self.closed = False
        self.written = 0

    def answer(self, seen: "Seen") -> Reply:
        if self.busy and seen.method == "GET":
            return Reply({"message": "later"}, 503)
        if self.closed and seen.method == "PATCH":
            return Reply({"message": "may not patch"}, 403)
        if seen.method == "PATCH":
            self.written += 1
            self.data = json.loads(seen.body)["binaryData"]
        if self.data is None:
            return Reply({"message": "not found"}, 404)
        version = {"resourceVersion": str(self.written)}
        return Reply({"metadata": version, "binaryData": self.data})


@pytest.fixture
def cabinet() -> Cabinet:
    return Cabinet()


@pytest.fixture
def pod(cabinet: Cabinet, tmp_path: Path) -> Iterator[Callable[[str], tuple[Memory, Store]]]:
    """Start an operator over a volume of that name; the ConfigMap is the same for all."""
    opened: list[Store] = []
    with ScriptedServer(cabinet.answer) as server:
        path = tmp_path / "config"
        path.write_text(KUBECONFIG.replace("URL", server.url))
        with connect(str(path), environ={}) as connection:

            def start(volume: str) -> tuple[Memory, Store]:
                store = Store.open(tmp_path / volume, SystemClock())
                opened.append(store)
                writer = Writer(connection, Silent(), "n")
                return Memory(connection, writer, store, Board(STATE), "n"), store

            yield start
    for store in opened:
        store.close()


Pod = Callable[[str], tuple[Memory, Store]]


def test_without_a_volume_lasting_values_come_back(pod: Pod, cabinet: Cabinet) -> None:
    memory, store = pod("first")
    memory.load()
    assert memory.resume()
    assert not memory.stale()
    store.lasting.put("argocd", "onset", b'{"a":1}')
    assert memory.stale()
    memory.save(STATE)
    assert not memory.stale()
    memory.save(STATE)
    assert cabinet.written == 1, "and nothing is written that was written before"
    after, fresh = pod("second")
    after.load()
    assert fresh.lasting.all() == {}, "not before this pod may work"
    assert after.resume()
    assert fresh.tasks.get("plugin/argocd/onset") == b'{"a":1}'
    assert not after.stale()


def test_a_volume_wins_over_what_was_carried(pod: Pod) -> None:
    memory, store = pod("volume")
    memory.load()
    store.lasting.put("argocd", "onset", b"1")
    memory.save(STATE)
    store.lasting.put("argocd", "onset", b"2")
    store.close()
    after, same = pod("volume")
    after.load()
    after.resume()
    assert same.tasks.get("plugin/argocd/onset") == b"2"


def test_what_the_last_pod_wrote_at_its_end_is_read_by_one_that_waited(pod: Pod) -> None:
    last, old = pod("first")
    waiting, new = pod("second")
    last.load()
    waiting.load()
    old.lasting.put("argocd", "onset", b"written at the very end")
    last.save(STATE)
    waiting.resume()
    assert new.tasks.get("plugin/argocd/onset") == b"written at the very end"


def test_nothing_is_overwritten_that_could_not_be_read(pod: Pod, cabinet: Cabinet) -> None:
    memory, store = pod("first")
    store.lasting.put("argocd", "onset", b"1")
    memory.save(STATE)
    before = cabinet.data
    later, fresh = pod("second")
    later.load()
    cabinet.busy = True
    assert not later.resume()
    later.save(STATE)
    cabinet.busy = False
    assert cabinet.data == before
    assert later.resume()
    assert fresh.tasks.get("plugin/argocd/onset") == b"1"


def test_a_write_that_fails_is_made_up_for(pod: Pod, cabinet: Cabinet) -> None:
    memory, store = pod("first")
    memory.resume()
    store.lasting.put("argocd", "onset", b"1")
    cabinet.closed = True
    memory.save(STATE)
    assert memory.stale()
    cabinet.closed = False
    memory.save(STATE)
    assert not memory.stale()
