"""A connection gets through, stays within bounds, and says why it does not."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kube9_core.kube import bodies
from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.errors import (
    Failed,
    Unauthenticated,
    Unreachable,
)

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.scripted import ScriptedServer, Seen

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply

Write = Callable[..., str]
Start = Callable[..., "ScriptedServer"]
Talk = Callable[..., Connection]


def ok(_: "Seen") -> Reply:
    return Reply({"gitVersion": "v1.37.2"})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(path: str, **environ: str) -> int:
    with connect(path, timeout=5, environ=environ) as connection:
        return connection.request("GET", "/version").status


def test_a_refused_port_names_context_and_file(kubeconfig: Write) -> None:
    path = kubeconfig({"server": f"http://127.0.0.1:{free_port()}"})
    with pytest.raises(Unreachable) as caught:
        get(path)
    assert "connection refused" in str(caught.value)
    assert "context 'here'" in str(caught.value)
    assert path in str(caught.value)


def test_an_unknown_host_name_is_called_so(kubeconfig: Write) -> None:
    with pytest.raises(Unreachable, match="its name is unknown"):
        get(kubeconfig({"server": "http://no-such-host.invalid"}))


def test_a_server_that_says_nothing_is_left_in_time(scripted: Start, talk: Talk) -> None:
    connection = talk(scripted(lambda _: Reply(hang=True)), timeout=0.5)
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="did not answer within"):
        connection.request("GET", "/version")
    assert time.monotonic() - begun < 3


def test_a_server_that_drips_is_left_in_time(scripted: Start, talk: Talk) -> None:
    connection = talk(scripted(lambda _: Reply(b"x" * 1000, drip=0.1)), timeout=0.5)
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="sends too slowly"):
        connection.request("GET", "/version")
    assert time.monotonic() - begun < 3


def test_an_answer_that_breaks_off_is_no_answer(scripted: Start, talk: Talk) -> None:
    connection = talk(scripted(lambda _: Reply(b'{"items": [', cut=100)))
    with pytest.raises(Unreachable, match="broke off"):
        connection.request("GET", "/version")


def test_an_answer_beyond_all_measure_is_not_taken(scripted: Start, talk: Talk) -> None:
    bomb = gzip.compress(b"\0" * (bodies.LARGEST + 1024))
    connection = talk(scripted(lambda _: Reply(bomb, headers={"Content-Encoding": "gzip"})))
    with pytest.raises(Failed, match="more than 64 MiB; ask for smaller pages"):
        connection.request("GET", "/version")


def test_answers_come_compressed_and_are_counted_so(scripted: Start, talk: Talk) -> None:
    text = json.dumps({"x": "y" * 10_000}).encode()
    packed = gzip.compress(text)
    server = scripted(lambda _: Reply(packed, headers={"Content-Encoding": "gzip"}))
    answer = talk(server).request("GET", "/version")
    assert server.seen[0].headers["accept-encoding"] == "gzip"
    assert answer.body == text
    assert answer.received == len(packed)


@pytest.mark.cluster
def test_an_object_of_1_4_mb_is_read_whole(
    admin: Connection, cluster: "Cluster", room: str
) -> None:
    path = f"/api/v1/namespaces/{room}/configmaps"
    body = {"metadata": {"name": "large"}, "data": {"x": "y" * 1_000_000}}
    assert cluster.request("POST", path, body).ok
    answer = admin.request("GET", f"{path}/large")
    assert json.loads(answer.body)["data"] == body["data"]
    assert answer.received < len(answer.body) / 10


def test_one_connection_serves_many_requests(scripted: Start, talk: Talk) -> None:
    server = scripted(ok)
    connection = talk(server)
    for _ in range(5):
        connection.request("GET", "/version")
    assert len({seen.peer for seen in server.seen}) == 1


def test_any_status_is_an_answer(scripted: Start, talk: Talk) -> None:
    body = {"kind": "Status", "message": "nope", "reason": "Conflict"}
    answer = talk(scripted(lambda _: Reply(body, 409))).request("PUT", "/x", body=b"{}")
    assert (answer.status, answer.failure.reason, answer.failure.message) == (
        409,
        "Conflict",
        "nope",
    )


@pytest.mark.cluster
def test_credentials_that_expired_say_what_to_do(cluster: "Cluster", kubeconfig: Write) -> None:
    trust = {"server": cluster.url, "certificate-authority": str(cluster.ca_file)}
    with pytest.raises(Unauthenticated, match="log in again or renew them"):
        get(kubeconfig(trust, {"token": "expired"}))


@pytest.mark.cluster
def test_many_threads_share_one_connection(admin: Connection) -> None:
    answers: list[int] = []

    def ask() -> None:
        answers.extend(admin.request("GET", "/api/v1/namespaces").status for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 80
