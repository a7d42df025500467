"""A server on loopback that plays what a real API server cannot be made to do on demand.

Too many requests, an answer cut off in the middle, a list that expires between two pages, a byte a
second: each answer is what the test's own function says. Everything else belongs to a test
against the real thing.
"""

import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self
from urllib.parse import parse_qsl, urlsplit

from kube9_testbed.responses import JsonObject

__all__ = ["Reply", "ScriptedServer", "Seen"]


@dataclass(frozen=True)
class Seen:
    """A request that came.

    Attributes:
        path: Without the query.
        query: Its parameters.
        headers: By name in lower case.
        at: Seconds of the monotonic clock.
        peer: The client's port: equal for requests on one connection.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: float
    peer: int


@dataclass(frozen=True)
class Reply:
    """What to answer.

    Attributes:
        body: Bytes, or an object that is sent as JSON.
        headers: Besides type and length.
        hang: Send nothing at all and keep the connection open.
        drip: Seconds between the bytes of the body.
        cut: Announce this many bytes more than are sent.
        then_hang: Send the body without announcing its length, and keep the connection open.
    """

    body: bytes | JsonObject = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    drip: float = 0.0
    cut: int = 0
    then_hang: bool = False


class ScriptedServer:
    """Answers by a function until it is closed; use it in a `with` statement.

    Args:
        script: What to answer to a request.
        tls: Speak TLS with this.
    """

    def __init__(self, script: Callable[[Seen], Reply], tls: ssl.SSLContext | None = None) -> None:
        self.seen: list[Seen] = []
        self.script = script
        self.ended = threading.Event()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        scheme = "http" if tls is None else "https"
        self.port = int(self._server.server_address[1])
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop; answers under way end."""
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that give up in the middle are what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    owner: ClassVar[ScriptedServer]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body go out at once, or each answer takes 40 ms

    def do_GET(self) -> None:
        """Answer any method."""
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        seen = Seen(
            self.command,
            url.path,
            dict(parse_qsl(url.query)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
            time.monotonic(),
            int(self.client_address[1]),
        )
        self.owner.seen.append(seen)
        reply = self.owner.script(seen)
        try:
            self._send(reply)
        except OSError:  # the client went away, as some tests want it to
            self.close_connection = True

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - as above

    def _send(self, reply: Reply) -> None:
        if reply.hang:
            self._hang()
            return
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json", **reply.headers}
        if not reply.then_hang:
            headers.setdefault("Content-Length", str(len(body) + reply.cut))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.drip:
            self._drip(body, reply.drip)
        else:
            self.wfile.write(body)
            self.wfile.flush()
        if reply.then_hang:
            self._hang()
        if reply.cut or reply.then_hang:
            self.close_connection = True

    def _drip(self, body: bytes, seconds: float) -> None:
        for number in range(len(body)):
            self.wfile.write(body[number : number + 1])
            self.wfile.flush()
            if self.owner.ended.wait(seconds):
                return

    def _hang(self) -> None:
        self.owner.ended.wait()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        """Say nothing."""
