"""A proxy that writes down every request on its way to the API server.

Requests come in on loopback without TLS and go on with it, with the caller's own token, so the
server's answer to them is the real one. Answers pass through piece by piece as they come, which a
watch needs. It changes nothing: what misbehaves is `proxy`, what answers by itself is `scripted`.
"""

import gzip
import http.client
import ssl
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Self
from urllib.parse import parse_qsl, urlsplit

__all__ = ["Recorded", "RecordingProxy"]

_PIECE: Final = 65536
_ENDING_SECONDS: Final = 0.02
_HOP_BY_HOP: Final = ("connection", "host", "keep-alive", "te", "trailer", "transfer-encoding")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request that was answered.

    Attributes:
        method: "GET".
        path: Without the query.
        query: Its parameters, in order.
        status: Of the answer.
        agent: What the caller called itself.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    status: int
    agent: str

    @property
    def refused(self) -> bool:
        """Whether the server said that the caller may not."""
        return self.status in (http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN)

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query)
        return f"{self.method} {self.path}{'?' if query else ''}{query} -> {self.status}"


class RecordingProxy:
    """Stands before one API server until it is closed; use it in a `with` statement.

    Attributes:
        url: Where it listens.

    Args:
        server: The API server's URL.
        certificate: The file with whom to trust.
        keep: Whether the answers are kept as well.
    """

    def __init__(self, server: str, certificate: Path, *, keep: bool = False) -> None:
        self._to = urlsplit(server)
        self._trust = ssl.create_default_context(cafile=str(certificate))
        self._lock = threading.Lock()
        self._requests: list[Recorded] = []
        self._answers: list[bytes] = []
        self.keep = keep
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._listener = _Listener(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._listener.server_address[1]}"
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(_ENDING_SECONDS,), name="recording"
        )
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

    @property
    def requests(self) -> tuple[Recorded, ...]:
        """All that were answered so far, in the order of the answers."""
        with self._lock:
            return tuple(self._requests)

    @property
    def answers(self) -> tuple[bytes, ...]:
        """The bodies of all answers that were kept, decompressed."""
        with self._lock:
            return tuple(self._answers)

    def close(self) -> None:
        """Take no more requests; what is under way ends with its client."""
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    def connect(self) -> http.client.HTTPSConnection:
        """A connection of its own to the server."""
        return http.client.HTTPSConnection(
            self._to.hostname or "", self._to.port, context=self._trust
        )

    def note(self, request: Recorded) -> None:
        """Write a request down."""
        with self._lock:
            self._requests.append(request)

    def note_answer(self, body: bytes, coding: str) -> None:
        """Keep the body of an answer."""
        plain = gzip.decompress(body) if coding == "gzip" and body else body
        with self._lock:
            self._answers.append(plain)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that ends in the middle of a watch is what happens."""


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client, and one to the server for it."""

    proxy: ClassVar[RecordingProxy]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """Open both ends."""
        super().setup()
        self._server = self.proxy.connect()

    def finish(self) -> None:
        """Close both ends."""
        self._server.close()
        super().finish()

    def do_GET(self) -> None:
        """Carry a request of any method there, and its answer back."""
        length = int(self.headers.get("Content-Length") or 0)
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP
        }
        self._server.request(self.command, self.path, self.rfile.read(length) or None, headers)
        answer = self._server.getresponse()
        url = urlsplit(self.path)
        query = tuple(parse_qsl(url.query, keep_blank_values=True))
        agent = self.headers.get("User-Agent", "")
        self.proxy.note(Recorded(self.command, url.path, query, answer.status, agent))
        with answer:  # or the connection is not free for the next one
            self._carry_back(answer)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - as above

    def _carry_back(self, answer: http.client.HTTPResponse) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        chunked = answer.length is None
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        kept = bytearray()
        while piece := answer.read1(_PIECE):
            if self.proxy.keep:
                kept += piece
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            self.wfile.flush()
        if chunked:
            self.wfile.write(b"0\r\n\r\n")
        if self.proxy.keep:
            self.proxy.note_answer(bytes(kept), answer.getheader("Content-Encoding", ""))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        """Say nothing."""
