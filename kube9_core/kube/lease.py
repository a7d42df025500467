"""A Lease of the API server, so that of two operator pods only one scans and writes.

Two pods meet when one takes over from the other. The clocks of two nodes need not agree, so the
other's times are never compared with ours: its lease counts as lost once it has not changed for
its whole duration while we watched, as client-go does. Our own is held from the moment before we
asked until its duration has passed on our own monotonic clock, so we let go before anybody else
may take it. Writing is guarded by the resource version: of two that try, one gets a conflict.
"""

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from kube9_core.kube.answer import Answer
from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import Failed, Forbidden, NotServed, Refused
from kube9_core.kube.rule import MissingRule
from kube9_core.model.clock import Clock

__all__ = ["Lease"]

_GROUP: Final = "coordination.k8s.io"
_ATTEMPTS: Final = 3
_FORBIDDEN, _NOT_FOUND, _CONFLICT, _INVALID = 403, 404, 409, 422


class _Metadata(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """An update replaces the whole object, so what others wrote is kept and sent back."""

    name: str
    namespace: str
    resource_version: str = ""
    labels: Mapping[str, str] = {}
    annotations: Mapping[str, str] = {}
    owner_references: tuple[Mapping[str, Any], ...] = ()


class _Spec(msgspec.Struct, frozen=True, rename="camel"):
    holder_identity: str | None = None
    lease_duration_seconds: int | None = None
    acquire_time: str | None = None
    renew_time: str | None = None
    lease_transitions: int | None = None


class _Object(msgspec.Struct, frozen=True, rename="camel"):
    metadata: _Metadata
    spec: _Spec = _Spec()
    api_version: str = f"{_GROUP}/v1"
    kind: str = "Lease"


class Lease:
    """One Lease, as one pod sees it; safe to use from many threads.

    Args:
        connection: the cluster.
        namespace: where it is.
        name: its name.
        identity: who we are, different in each pod.
        clock: tells the time; only durations decide.
        duration_seconds: how long it is ours without being renewed. Renew about every third of it.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a lease is made of
        self,
        connection: Connection,
        namespace: str,
        name: str,
        identity: str,
        clock: Clock,
        duration_seconds: int = 15,
    ) -> None:
        self._connection = connection
        self._namespace = namespace
        self._name = name
        self._identity = identity
        self._clock = clock
        self._duration = duration_seconds
        self._lock = threading.RLock()
        self._seen: _Object | None = None
        self._seen_at = 0.0
        self._ours_until: float | None = None

    @property
    def held(self) -> bool:
        """Whether it is ours now; turns False by itself when it was not renewed in time.

        It never waits for a request under way, so a health check may ask.
        """
        until = self._ours_until
        return until is not None and self._clock.monotonic() < until

    @property
    def holder(self) -> str:
        """Who held it when we last looked; "" for nobody."""
        seen = self._seen
        return (seen.spec.holder_identity or "") if seen else ""

    def acquire(self) -> bool:
        """Take it if it is free, ours, or was not renewed while we watched.

        Returns:
            Whether it is ours now. Call again about every second until it is.

        Raises:
            Forbidden: a permission is missing.
            NotServed: the namespace is not there.
            Failed: the server failed.
            Unreachable: it is gone.
        """
        with self._lock:
            asked_at = self._clock.monotonic()
            answer = self._connection.request("GET", self._path)
            if answer.status == _NOT_FOUND:
                return self._create(asked_at)
            self._observe(self._checked(answer, "get"))
            return self._taken(asked_at) if self._is_free() else False

    def renew(self) -> bool:
        """Keep it for another duration.

        Returns:
            Whether it is still ours; False once somebody else has it.

        Raises:
            Forbidden: a permission is missing.
            Failed: the server failed; it is ours as long as `held` says so.
            Unreachable: the server is gone; likewise.
        """
        with self._lock:
            if self._seen is None or self.holder != self._identity:
                return self.acquire()
            return self._taken(self._clock.monotonic()) or self.acquire()

    def release(self) -> None:
        """Give it up, so that the next pod need not wait; nothing happens if it is not ours.

        Raises:
            Forbidden: a permission is missing.
            Failed: the server failed.
            Unreachable: it is gone.
        """
        with self._lock:
            if not self.held or self._seen is None:
                return
            self._ours_until = None
            for _ in range(_ATTEMPTS):
                spec = msgspec.structs.replace(self._seen.spec, holder_identity="")
                if self._put(spec) is not None or not self._still_names_us():
                    return

    def _still_names_us(self) -> bool:
        """Whether only something else of it changed: helm writes labels just before we end."""
        answer = self._connection.request("GET", self._path)
        if answer.status == _NOT_FOUND:
            return False
        self._seen = self._checked(answer, "get")
        return self.holder == self._identity

    @property
    def _path(self) -> str:
        return f"/apis/{_GROUP}/v1/namespaces/{self._namespace}/leases/{self._name}"

    def _is_free(self) -> bool:
        if self._seen is None or self.holder in ("", self._identity):
            return True
        lasts = self._seen.spec.lease_duration_seconds or self._duration
        return self._clock.monotonic() - self._seen_at >= lasts

    def _observe(self, found: _Object) -> None:
        """Start the other's time anew whenever it shows a sign of life."""
        if self._seen is None or found != self._seen:
            self._seen_at = self._clock.monotonic()
        self._seen = found
        if self.holder != self._identity:
            self._ours_until = None

    def _create(self, asked_at: float) -> bool:
        """By PUT: a rule can name what that creates. Without a version it replaces nothing."""
        metadata = _Metadata(self._name, self._namespace)
        body = msgspec.json.encode(_Object(metadata, self._claim(None)))
        answer = self._connection.request("PUT", self._path, body=body)
        if answer.status in (_CONFLICT, _INVALID):
            return False  # somebody was quicker
        updating = answer.status == _FORBIDDEN and "cannot update" in answer.failure.message
        self._keep(self._checked(answer, "update" if updating else "create"), asked_at)
        return True

    def _taken(self, asked_at: float) -> bool:
        old = self._seen.spec if self._seen else None
        found = self._put(self._claim(old))
        if found is None:
            return False
        self._keep(found, asked_at)
        return True

    def _put(self, spec: _Spec) -> _Object | None:
        """Write it as we last saw it; None where somebody was quicker."""
        empty = _Metadata(self._name, self._namespace)
        metadata = self._seen.metadata if self._seen else empty
        body = msgspec.json.encode(_Object(metadata, spec))
        answer = self._connection.request("PUT", self._path, body=body)
        if answer.status in (_CONFLICT, _NOT_FOUND):
            return None
        return self._checked(answer, "update")

    def _keep(self, found: _Object, asked_at: float) -> None:
        self._observe(found)
        self._ours_until = asked_at + self._duration

    def _claim(self, old: _Spec | None) -> _Spec:
        now = _micro(self._clock.now())
        same = old is not None and old.holder_identity == self._identity
        before = old.lease_transitions or 0 if old is not None else 0
        return _Spec(
            self._identity,
            self._duration,
            old.acquire_time if old is not None and same else now,
            now,
            before if same or old is None else before + 1,
        )

    def _checked(self, answer: Answer, verb: str) -> _Object:
        what = f"the Lease {self._namespace}/{self._name}"
        if not answer.ok:
            raise self._refusal(answer, verb, what)
        try:
            return msgspec.json.decode(answer.body, type=_Object)
        except msgspec.MsgspecError as error:
            raise Failed(answer.status, "", f"{what} is not what it should be: {error}") from None

    def _refusal(self, answer: Answer, verb: str, what: str) -> Refused:
        if answer.status == _FORBIDDEN:
            return Forbidden(MissingRule(verb, _GROUP, "leases", self._namespace, self._name))
        failure = answer.failure
        if answer.status == _NOT_FOUND:
            return NotServed(
                answer.status, failure.reason, f"cannot make {what}: {failure.message}"
            )
        return Failed(answer.status, failure.reason, f"cannot {verb} {what}: {failure.message}")


def _micro(time: datetime) -> str:
    """A time as the API spells a MicroTime."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
