"""Puts one object of ours into the cluster, by server-side apply.

The alternatives were weighed and given up: a merge patch cannot drop a key we no longer set
without reading first, and replaces the whole list of owner references; an update needs a read
before each write and loses what others added between the two. Apply creates and updates in one
request, keeps foreign labels, annotations and keys, and drops exactly what we set before and no
longer do.

It also tells when somebody else wrote what we own: the first attempt does not force. On a
conflict the other writer is named and counted, and the second attempt forces. So the last content
wins, and two writers cost two requests a write, never a loop.

Apply refuses an object with fields that an older definition of its kind does not know. Only then
is it merged, and what is not known is pruned.
"""

import re
import threading
from collections.abc import Callable
from typing import Final

import msgspec

from kube9_core.kube.answer import Answer
from kube9_core.kube.connection import JSON, MERGE_PATCH, SERVER_SIDE_APPLY, Connection
from kube9_core.kube.errors import Displaced, Failed, Forbidden, KubeError, NotServed, Refused
from kube9_core.kube.pacing import BUSY, wait_before
from kube9_core.kube.rule import MissingRule
from kube9_core.model.audit import Audit, AuditAction
from kube9_core.model.kind import Kind

__all__ = ["FIELD_MANAGER", "Applying", "Place"]

FIELD_MANAGER: Final = "kube9"

_ATTEMPTS: Final = 4
_LONGEST_WAIT: Final = 5.0
_FORBIDDEN, _NOT_FOUND, _CONFLICT, _TOO_LARGE = 403, 404, 409, 413
_VERB = re.compile(r"cannot (\w+) resource")
_OTHER = re.compile(r'conflicts? with "([^"]+)"')
_UNTYPED: Final = "failed to create typed patch object"
_LONGEST: Final = 300


class Place(msgspec.Struct, frozen=True):
    """Which object is written.

    Attributes:
        kind: its kind.
        namespace: where it is; "" for kinds without.
        name: its name; "" where it is created under a name of its own.
        subresource: "status", or "".
    """

    kind: Kind
    namespace: str
    name: str
    subresource: str = ""

    @property
    def path(self) -> str:
        """Its path below the host."""
        root = "/apis" if self.kind.group else "/api"
        within = f"/namespaces/{self.namespace}" if self.kind.namespaced else ""
        parts = (self.kind.plural, self.name, self.subresource)
        return "/".join((f"{root}/{self.kind.api_version}{within}", *filter(None, parts)))

    def __str__(self) -> str:
        part = f" {self.subresource}" if self.subresource else ""
        where = f"{self.namespace}/" if self.kind.namespaced else ""
        return f"{self.kind.name} {where}{self.name}{part}"


class _Metadata(msgspec.Struct, frozen=True, rename="camel"):
    resource_version: str = ""


class _Object(msgspec.Struct, frozen=True):
    metadata: _Metadata


class Applying:
    """Applies and creates objects; safe to use from many threads.

    Args:
        connection: the cluster.
        audit: takes down each write, each conflict and each refusal.
        may: whether we may write at this moment.
    """

    def __init__(
        self, connection: Connection, audit: Audit, may: Callable[[], bool] = lambda: True
    ) -> None:
        self._connection = connection
        self._audit = audit
        self._may = may
        self._lock = threading.Lock()
        self._versions: dict[str, str] = {}
        self._conflicts = 0

    @property
    def conflicts(self) -> int:
        """How often somebody else had written what is ours."""
        return self._conflicts

    def apply(self, place: Place, body: bytes) -> bool:
        """Make an object, or what we own of it, be so.

        Args:
            place: which.
            body: JSON of the object as far as it is ours.

        Returns:
            Whether anything changed by it, as far as we know the object.

        Raises:
            Forbidden: a permission is missing.
            NotServed: the kind, or the object whose status this is, is not there.
            Refused: the object is invalid or too large.
            Failed: the server failed.
            Unreachable: it is gone.
        """
        try:
            answer = self._send("PATCH", place, body)
        except KubeError as error:
            self._refusal(place, error)
            raise
        version = _version_in(place, answer)
        with self._lock:
            changed = self._versions.get(place.path) != version
            self._versions[place.path] = version
        if changed:
            self._audit.record(AuditAction.WRITE, str(place), "ok", bytes=len(body))
        return changed

    def create(self, place: Place, body: bytes) -> bool:
        """Create an object if it is not there.

        Args:
            place: which.
            body: JSON of the object.

        Returns:
            Whether it was created; False where there was one.

        Raises:
            Forbidden: a permission is missing.
            NotServed: the kind is not there.
            Refused: the object is invalid or too large.
            Failed: the server failed.
            Unreachable: it is gone.
        """
        try:
            answer = self._send("POST", place, body)
        except KubeError as error:
            self._refusal(place, error)
            raise
        if answer.status == _CONFLICT:
            return False
        self._audit.record(AuditAction.WRITE, str(place), "ok", created=True, bytes=len(body))
        return True

    def delete(self, place: Place, uid: str) -> bool:
        """Delete an object, if it is still the very same one.

        Args:
            place: which.
            uid: its uid; another object of the same name stays.

        Returns:
            Whether it was deleted; False where it was gone or another one.

        Raises:
            Forbidden: a permission is missing.
            Failed: the server failed.
            Unreachable: it is gone.
        """
        body = msgspec.json.encode({"preconditions": {"uid": uid}})
        self._make_sure()
        answer = self._connection.request("DELETE", place.path, body=body, content_type=JSON)
        if answer.ok:
            self._audit.record(AuditAction.WRITE, str(place), "ok", deleted=True)
            return True
        if answer.status in (_NOT_FOUND, _CONFLICT):
            return False
        error = _refused("DELETE", place, answer)
        self._refusal(place, error)
        raise error

    def _send(self, method: str, place: Place, body: bytes) -> Answer:
        force = False
        for attempt in range(_ATTEMPTS):
            answer = self._sent(method, place, body, force=force)
            if answer.ok or (method == "POST" and answer.status == _CONFLICT):
                return answer
            if answer.status == _CONFLICT:
                if not force:
                    self._conflict(place, answer)
                force = True
                continue
            if _unfit(answer):
                answer = self._merged(place, body)
                if answer.ok:
                    return answer
                break
            if answer.status not in BUSY:
                break
            self._connection.pause(min(_LONGEST_WAIT, wait_before(answer, attempt)))
        raise _refused(method, place, answer)

    def _make_sure(self) -> None:
        """Another attempt may come after another operator has taken over, so each asks."""
        if not self._may():
            raise Displaced("another operator may have taken over; nothing is written")

    def _sent(self, method: str, place: Place, body: bytes, *, force: bool) -> Answer:
        self._make_sure()
        if method == "POST":
            parent = msgspec.structs.replace(place, name="")
            return self._connection.request("POST", parent.path, body=body, content_type=JSON)
        query = {"fieldManager": FIELD_MANAGER, "force": "true" if force else "false"}
        return self._connection.request(
            "PATCH", place.path, query=query, body=body, content_type=SERVER_SIDE_APPLY
        )

    def _merged(self, place: Place, body: bytes) -> Answer:
        """Write what fits a schema older than ours: a merge prunes what apply refuses."""
        self._make_sure()
        query = {"fieldManager": FIELD_MANAGER}
        return self._connection.request(
            "PATCH", place.path, query=query, body=body, content_type=MERGE_PATCH
        )

    def _conflict(self, place: Place, answer: Answer) -> None:
        message = answer.failure.message
        others = ", ".join(sorted(set(_OTHER.findall(message))))
        with self._lock:
            self._conflicts += 1
        self._audit.record(
            AuditAction.WRITE, str(place), "failed", conflict=others or message[:_LONGEST]
        )

    def _refusal(self, place: Place, error: KubeError) -> None:
        if isinstance(error, Forbidden):
            self._audit.record(AuditAction.REFUSAL, str(place), "refused", rule=str(error.rule))
        else:
            self._audit.record(
                AuditAction.WRITE, str(place), "failed", reason=str(error)[:_LONGEST]
            )


def _version_in(place: Place, answer: Answer) -> str:
    try:
        return msgspec.json.decode(answer.body, type=_Object).metadata.resource_version
    except msgspec.MsgspecError as error:
        raise Failed(answer.status, "", f"no object came back for {place}: {error}") from None


def _unfit(answer: Answer) -> bool:
    """Whether the object does not fit its schema: for some mistakes apply answers 500, not 422."""
    return _UNTYPED in answer.failure.message


def _refused(method: str, place: Place, answer: Answer) -> Refused:
    failure = answer.failure
    verb = _VERB.search(failure.message)
    if answer.status == _FORBIDDEN and verb is not None:
        return _forbidden(place, verb[1])
    if answer.status == _NOT_FOUND:
        return NotServed(
            answer.status,
            failure.reason,
            f"cannot write {place}: it is not there; install the CRDs or create the object "
            f"({failure.message})",
        )
    if answer.status == _TOO_LARGE:
        message = f"cannot write {place}: it is too large ({failure.message})"
        return Refused(answer.status, failure.reason, message)
    busy = answer.status in (*BUSY, _CONFLICT) and not _unfit(answer)
    kind = Failed if busy else Refused
    return kind(
        answer.status,
        failure.reason,
        f"cannot write {place} ({method} gave HTTP {answer.status}): {failure.message}",
    )


def _forbidden(place: Place, verb: str) -> Forbidden:
    kind = place.kind
    resource = "/".join(filter(None, (kind.plural, place.subresource)))
    name = "" if verb == "create" else place.name
    namespace = place.namespace if kind.namespaced else None
    return Forbidden(MissingRule(verb, kind.group, resource, namespace, name))
