"""Through proxies where they are asked for, and around them where they are not."""

import base64
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.errors import (
    BadKubeconfig,
    Unreachable,
)

if TYPE_CHECKING:
    from kube9_testbed.scripted import ScriptedServer, Seen

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply

Write = Callable[..., str]
Start = Callable[..., "ScriptedServer"]
Talk = Callable[..., Connection]
Json = dict[str, Any]


def ok(_: "Seen") -> Reply:
    return Reply({"gitVersion": "v1.37.2"})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(path: str, **environ: str) -> int:
    with connect(path, timeout=5, environ=environ) as connection:
        return connection.request("GET", "/version").status


def test_an_error_page_of_a_proxy_is_quoted(scripted: Start, talk: Talk) -> None:
    answer = talk(scripted(lambda _: Reply(b"<h1>Bad\n gateway</h1>", 502))).request("GET", "/x")
    assert answer.failure.message == "<h1>Bad gateway</h1>"


class Proxy(threading.Thread):
    """A proxy that takes CONNECT to any name and leads to one port."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.asked: list[str] = []
        self.headers: list[str] = []
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            head = near.makefile("rb")
            self.asked.append(head.readline().decode().split()[1])
            while line := head.readline().decode().strip():
                self.headers.append(line)
            far = socket.create_connection(("127.0.0.1", self._to))
            near.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def _copy(source: socket.socket, sink: socket.socket) -> None:
        with source:
            try:
                while piece := source.recv(65536):
                    sink.sendall(piece)
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                return

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def proxied(scripted: Start, certificates: Path) -> Iterator[tuple[Proxy, Json]]:
    """A proxy, and a cluster that only it can reach."""
    server = scripted(ok, "server")
    proxy = Proxy(server.port)
    yield (
        proxy,
        {
            "server": "https://api.example:6443",
            "certificate-authority": str(certificates / "ca.pem"),
        },
    )
    proxy.close()


def test_the_proxy_of_the_kubeconfig_is_used(
    proxied: tuple[Proxy, Json], kubeconfig: Write
) -> None:
    proxy, cluster = proxied
    path = kubeconfig({**cluster, "proxy-url": proxy.url})
    assert get(path, NO_PROXY="api.example") == 200  # it was asked for, so it is used
    assert proxy.asked == ["api.example:6443"]


def test_the_proxy_of_the_environment_is_used_but_not_where_no_proxy_says(
    proxied: tuple[Proxy, Json], kubeconfig: Write
) -> None:
    proxy, cluster = proxied
    path = kubeconfig(cluster)
    assert get(path, HTTPS_PROXY=proxy.url, NO_PROXY="other.example") == 200
    assert proxy.asked == ["api.example:6443"]
    with pytest.raises(Unreachable, match="its name is unknown"):
        get(path, https_proxy=proxy.url, NO_PROXY=".example")


def test_a_server_on_this_machine_needs_no_proxy(scripted: Start, kubeconfig: Write) -> None:
    path = kubeconfig({"server": scripted(ok).url})
    assert get(path, HTTP_PROXY="http://127.0.0.1:9") == 200


def test_the_proxy_gets_its_password_and_nobody_else_does(
    proxied: tuple[Proxy, Json], kubeconfig: Write
) -> None:
    proxy, cluster = proxied
    named = proxy.url.replace("//", "//ann:p%40ss@")
    assert get(kubeconfig({**cluster, "proxy-url": named})) == 200
    pair = base64.b64encode(b"ann:p@ss").decode()
    sent = {name.lower(): value for name, _, value in (x.partition(": ") for x in proxy.headers)}
    assert sent["proxy-authorization"] == f"Basic {pair}"


def test_a_proxy_that_is_down_is_blamed(kubeconfig: Write) -> None:
    proxy = f"http://ann:secret@127.0.0.1:{free_port()}"
    path = kubeconfig({"server": "https://api.example:6443", "proxy-url": proxy})
    with pytest.raises(Unreachable, match=r"by the proxy .* fix the proxy or add the host") as told:
        get(path)
    assert "secret" not in str(told.value)


def test_a_proxy_nobody_can_use_is_told(kubeconfig: Write) -> None:
    path = kubeconfig({"server": "https://api.example:6443", "proxy-url": "ftp://x"})
    with pytest.raises(BadKubeconfig, match=r"the proxy ftp://x cannot be used"):
        get(path)
