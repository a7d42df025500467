"""Follows one kind for as long as somebody listens: a list, then a watch, and the watch again.

What the API promises is little: a watch ends whenever the server likes, forgets where it was
after some minutes (410), and a connection can die without either side being told. So this lists
again only when it must, goes on from the last version it saw, takes a silent connection for dead,
and backs off while the server is in trouble. One page at a time is in memory, never the list.
What the objects mean, and what to do with them, is the work of whoever listens.
"""

import random
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Final, Generic, NoReturn, TypeVar

import msgspec

from kube9_core.kube.answer import Answer
from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import (
    Closed,
    Failed,
    Forbidden,
    KubeError,
    Refused,
    Silence,
    Unreachable,
)
from kube9_core.kube.followed import (
    Change,
    Followed,
    LineKind,
    Page,
    line_of,
    page_of,
    trouble_of,
    version_of,
)
from kube9_core.kube.hearing import Hearing, WatchHealth
from kube9_core.kube.patience import Patience
from kube9_core.kube.rule import MissingRule
from kube9_core.model.audit import Audit, AuditAction
from kube9_core.model.clock import Clock
from kube9_core.model.kind import Kind

__all__ = ["WatchPace", "Watcher"]

T = TypeVar("T")

_GONE: Final = 410
_FORBIDDEN: Final = 403
_AT_ONCE: Final = 1.0


class WatchPace(msgspec.Struct, frozen=True, kw_only=True):
    """How a watch takes its time.

    Attributes:
        page: objects asked for at once when listing.
        silence: seconds without a byte after which a connection is taken for dead; bookmarks
            come about once a minute where they come, so less than 65 drops good connections.
        shortest: seconds after which the server is asked to end a watch, at the least.
        longest: the same, at the most; between both chance decides, so that the watches of
            many clients do not end together.
        answer: seconds one page of a list may take.
    """

    page: int = 500
    silence: float = 90.0
    shortest: int = 300
    longest: int = 600
    answer: float = 30.0


_USUAL: Final = WatchPace()


class Watcher(Generic[T]):
    """Iterate over it, in one thread, to be told of every object of a kind until `stop`.

    Objects may be told twice: after a 410 and at the start everything is listed. What was
    deleted while nobody watched is not told.

    Args:
        connection: for this watch alone: `stop` closes it, which is what wakes a blocked read.
        kind: what to follow, at the version to read it at.
        shape: what objects are decoded into.
        clock: for ages.
        audit: told of lists and refusals; watches that go on leave no trail.
        pace: pages and times.
        chance: for jitter.
        namespace: only there; everywhere by default.
    """

    def __init__(  # noqa: PLR0913 - all but the first four have defaults
        self,
        connection: Connection,
        kind: Kind,
        shape: type[T],
        clock: Clock,
        *,
        audit: Audit,
        pace: WatchPace = _USUAL,
        chance: random.Random | None = None,
        namespace: str | None = None,
    ) -> None:
        self._connection = connection
        self._kind = kind
        self._namespace = namespace if kind.namespaced else None
        self._decoder = msgspec.json.Decoder(shape)
        self._clock = clock
        self._audit = audit
        self._pace = pace
        self._chance = chance or random.Random()  # noqa: S311 - jitter, no secret
        self._patience = Patience(self._chance)
        self._hearing = Hearing(clock)
        self._stopped = threading.Event()
        self._version: str | None = None

    @property
    def health(self) -> WatchHealth:
        """How it is doing; may be asked from any thread."""
        return self._hearing.health()

    def stop(self) -> None:
        """End the iteration, also while it is blocked in a read or a pause; from any thread."""
        self._stopped.set()
        self._connection.close()

    def __iter__(self) -> Iterator[Followed[T]]:
        """Tell every object, then every change.

        Yields:
            One object at a time; never ends before `stop` is called.
        """
        while not self._stopped.is_set():
            try:
                yield from self._listed() if self._version is None else self._watched()
            except Closed:
                return
            except KubeError as error:
                self._recover(error)

    def _recover(self, error: KubeError) -> None:
        """Decide how to go on after a failure, and wait."""
        if isinstance(error, Refused) and error.status == _GONE:
            self._version = None
            if not self._patience.failures:
                self._patience.after(error)
                return
        pause = self._patience.after(error)
        if self._hearing.health().reason != str(error) and isinstance(error, Forbidden):
            self._audit.record(AuditAction.REFUSAL, self._subject("watch"), "refused")
        self._hearing.lost(str(error))
        self._stopped.wait(pause)

    def _listed(self) -> Iterator[Followed[T]]:
        """List everything, page by page, and remember where to go on."""
        token, count = "", 0
        while not self._stopped.is_set():
            page = self._page(token)
            for raw in page.items or ():
                yield from self._told(Change.LISTED, raw)
                count += 1
            token = page.metadata.continue_
            if not token:
                self._version = page.metadata.resource_version
                self._hearing.listed()
                self._audit.record(AuditAction.LIST, self._subject("list"), objects=count)
                return

    def _page(self, token: str) -> Page:
        query: dict[str, str | int] = {"limit": self._pace.page}
        if token:
            query["continue"] = token
        answer = self._connection.request("GET", self._path, query=query, timeout=self._pace.answer)
        if not answer.ok:
            self._refuse("list", _refusal(answer))
        self._hearing.accepted()
        try:
            return page_of(answer.body)
        except msgspec.MsgspecError as error:
            raise Failed(0, "", f"the list of {self._kind.plural} is no list: {error}") from error

    def _watched(self) -> Iterator[Followed[T]]:
        """Watch from where we are until the server ends it, or says nothing for too long.

        Silence is no failure by itself: where etcd tells no progress, a quiet kind gets no
        bookmarks at all, as Events do by default. Whether the server is there shows when it is
        asked to go on.
        """
        lines, began = 0, self._clock.monotonic()
        stream = self._connection.stream(
            self._path, self._watch_query(), silence=self._pace.silence, opened=self._opened
        )
        with closing(stream):
            try:
                for line in stream:
                    lines += 1
                    self._hearing.heard()
                    yield from self._read(line)
            except Silence:
                self._patience.well()
                return
            except Refused as error:
                self._refuse("watch", error)
        if not lines and self._clock.monotonic() - began < _AT_ONCE:
            raise Unreachable(f"{self._connection.host} ended the watch at once")
        self._patience.well()

    def _read(self, body: bytes) -> Iterator[Followed[T]]:
        """Take up one line of the watch."""
        try:
            line = line_of(body)
            if line.type is LineKind.ERROR:
                trouble = trouble_of(line.object)
                raise Refused(trouble.code, trouble.reason, trouble.message)
            version = version_of(line.object)
        except msgspec.MsgspecError as error:
            raise Failed(0, "", f"a line of the watch cannot be read: {error}") from error
        if line.type is not LineKind.BOOKMARK:
            yield from self._told(Change(line.type.value), line.object)
        if version:
            self._version = version
        self._patience.well()

    def _told(self, change: Change, raw: msgspec.Raw) -> tuple[Followed[T], ...]:
        """The object, or nothing where it does not have the form we expect."""
        try:
            return (Followed(change, self._decoder.decode(raw)),)
        except msgspec.MsgspecError:
            self._hearing.left_out()
            return ()

    def _opened(self) -> None:
        self._hearing.accepted()

    def _watch_query(self) -> dict[str, str | int]:
        return {
            "watch": 1,
            "allowWatchBookmarks": "true",
            "resourceVersion": self._version or "",
            "timeoutSeconds": self._chance.randint(self._pace.shortest, self._pace.longest),
        }

    @property
    def _path(self) -> str:
        kind = self._kind
        root = f"/apis/{kind.api_version}" if kind.group else f"/api/{kind.api_version}"
        where = f"/namespaces/{self._namespace}" if self._namespace else ""
        return f"{root}{where}/{kind.plural}"

    def _subject(self, verb: str) -> str:
        return f"{verb} {self._kind}"

    def _refuse(self, verb: str, error: Refused) -> NoReturn:
        """Raise a refusal, with the rule to grant where that is what is missing."""
        if error.status != _FORBIDDEN:
            raise error
        rule = MissingRule(verb, self._kind.group, self._kind.plural, self._namespace)
        raise Forbidden(rule, f"not allowed to {rule}: grant it, or switch the watch off")


def _refusal(answer: Answer) -> Refused:
    failure = answer.failure
    return Refused(answer.status, failure.reason, failure.message, retry_after=answer.retry_after)
