"""One connection to one API server: requests and streams of bytes, as the identity we have.

It decides where to connect (kubeconfig, or the pod's own cluster), keeps TLS and credentials
fresh, bounds sizes and times, and turns failures into sentences. Over the configuration and
transport of the `kubernetes` package; its typed API is never imported, for it costs 80 MB and
ten times the CPU. Retrying, pacing and decoding are the work of those who call.

Answers are asked for compressed, as client-go does. Measured on loopback with 69 MB of pods: 19
times less on the wire, no more CPU of ours (inflating costs less than the TLS it saves), 0.5 s
more of the server's, and a third more time. Every network that is no loopback repays that.
"""

import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlencode

import msgspec
import urllib3
from urllib3.exceptions import HTTPError

from kube9_core.kube.answer import Answer
from kube9_core.kube.bodies import lines, whole
from kube9_core.kube.errors import Closed, Unauthenticated, Untrusted
from kube9_core.kube.finding import find_target
from kube9_core.kube.pools import new_pool
from kube9_core.kube.service_account import ACCOUNT_FOLDER, in_cluster
from kube9_core.kube.sockets import Sockets
from kube9_core.kube.target import Target
from kube9_core.kube.trouble import explained

if TYPE_CHECKING:
    from types import TracebackType

    from kube9_core.kube.identity import Certificate, Identity

__all__ = ["JSON", "MERGE_PATCH", "SERVER_SIDE_APPLY", "Connection", "Query", "connect"]

JSON: Final = "application/json"
MERGE_PATCH: Final = "application/merge-patch+json"
SERVER_SIDE_APPLY: Final = "application/apply-patch+yaml"

Query = Mapping[str, str | int]

_CONNECT_SECONDS: Final = 10.0
_OK: Final = 200
_UNAUTHORIZED: Final = 401
_AGENT: Final = "kube9"


class _Ask(msgspec.Struct, frozen=True):
    """One request, without what shows who asks."""

    method: str
    url: str
    headers: dict[str, str]
    seconds: float
    body: bytes | None = None


def connect(
    kubeconfig: str | None = None,
    context: str | None = None,
    *,
    timeout: float = 30,
    environ: Mapping[str, str] | None = None,
    account: Path = ACCOUNT_FOLDER,
) -> "Connection":
    """Find an API server and get ready to talk to it; no request is made yet.

    A kubeconfig that is given wins, then `$KUBECONFIG`, then `~/.kube/config`; where there is
    none, the ServiceAccount of the pod we run in.

    Args:
        kubeconfig: path of a kubeconfig.
        context: name of the context; the current one by default.
        timeout: seconds that one request may take as a whole.
        environ: the environment; the process's own by default.
        account: where a pod's ServiceAccount is mounted.

    Raises:
        BadKubeconfig: there is nothing to connect to, or what describes it is wrong.
        Unauthenticated: an exec plugin failed.
    """
    environ = os.environ if environ is None else environ
    target = find_target(kubeconfig, context, environ, account)
    again = (lambda: in_cluster(environ, account)) if target.context is None else None
    return Connection(target, timeout, again)


class Connection:
    """Talks to one API server; blocking, and safe to use from many threads.

    Args:
        target: where it is.
        timeout: seconds that one request may take as a whole.
        again: reads the target anew once the server is not trusted any more, for a cluster may
            change its CA while we run; the next request uses it.
    """

    def __init__(
        self,
        target: Target,
        timeout: float = 30,
        again: Callable[[], Target | None] | None = None,
    ) -> None:
        self._target = target
        self._again = again
        self._timeout = timeout
        self._lock = threading.Lock()
        self._sockets = Sockets()
        self._closing = threading.Event()
        self._certificate: Certificate | None = None
        self._pool: urllib3.PoolManager | None = None

    @property
    def target(self) -> Target:
        """Where it is and who we are, for another client of the same server."""
        return self._target

    @property
    def host(self) -> str:
        """The server's address: "https://10.96.0.1:443"."""
        return self._target.host

    @property
    def context(self) -> str | None:
        """The kubeconfig's context; None in a pod."""
        return self._target.context

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closing.is_set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: "TracebackType | None",
    ) -> None:
        self.close()

    def request(  # noqa: PLR0913 - the parts of an HTTP request
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: bytes | None = None,
        content_type: str = JSON,
        accept: str = JSON,
        timeout: float | None = None,
    ) -> Answer:
        """Make one request; renews the credentials and tries once more after a 401.

        Args:
            method: "GET".
            path: below the host: "/api/v1/pods".
            query: parameters.
            body: what to send.
            content_type: what it is.
            accept: what to ask for.
            timeout: seconds it may take as a whole; the connection's own by default.

        Returns:
            The answer, whatever its status but 401.

        Raises:
            Unreachable: no answer came, or it broke off.
            Unauthenticated: the server does not accept who we are.
            Failed: the answer is larger than we take.
        """
        seconds = self._timeout if timeout is None else timeout
        deadline = time.monotonic() + seconds
        headers = {"Accept": accept, "Accept-Encoding": "gzip"}
        if body is not None:
            headers["Content-Type"] = content_type
        ask = _Ask(method, _path(path, query), headers, seconds, body)
        with self._answering(ask) as response:
            answer = whole(response, deadline, self.host)
            self.pause(0)  # what was cut off by us may look like an end
            return answer

    def stream(
        self,
        path: str,
        query: Query | None = None,
        *,
        silence: float,
        opened: Callable[[], None] | None = None,
    ) -> Generator[bytes, None, None]:
        """Read a watch, line by line, until the server ends it.

        Args:
            path: below the host.
            query: parameters; `watch=1` is the caller's to give.
            silence: seconds without a byte after which the connection is taken for dead.
            opened: called once the server has taken the watch up, which may be long before
                the first line.

        Yields:
            One JSON document each.

        Raises:
            Silence: nothing came for so long.
            Unreachable: the connection broke off.
            Unauthenticated: the server does not accept who we are.
            Refused: the server did not start the stream.
        """
        ask = _Ask("GET", _path(path, query), {"Accept": JSON}, silence)
        with self._answering(ask) as response:
            if opened is not None and response.status == _OK:
                opened()
            yield from lines(response, silence, self.host)
            self.pause(0)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the connection is open.

        Raises:
            Closed: it was closed meanwhile.
        """
        if self._closing.wait(seconds):
            raise Closed(f"the connection to {self.host} was closed")

    def close(self) -> None:
        """End everything under way, in whatever thread; may be called again."""
        self._closing.set()
        self._sockets.cut()
        with self._lock:
            pool = self._pool
        if pool is not None:
            pool.clear()

    @contextmanager
    def _answering(self, ask: "_Ask") -> Iterator[urllib3.BaseHTTPResponse]:
        """Hold an answer whose head has come; failures while it is read are explained too."""
        try:
            response = self._authenticated(ask)
            try:
                yield response
            finally:
                response.close()  # by then it has given back its connection if it was read whole
        except (HTTPError, OSError) as error:
            self.pause(0)
            told = explained(error, self._target, ask.seconds)
            if isinstance(told, Untrusted):
                self._look_again()
            raise told from error

    def _look_again(self) -> None:
        """Trust whom we are told to trust now."""
        found = self._again() if self._again is not None else None
        if found is not None and found.ca != self._target.ca:
            with self._lock:
                self._target = found
                self._pool = None

    def _authenticated(self, ask: "_Ask") -> urllib3.BaseHTTPResponse:
        credentials = self._target.credentials
        response = self._send(ask, credentials.identity())
        if response.status == _UNAUTHORIZED and credentials.renew():
            response.close()
            response = self._send(ask, credentials.identity())
        if response.status == _UNAUTHORIZED:
            response.close()
            raise Unauthenticated(
                f"{self.host} does not accept the credentials of {self._target.source}: they "
                "have expired or belong to another cluster; log in again or renew them"
            )
        return response

    def _send(self, ask: "_Ask", identity: "Identity") -> urllib3.BaseHTTPResponse:
        shown = {**ask.headers, "User-Agent": _AGENT}
        if identity.authorization:
            shown["Authorization"] = identity.authorization
        return self._pool_for(identity).urlopen(
            ask.method,
            self.host + ask.url,
            body=ask.body,
            headers=shown,
            timeout=urllib3.Timeout(connect=min(_CONNECT_SECONDS, ask.seconds), read=ask.seconds),
            retries=False,
            redirect=False,
            preload_content=False,
        )

    def _pool_for(self, identity: "Identity") -> urllib3.PoolManager:
        with self._lock:
            self.pause(0)
            if self._pool is None or identity.certificate is not self._certificate:
                self._pool = new_pool(self._target, identity.certificate)
                self._sockets.watch(self._pool)
                self._certificate = identity.certificate
            return self._pool


def _path(path: str, query: Query | None) -> str:
    return f"{path}?{urlencode(query)}" if query else path
