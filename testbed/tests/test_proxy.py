"""The proxy is a good network until it is told otherwise."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from kube9_testbed.proxy import Proxy


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says what it hears."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(client: socket.socket) -> None:
        with client:
            try:
                while piece := client.recv(65536):
                    client.sendall(piece)
            except OSError:
                return  # the proxy reset it

    def listen() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    with closing(listener):
        yield listener.getsockname()[1]


@pytest.fixture
def proxy(echo: int) -> Iterator[Proxy]:
    with Proxy("127.0.0.1", echo) as made:
        yield made


def connected(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=0.5)


def said(client: socket.socket, text: bytes) -> bytes:
    client.sendall(text)
    return client.recv(100)


def _lets_in(proxy: Proxy) -> bool:
    """Whether a new connection gets an answer; being reset early or late is the same."""
    try:
        with connected(proxy) as client:
            return bool(said(client, b"hello"))
    except ConnectionError:
        return False


def test_it_forwards_both_ways(proxy: Proxy) -> None:
    with connected(proxy) as client:
        assert said(client, b"hello") == b"hello"
        assert (proxy.accepted, proxy.open) == (1, 1)


def test_what_is_held_back_goes_on_later(proxy: Proxy) -> None:
    with connected(proxy) as client:
        said(client, b"before")
        proxy.hold()
        with pytest.raises(TimeoutError):
            said(client, b"within")
        proxy.go_on()
        assert client.recv(100) == b"within"


def test_new_connections_are_held_back_too(proxy: Proxy) -> None:
    proxy.hold()
    with connected(proxy) as client, pytest.raises(TimeoutError):
        said(client, b"hello")


def test_a_cut_resets_what_there_is_and_lets_others_in(proxy: Proxy) -> None:
    with connected(proxy) as client:
        said(client, b"before")
        proxy.cut()
        with suppress(ConnectionError):
            assert client.recv(100) == b""
    assert _lets_in(proxy)


def test_who_refuses_lets_nobody_in(proxy: Proxy) -> None:
    proxy.refuse()
    assert not _lets_in(proxy)
    proxy.go_on()
    assert _lets_in(proxy)


def test_a_delay_makes_it_slow(proxy: Proxy) -> None:
    with connected(proxy) as client:
        said(client, b"before")
        proxy.delay = 0.1
        began = time.monotonic()
        said(client, b"slow")
        assert time.monotonic() - began >= 0.2
