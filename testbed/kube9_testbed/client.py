"""A small blocking JSON client for the API server, safe to share between threads.

Connections are kept and reused, for a test may make thousands of requests. It
knows nothing about kinds, retries nothing, and raises nothing for a refusal.
"""

import http.client
import json
import ssl
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from kube9_testbed.responses import JsonObject, Response

_TIMEOUT_SECONDS: Final = 60.0
# Well below the 90 s after which the API server closes an idle connection.
_MAX_IDLE_SECONDS: Final = 30.0
_PATCH_TYPE: Final = "application/merge-patch+json"
_STRATEGIC: Final = "application/strategic-merge-patch+json"


@dataclass(frozen=True, slots=True)
class _Idle:
    connection: http.client.HTTPSConnection
    since: float


class Client:
    """Talks to one API server as one user.

    Args:
        host: The server's address without scheme.
        port: The server's port.
        token: The bearer token of the user.
        ca_file: The file with what to trust.
    """

    def __init__(self, host: str, port: int, token: str, ca_file: Path) -> None:
        self._host = host
        self._port = port
        self._authorization = f"Bearer {token}"
        self._trust = ssl.create_default_context(cafile=str(ca_file))
        self._idle: deque[_Idle] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def request(
        self,
        method: str,
        path: str,
        body: JsonObject | None = None,
        content: str | None = None,
    ) -> Response:
        """Make one request.

        Args:
            method: The HTTP method; a PATCH is sent as a JSON merge patch.
            path: The path with its query.
            body: The object to send.
            content: Its type, where that is another one.

        Returns:
            The answer, whatever its status.

        Raises:
            OSError: The server could not be reached.
            http.client.HTTPException: The server broke off.
        """
        payload = None if body is None else json.dumps(body).encode()
        connection = self._connection()
        try:
            connection.request(method, path, payload, self._headers(method, content))
            answer = connection.getresponse()
            response = Response(answer.status, tuple(answer.getheaders()), answer.read())
        except BaseException:
            connection.close()
            raise
        self._idle.append(_Idle(connection, time.monotonic()))
        return response

    def get(self, path: str) -> Response:
        """Read `path`."""
        return self.request("GET", path)

    def post(self, path: str, body: JsonObject) -> Response:
        """Create an object at `path`."""
        return self.request("POST", path, body)

    def put(self, path: str, body: JsonObject) -> Response:
        """Replace the object at `path`."""
        return self.request("PUT", path, body)

    def patch(self, path: str, body: JsonObject) -> Response:
        """Merge `body` into the object at `path`."""
        return self.request("PATCH", path, body)

    def strategic_patch(self, path: str, body: JsonObject) -> Response:
        """Merge `body` into the object at `path`, lists by their keys as kubectl does."""
        return self.request("PATCH", path, body, _STRATEGIC)

    def delete(self, path: str) -> Response:
        """Delete the object at `path`."""
        return self.request("DELETE", path)

    def close(self) -> None:
        """Close the connections nobody is using."""
        while self._idle:
            self._idle.pop().connection.close()

    def _headers(self, method: str, content: str | None) -> dict[str, str]:
        usual = _PATCH_TYPE if method == "PATCH" else "application/json"
        return {
            "Authorization": self._authorization,
            "Accept": "application/json",
            "Content-Type": content or usual,
        }

    def _connection(self) -> http.client.HTTPSConnection:
        try:
            idle = self._idle.pop()
        except IndexError:
            return self._connect()
        if time.monotonic() - idle.since <= _MAX_IDLE_SECONDS:
            return idle.connection
        idle.connection.close()
        return self._connect()

    def _connect(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=_TIMEOUT_SECONDS, context=self._trust
        )
