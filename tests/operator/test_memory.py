"""What the last pod knew is asked for until there is an answer, or it would be overwritten."""

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
        self.board = Board(
            OperatorState(now=START, started=START, version="1", namespace="n", cluster_id=None)
        )
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
