"""Keeps our load on the API server low, and obeys it when it asks for less.

One pacer serves one run: it spaces requests out, waits as long as `Retry-After` says, backs off
with jitter where the server fails or is gone, gives up after a deadline, and counts what the
run cost. Only reads go through it; a write is tried again by the writer, who knows what it means.
"""

import random
import threading
import time
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

from kube9_core.kube.answer import Answer
from kube9_core.kube.connection import JSON, Connection, Query
from kube9_core.kube.errors import Closed, Unreachable, Untrusted

__all__ = ["BUSY", "Cost", "Pacer", "wait_before"]

BUSY: Final = frozenset({429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed later."""

_GONE: Final = BUSY - {429}
_FORBIDDEN: Final = 403
_REBORN: Final = 10.0
"""Seconds for which a refusal is not believed after the server was gone.

While it starts, an API server answers before it has read the roles, and refuses everything.
"""
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 15.0
_NO_WAIT: Final = 0.0


class Cost(msgspec.Struct, frozen=True):
    """What was asked of the server so far.

    Attributes:
        requests: made, repeated ones included.
        bytes: received over the wire, compressed as they came.
        retries: of the requests, how many were repetitions.
        waited: seconds spent waiting for our own turn or because the server asked us to.
    """

    requests: int = 0
    bytes: int = 0
    retries: int = 0
    waited: float = 0.0


class Pacer:
    """Spaces out reads of one API server; safe to use from many threads.

    Args:
        requests_per_second: the most that are made in the long run; as many may come at once
            after a rest.
        patience: seconds for which one read is tried again before its failure counts.
    """

    def __init__(self, requests_per_second: float, *, patience: float = 60) -> None:
        self._rate = requests_per_second
        self._burst = max(1.0, requests_per_second)
        self._patience = patience
        self._lock = threading.Lock()
        self._tokens = self._burst
        self._filled_at = time.monotonic()
        self._cost = Cost()
        self._gone_at = -_REBORN

    @property
    def cost(self) -> Cost:
        """What was asked of the server so far."""
        with self._lock:
            return self._cost

    @property
    def requests(self) -> int:
        """Requests made so far."""
        return self.cost.requests

    @property
    def bytes(self) -> int:
        """Bytes received so far, compressed as they came."""
        return self.cost.bytes

    def get(  # noqa: PLR0913 - the parts of an HTTP request, and how long it may take
        self,
        connection: Connection,
        path: str,
        query: Query | None = None,
        *,
        accept: str = JSON,
        patience: float | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Read a path, as often as it takes.

        Args:
            connection: where.
            path: below the host.
            query: parameters.
            accept: what to ask for.
            patience: seconds; the pacer's own by default.
            timeout: seconds one attempt may take; the connection's own by default.

        Returns:
            The first answer that is not the server's wish for a pause; after the deadline
            whatever came last.

        Raises:
            Unreachable: the server could not be reached until the deadline.
            Unauthenticated: the server does not accept who we are.
            Closed: the connection was closed meanwhile.
        """
        deadline = time.monotonic() + (self._patience if patience is None else patience)
        attempt = 0
        while True:
            self._await_turn(connection, again=attempt > 0)
            answer, error = self._tried(connection, path, query, accept, timeout)
            if answer is not None and not self._passing(answer.status):
                return answer
            wait = wait_before(answer, attempt)
            if time.monotonic() + wait > deadline:
                if answer is not None:
                    return answer
                raise error or AssertionError("no answer and no error")
            self._rest(connection, wait)
            attempt += 1

    def _tried(
        self,
        connection: Connection,
        path: str,
        query: Query | None,
        accept: str,
        timeout: float | None,
    ) -> tuple[Answer | None, Unreachable | None]:
        try:
            answer = connection.request("GET", path, query=query, accept=accept, timeout=timeout)
        except (Closed, Untrusted):
            raise  # neither gets better by itself
        except Unreachable as error:
            self._gone_at = time.monotonic()
            return None, error
        self._count(0, received=answer.received)
        if answer.status in _GONE:
            self._gone_at = time.monotonic()
        return answer, None

    def _passing(self, status: int) -> bool:
        """Whether the same request may soon have another answer."""
        reborn = time.monotonic() - self._gone_at < _REBORN
        return status in BUSY or (status == _FORBIDDEN and reborn)

    def _await_turn(self, connection: Connection, *, again: bool) -> None:
        wait = self._turn()
        if wait > _NO_WAIT:
            self._rest(connection, wait)
        self._count(1, retries=int(again))

    def _turn(self) -> float:
        """Take a token from the bucket; tells how long it is until it is really there."""
        with self._lock:
            now = time.monotonic()
            filled = self._tokens + (now - self._filled_at) * self._rate
            self._tokens = min(self._burst, filled) - 1
            self._filled_at = now
            return max(_NO_WAIT, -self._tokens / self._rate)

    def _rest(self, connection: Connection, seconds: float) -> None:
        connection.pause(seconds)
        self._count(0, waited=seconds)

    def _count(
        self, requests: int, *, received: int = 0, retries: int = 0, waited: float = 0.0
    ) -> None:
        with self._lock:
            cost = self._cost
            self._cost = Cost(
                cost.requests + requests,
                cost.bytes + received,
                cost.retries + retries,
                cost.waited + waited,
            )


def wait_before(answer: Answer | None, attempt: int) -> float:
    """How long to wait before the next attempt: what the server asks for, else ever longer.

    The jitter of up to a half keeps many clients from coming back at the same moment.

    Args:
        answer: the last one; None where none came.
        attempt: how many attempts there were before the last.

    Returns:
        Seconds.
    """
    asked = None if answer is None else _retry_after(answer.headers.get("retry-after", ""))
    if asked is not None:
        return asked
    longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0**attempt)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


def _retry_after(text: str) -> float | None:
    """Read the header: seconds, or a date (RFC 9110, 10.2.3)."""
    if text.isdecimal():
        return float(text)
    try:
        return max(_NO_WAIT, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None
