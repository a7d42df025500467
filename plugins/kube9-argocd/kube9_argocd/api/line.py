"""One connection to a server, on which no request takes longer or brings more than it may.

The standard library's timeouts count from the last byte; a server that sends one now and then
would hold us for ever. Here each read gets what is left of the time for the whole exchange. What
the answers mean is not told here. No proxy is ever used: the environment's are for the outside.
"""

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from kube9_argocd.api.address import Address
from kube9_argocd.api.errors import ApiCode, ApiError
from kube9_argocd.api.trust import explained

__all__ = ["Answer", "Line", "Resolve"]

_PIECE = 64 * 1024
_Found = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]]
Resolve = Callable[[str, int], _Found]
"""Finds the addresses of a host, as `socket.getaddrinfo` gives them."""


class Answer(msgspec.Struct, frozen=True):
    """What a server said.

    Attributes:
        status: HTTP's.
        location: where a redirect leads.
        body: all of it.
    """

    status: int
    location: str | None
    body: bytes


class Line:
    """A connection, made by the first request and kept for the next.

    Args:
        address: of the server.
        context: verifies it; None where no TLS is spoken.
        name: what its certificate must be issued for.
        resolve: finds the host's addresses.
    """

    def __init__(
        self,
        address: Address,
        context: ssl.SSLContext | None,
        name: str | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._address = address
        self._context = context
        self._name = name or address.host
        self._resolve = resolve or _addresses
        self._socket: socket.socket | None = None

    def close(self) -> None:
        """Close it."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def get(self, target: str, headers: Mapping[str, str], seconds: float, most: int) -> Answer:
        """Send a GET and read the whole answer.

        Args:
            target: path and query, quoted.
            headers: besides Host.
            seconds: for all of it.
            most: bytes of a body.

        Raises:
            ApiError: UNREACHABLE, TIMEOUT, or INTERNAL for what is too large.
        """
        deadline = time.monotonic() + seconds
        kept = self._socket is not None
        try:
            return self._exchanged(target, headers, deadline, most)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
            self.close()
            if not kept:
                raise self._unreachable(f"closed the connection: {error}", "closed") from None
        return self.get(target, headers, deadline - time.monotonic(), most)

    def _exchanged(
        self, target: str, headers: Mapping[str, str], deadline: float, most: int
    ) -> Answer:
        done = False
        try:
            answer, lasting = self._answer(target, headers, deadline, most)
            done = lasting
        except TimeoutError:
            raise self._late() from None
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            raise
        except http.client.HTTPException as error:
            said = f"did not answer in HTTP as it should ({type(error).__name__})"
            raise self._unreachable(said, "no-http") from None
        except ssl.SSLError as error:
            raise explained(error, self._address.shown, self._name) from None
        except OSError as error:
            said = error.strerror or type(error).__name__
            raise self._unreachable(f"cannot be reached: {said}", "connection") from None
        finally:
            if not done:
                self.close()
        return answer

    def _answer(
        self, target: str, headers: Mapping[str, str], deadline: float, most: int
    ) -> tuple[Answer, bool]:
        timed = _Timed(self._connected(deadline), deadline)
        connection = http.client.HTTPConnection(self._address.host, self._address.port)
        connection.auto_open = 0
        connection.sock = timed
        connection.request("GET", target, headers=dict(headers))
        response = connection.getresponse()
        body = self._body(response, most)
        answer = Answer(response.status, response.getheader("Location"), body)
        return answer, not response.will_close

    def _body(self, response: http.client.HTTPResponse, most: int) -> bytes:
        if response.length is not None and response.length > most:
            raise self._too_large(most)
        body = io.BytesIO()
        while piece := response.read(_PIECE):
            if body.tell() + len(piece) > most:
                raise self._too_large(most)
            body.write(piece)
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return body.getvalue()

    def _connected(self, deadline: float) -> socket.socket:
        if self._socket is None:
            plain = self._dialled(deadline)
            try:
                plain.settimeout(_left(deadline))
                self._socket = self._secured(plain)
            except BaseException:
                plain.close()
                raise
        return self._socket

    def _secured(self, plain: socket.socket) -> socket.socket:
        if self._context is None:
            return plain
        return self._context.wrap_socket(plain, server_hostname=self._name)

    def _dialled(self, deadline: float) -> socket.socket:
        """Connect to the first address that lets us, each with its share of the time."""
        found = self._found(deadline)
        for number, (family, sort, protocol, _, place) in enumerate(found):
            tried = socket.socket(family, sort, protocol)
            tried.settimeout(_left(deadline) / (len(found) - number))
            try:
                tried.connect(place)
            except OSError:
                tried.close()
                if number == len(found) - 1:
                    raise
            else:
                tried.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return tried
        raise self._unreachable("has no address", "name")

    def _found(self, deadline: float) -> _Found:
        """Look the host up, on a thread that can be left behind: nothing stops a lookup."""
        found: list[_Found] = []
        trouble: list[str] = []

        def look() -> None:
            try:
                found.append(self._resolve(self._address.host, self._address.port))
            except (OSError, UnicodeError) as error:
                trouble.append(getattr(error, "strerror", None) or "it is no name of a host")

        looking = threading.Thread(target=look, name="argocd-lookup", daemon=True)
        looking.start()
        looking.join(_left(deadline))
        if trouble:
            raise self._unreachable(f"has a host that cannot be found: {trouble[0]}", "name")
        if not found:
            raise TimeoutError
        return found[0]

    def _late(self) -> ApiError:
        return ApiError(ApiCode.TIMEOUT, f"{self._address.shown} did not answer in time")

    def _too_large(self, most: int) -> ApiError:
        said = f"{self._address.shown} sends more than {most // 2**20} MiB"
        return ApiError(ApiCode.INTERNAL, said, {"reason": "too-large"})

    def _unreachable(self, said: str, reason: str) -> ApiError:
        return ApiError(ApiCode.UNREACHABLE, f"{self._address.shown} {said}", {"reason": reason})


class _Timed:
    """A socket as `http.client` uses it, with a time for all that is read and written."""

    def __init__(self, inner: socket.socket, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._inner.settimeout(_left(self._deadline))
        self._inner.sendall(data)

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._inner, self._deadline))

    def close(self) -> None:
        """Leave the connection open: `Line` decides."""


class _TimedReader(io.RawIOBase):
    def __init__(self, inner: socket.socket, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # typeshed asks for any buffer, BufferedReader gives this
        self._inner.settimeout(_left(self._deadline))
        return self._inner.recv_into(buffer)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _addresses(host: str, port: int) -> _Found:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
