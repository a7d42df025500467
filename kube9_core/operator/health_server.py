"""The one port that listens: /livez, /readyz and /metrics, and nothing else.

Answers are made of numbers that are kept anyway: a probe or a scrape never reads the cluster and
never touches the store.
"""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

from kube9_core.errors import Kube9Error

__all__ = ["Answers", "HealthServer", "PortTaken"]

_TIMEOUT = 5
_JSON = "application/json"
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class PortTaken(Kube9Error):  # noqa: N818 - reads as the sentence it is
    """The port cannot be listened on."""


class Answers(msgspec.Struct, frozen=True):
    """Where answers come from.

    Attributes:
        trouble: why the process should be restarted; nothing while it is alive.
        waiting: what is not yet ready; nothing when queries can be answered.
        metrics: the page of metrics.
    """

    trouble: Callable[[], tuple[str, ...]]
    waiting: Callable[[], tuple[str, ...]]
    metrics: Callable[[], bytes]


class HealthServer:
    """Serves the answers from threads of its own.

    Args:
        answers: where they come from.
        address: to listen on.
        port: to listen on; 0 takes a free one.

    Raises:
        PortTaken: somebody else listens there.
    """

    def __init__(self, answers: Answers, address: str, port: int) -> None:
        try:
            self._server = _server_at(address)((address, port), _handler(answers))
        except OSError as error:
            raise PortTaken(f"cannot listen on {address}:{port}: {error.strerror}") from error
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="health", kwargs={"poll_interval": 0.5}
        )
        self._thread.daemon = True
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 16

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base class says
        """A client that goes away is no news."""


class _Server6(_Server):
    """For an address of IPv6; `::` takes IPv4 too, where the kernel lets it."""

    address_family = socket.AF_INET6

    def server_bind(self) -> None:
        with suppress(OSError):
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


def _server_at(address: str) -> type[_Server]:
    return _Server6 if ":" in address else _Server


def _handler(answers: Answers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _TIMEOUT
        server_version = "kube9"
        sys_version = ""

        def do_GET(self) -> None:
            match self.path.partition("?")[0]:
                case "/livez" | "/healthz":
                    self._judged("trouble", answers.trouble())
                case "/readyz":
                    self._judged("waiting", answers.waiting())
                case "/metrics":
                    self._send(200, _TEXT, answers.metrics())
                case _:
                    self._send(404, _JSON, b'{"error": "there is /livez, /readyz and /metrics"}\n')

        def do_HEAD(self) -> None:
            self.do_GET()

        def _judged(self, word: str, reasons: tuple[str, ...]) -> None:
            body = {"ok": False, word: list(reasons)} if reasons else {"ok": True}
            self._send(503 if reasons else 200, _JSON, json.dumps(body).encode() + b"\n")

        def _send(self, status: int, sort: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", sort)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Probes come every few seconds; they are no news."""

    return Handler
