"""The health port: what it answers, and that it notices silence."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from kube9_core.operator.health_server import Answers, HealthServer, PortTaken
from kube9_core.operator.pulse import Pulse, Silence

TROUBLE: list[str] = []


class Turned:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 23, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def server() -> Iterator[HealthServer]:
    TROUBLE.clear()
    answers = Answers(lambda: tuple(TROUBLE), lambda: ("no status yet",), lambda: b"kube9_up 1\n")
    made = HealthServer(answers, "127.0.0.1", 0)
    yield made
    made.stop()


def get(server: HealthServer, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}") as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_living_operator_says_so(server: HealthServer) -> None:
    assert get(server, "/livez") == (200, b'{"ok": true}\n')


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_in_a_cluster_of_ipv6_it_listens_for_both() -> None:
    answers = Answers(lambda: (), lambda: (), lambda: b"")
    server = HealthServer(answers, "::", 0)
    try:
        for host in ("[::1]", "127.0.0.1"):
            with urllib.request.urlopen(f"http://{host}:{server.port}/livez") as answer:
                assert answer.status == 200
    finally:
        server.stop()


def test_a_hanging_part_is_named(server: HealthServer) -> None:
    TROUBLE.append("publisher has been silent for 130 s")
    status, body = get(server, "/livez?verbose")
    assert (status, json.loads(body)["trouble"]) == (503, TROUBLE)


def test_what_is_not_ready_says_what_it_waits_for(server: HealthServer) -> None:
    assert get(server, "/readyz") == (503, b'{"ok": false, "waiting": ["no status yet"]}\n')


def test_metrics_are_handed_out_as_they_are(server: HealthServer) -> None:
    assert get(server, "/metrics") == (200, b"kube9_up 1\n")


def test_there_is_nothing_else(server: HealthServer) -> None:
    assert get(server, "/")[0] == 404
    assert get(server, "/debug")[0] == 404


def test_only_reading_is_possible(server: HealthServer) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/livez", b"{}", method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)  # noqa: S310 - loopback
    refused.value.close()
    assert refused.value.code == 501


def test_a_client_that_says_nothing_blocks_nobody(server: HealthServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)):
        assert get(server, "/livez")[0] == 200


def test_a_taken_port_is_one_clear_sentence(server: HealthServer) -> None:
    with pytest.raises(PortTaken, match=f"cannot listen on 127.0.0.1:{server.port}"):
        HealthServer(Answers(tuple, tuple, bytes), "127.0.0.1", server.port)


def test_a_part_is_silent_only_after_what_is_allowed() -> None:
    clock = Turned()
    pulse = Pulse(clock)
    pulse.beat("loop", 10)
    pulse.beat("publisher", 120)
    clock.seconds = 60.0
    assert pulse.silent() == (Silence("loop", 60.0, 10),)
    pulse.beat("loop", 10)
    assert pulse.silent() == ()


def test_a_part_that_ended_is_not_missed() -> None:
    clock = Turned()
    pulse = Pulse(clock)
    pulse.beat("run", 10)
    pulse.forget("run")
    clock.seconds = 600.0
    assert pulse.silent() == ()
