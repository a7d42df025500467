"""The pacer keeps to its rate, obeys the server, gives up in time, and counts what it cost."""

import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.errors import Closed, Unauthenticated, Unreachable, Untrusted
from kube9_core.kube.pacing import Pacer

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply

if TYPE_CHECKING:
    from pathlib import Path

    from kube9_testbed.scripted import ScriptedServer, Seen

Start = Callable[..., "ScriptedServer"]
Talk = Callable[..., Connection]


def moody(*replies: Reply) -> Callable[["Seen"], Reply]:
    """Give one reply after the other; the last one for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_no_more_requests_are_made_than_asked_for(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply({}))
    connection, pacer = talk(server), Pacer(20)
    begun = time.monotonic()
    for _ in range(30):
        pacer.get(connection, "/x")
    assert 0.45 <= time.monotonic() - begun < 10  # twenty at once, ten at 20 a second
    assert pacer.cost.waited > 0.3


def test_threads_share_the_rate(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply({}))
    connection, pacer = talk(server), Pacer(10)
    threads = [
        threading.Thread(target=lambda: [pacer.get(connection, "/x") for _ in range(5)])
        for _ in range(3)
    ]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - begun >= 0.45
    assert pacer.requests == len(server.seen) == 15


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_a_pause_gets_it(scripted: Start, talk: Talk, status: int) -> None:
    server = scripted(moody(Reply({}, status, {"Retry-After": "1"}), Reply({"a": 1})))
    pacer = Pacer(100)
    answer = pacer.get(talk(server), "/x")
    assert answer.ok
    first, second = server.seen
    assert 1.0 <= second.at - first.at < 5
    assert (pacer.cost.requests, pacer.cost.retries) == (2, 1)
    assert pacer.cost.bytes == 2 + len(answer.body)


def test_the_pause_may_be_a_date(scripted: Start, talk: Talk) -> None:
    until = formatdate(time.time() + 2, usegmt=True)
    server = scripted(moody(Reply({}, 503, {"Retry-After": until}), Reply({})))
    assert Pacer(100).get(talk(server), "/x").ok
    first, second = server.seen
    assert 0.5 <= second.at - first.at < 6


def test_without_a_wish_the_pauses_grow(scripted: Start, talk: Talk) -> None:
    server = scripted(moody(Reply({}, 500), Reply({}, 500), Reply({}, 500), Reply({})))
    assert Pacer(100).get(talk(server), "/x").ok
    pauses = [after.at - before.at for before, after in pairwise(server.seen)]
    least = (0.25, 0.5, 1.0)
    assert all(low <= pause <= 2 * low + 3 for low, pause in zip(least, pauses, strict=True))


def test_it_gives_up_in_time_with_the_last_answer(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply({"message": "overloaded"}, 503, {"Retry-After": "1"}))
    begun = time.monotonic()
    answer = Pacer(100, patience=1.8).get(talk(server), "/x")
    assert (answer.status, answer.failure.message) == (503, "overloaded")
    assert len(server.seen) == 2
    assert time.monotonic() - begun < 10


def test_a_pause_longer_than_its_patience_is_not_waited_for(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply({}, 429, {"Retry-After": "3600"}))
    begun = time.monotonic()
    assert Pacer(100, patience=30).get(talk(server), "/x").status == 429
    assert time.monotonic() - begun < 10


def test_a_server_that_comes_back_is_waited_for(scripted: Start, talk: Talk) -> None:
    server = scripted(moody(Reply(b"{", cut=10), Reply({})))
    pacer = Pacer(100)
    assert pacer.get(talk(server), "/x").ok
    assert pacer.cost.retries == 1


def test_a_refusal_right_after_trouble_is_not_believed(scripted: Start, talk: Talk) -> None:
    """A server that has just started refuses everything: it has not read the roles yet."""
    server = scripted(moody(Reply({}, 503), Reply({}, 403), Reply({}, 403), Reply({"a": 1})))
    assert Pacer(100).get(talk(server), "/x").ok
    assert len(server.seen) == 4


def test_a_refusal_without_trouble_is_believed_at_once(scripted: Start, talk: Talk) -> None:
    server = scripted(moody(Reply({}, 429), Reply({}, 403), Reply({})))
    assert Pacer(100).get(talk(server), "/x").status == 403
    assert len(server.seen) == 2


def test_a_server_that_stays_away_is_called_unreachable(kubeconfig: Callable[..., str]) -> None:
    with (
        connect(kubeconfig({"server": "http://127.0.0.1:1"}), environ={}) as connection,
        pytest.raises(Unreachable, match="connection refused"),
    ):
        Pacer(100, patience=1).get(connection, "/x")


def test_what_does_not_get_better_is_not_tried_again(
    scripted: Start, talk: Talk, kubeconfig: Callable[..., str], certificates: "Path"
) -> None:
    refusing = scripted(lambda _: Reply({}, 401))
    with pytest.raises(Unauthenticated):
        Pacer(100).get(talk(refusing, username="ann", password="p"), "/x")  # noqa: S106 - a test's
    assert len(refusing.seen) == 1
    expired = scripted(lambda _: Reply({}), "expired")
    trust = {"server": expired.url, "certificate-authority": str(certificates / "ca.pem")}
    begun = time.monotonic()
    with (
        connect(kubeconfig(trust), environ={}) as connection,
        pytest.raises(Untrusted),
    ):
        Pacer(100).get(connection, "/x")
    assert time.monotonic() - begun < 10


def test_a_no_is_an_answer(scripted: Start, talk: Talk) -> None:
    for status in (403, 404, 410):
        server = scripted(lambda _, status=status: Reply({}, status))
        assert Pacer(100).get(talk(server), "/x").status == status
        assert len(server.seen) == 1


def test_closing_the_connection_ends_a_pause(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply({}, 429, {"Retry-After": "20"}))
    connection = talk(server)
    threading.Timer(0.3, connection.close).start()
    begun = time.monotonic()
    with pytest.raises(Closed):
        Pacer(100).get(connection, "/x")
    assert time.monotonic() - begun < 3
