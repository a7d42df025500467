"""A stream gives whole lines or says why not, and closing wakes whoever waits."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import (
    Closed,
    Refused,
    Silence,
    Unreachable,
)

if TYPE_CHECKING:
    from kube9_testbed.scripted import ScriptedServer, Seen

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply

Start = Callable[..., "ScriptedServer"]
Talk = Callable[..., Connection]


def ok(_: "Seen") -> Reply:
    return Reply({"gitVersion": "v1.37.2"})


def test_a_stream_gives_each_line_as_it_comes(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply(b'{"a":1}\n\n{"b":2}\n', then_hang=True))
    lines = talk(server).stream("/watch", {"watch": 1}, silence=0.5)
    assert [next(lines), next(lines)] == [b'{"a":1}', b'{"b":2}']
    assert server.seen[0].query == {"watch": "1"}
    with pytest.raises(Silence, match="has said nothing for"):
        next(lines)


def test_a_stream_that_the_server_ends_just_ends(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply(b'{"a":1}\n'))
    assert list(talk(server).stream("/watch", silence=5)) == [b'{"a":1}']


def test_a_stream_never_gives_half_a_line(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply(b'{"a":1}\n{"b":', cut=50))
    lines = talk(server).stream("/watch", silence=5)
    assert next(lines) == b'{"a":1}'
    with pytest.raises(Unreachable, match="broke off"):
        next(lines)


def test_a_stream_that_does_not_start_is_refused(scripted: Start, talk: Talk) -> None:
    body = {"kind": "Status", "message": "too old", "reason": "Expired"}
    with pytest.raises(Refused, match="too old") as caught:
        list(talk(scripted(lambda _: Reply(body, 410))).stream("/watch", silence=5))
    assert (caught.value.status, caught.value.reason) == (410, "Expired")


def test_a_server_that_never_begins_a_stream_is_left(scripted: Start, talk: Talk) -> None:
    with pytest.raises(Unreachable):
        list(talk(scripted(lambda _: Reply(hang=True))).stream("/watch", silence=0.5))


@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize("streaming", [True, False])
def test_closing_ends_what_is_under_way_in_another_thread(
    scripted: Start, talk: Talk, *, started: bool, streaming: bool
) -> None:
    reply = Reply(b'{"a":1}\n', then_hang=True) if started else Reply(hang=True)
    server = scripted(lambda _: reply)
    connection = talk(server, timeout=30)
    ended: list[BaseException] = []

    def read() -> None:
        try:
            if streaming:
                list(connection.stream("/watch", silence=30))
            else:
                connection.request("GET", "/x")
        except Closed as error:
            ended.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    while not server.seen:
        time.sleep(0.01)
    time.sleep(0.1)
    connection.close()
    reader.join(5)
    assert not reader.is_alive()
    assert len(ended) == 1  # half an answer is none


def test_nothing_can_be_asked_of_a_closed_connection(scripted: Start, talk: Talk) -> None:
    connection = talk(scripted(ok))
    connection.close()
    with pytest.raises(Closed):
        connection.request("GET", "/version")
    with pytest.raises(Closed):
        connection.pause(60)
