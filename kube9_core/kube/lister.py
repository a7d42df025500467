"""Lists kinds page by page, so that no more than a megabyte or so of JSON is held at a time.

A page is cut into its objects without looking into them; decoding is the reader's work. What of
each kind was really read is kept as coverage, for silence is not health: a list that fails raises
and is marked, and never looks like an empty one.
"""

from collections.abc import Iterator
from typing import Final

from kube9_core.kube.answer import Answer
from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import Failed, Forbidden, KubeError, NotServed, Refused
from kube9_core.kube.pacing import Pacer
from kube9_core.kube.reading import Reading, Selection, list_path
from kube9_core.kube.rule import MissingRule
from kube9_core.kube.tables import TableReading
from kube9_core.model.audit import Audit, AuditAction
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.kind import Kind
from kube9_core.snapshot.kinds import SECRET

__all__ = ["Lister", "Selection"]

_GONE: Final = 410
_FORBIDDEN, _NOT_FOUND = 403, 404
_WORST: Final = (
    CoverageState.FORBIDDEN,
    CoverageState.FAILED,
    CoverageState.STALE,
    CoverageState.OUTSIDE,
    CoverageState.COMPLETE,
    CoverageState.ABSENT,
)


_OUTCOMES: Final = {CoverageState.COMPLETE: "ok", CoverageState.FORBIDDEN: "refused"}
_EVERYTHING: Final = Selection()


class Lister:
    """Lists the kinds of one cluster for one run.

    Args:
        connection: the cluster.
        pacer: spaces the requests out and counts them.
        audit: takes down each list.
        page: the most objects asked for at once.
    """

    def __init__(self, connection: Connection, pacer: Pacer, audit: Audit, page: int = 500) -> None:
        self._connection = connection
        self._pacer = pacer
        self._audit = audit
        self._page = page
        self._coverage: dict[Kind, Coverage] = {}

    def each(
        self,
        kind: Kind,
        api_version: str,
        namespace: str | None = None,
        selection: Selection = _EVERYTHING,
    ) -> Iterator[bytes]:
        """List a kind; each object comes once, whatever the server does meanwhile.

        A list that expires while it is read (410) goes on once: from where the server offers to
        go on, else from the start without what came before. An object that was there all the
        time is never left out.

        Args:
            kind: which.
            api_version: the version to read it at, see `Discovery.served`.
            namespace: only this one; all by default.
            selection: which objects.

        Yields:
            JSON of each object; the server leaves `apiVersion` and `kind` out.

        Raises:
            Forbidden: carries the missing rule.
            NotServed: the kind is not served at this version.
            Failed: the server failed, or the list expired twice.
            Unreachable: the server is gone.
            Unauthenticated: the server does not accept who we are.
        """
        if (kind.group, kind.plural) == (SECRET.group, SECRET.plural):
            raise ValueError("a list of Secrets would hold their values; ask for `rows`")
        yield from self._each(Reading(kind, api_version, namespace, selection, self._page))

    def rows(self, kind: Kind, api_version: str, namespace: str) -> Iterator[bytes]:
        """List the Secrets of a namespace without their values, as `TableReading` says.

        Args:
            kind: Secret.
            api_version: the version to read it at.
            namespace: only this one.

        Raises:
            KubeError: as `each`.
        """
        selection = _EVERYTHING
        yield from self._each(TableReading(kind, api_version, namespace, selection, self._page))

    def refused_everywhere(self, kind: Kind, api_version: str) -> bool:
        """Whether the table of a kind may not be listed in all namespaces; then that is noted."""
        reading = TableReading(kind, api_version, None, _EVERYTHING, 1)
        answer = self._pacer.get(
            self._connection, reading.path, reading.query(), accept=reading.accept
        )
        if answer.ok:
            return False
        error = reading.refused(answer)
        self._take_down(reading, _state_of(error, reading), str(error))
        return True

    def _each(self, reading: Reading) -> Iterator[bytes]:
        state, reason = CoverageState.FAILED, "reading was broken off"
        try:
            yield from self._pages(reading)
            state, reason = CoverageState.COMPLETE, ""
        except Refused as error:
            state, reason = _state_of(error, reading), str(error)
            raise
        except KubeError as error:
            reason = str(error)
            raise
        finally:
            self._take_down(reading, state, reason)

    def one(self, kind: Kind, api_version: str, name: str) -> bytes:
        """Get one object of a kind that lives in no namespace; `note` what came of it.

        Raises:
            Forbidden: carries the missing rule; also where it is not there and we may not know.
            NotServed: there is none of that name.
            Failed: the server failed.
            Unreachable: the server is gone.
            Unauthenticated: the server does not accept who we are.
        """
        answer = self._pacer.get(self._connection, f"{list_path(kind, api_version, None)}/{name}")
        subject = f"get {api_version}/{kind.name} {name}"
        if answer.ok:
            self._audit.record(AuditAction.LIST, subject, "ok", objects=1)
            return answer.body
        error = _refusal(answer, kind, name)
        outcome = "refused" if isinstance(error, Forbidden) else "failed"
        self._audit.record(AuditAction.LIST, subject, outcome, reason=str(error))
        raise error

    def note(self, new: Coverage, kind: Kind) -> None:
        """Add what one namespace gave to what others did: objects add up, the worst counts.

        Args:
            new: what was read just now.
            kind: of which kind.
        """
        old = self._coverage.get(kind)
        if old is not None:
            worst = min(old, new, key=lambda coverage: _WORST.index(coverage.state))
            new = Coverage(new.kind, worst.state, old.objects + new.objects, worst.reason)
        self._coverage[kind] = new

    def absent(self, kind: Kind) -> None:
        """Note that the API does not serve a kind: it has no objects."""
        self.note(Coverage(str(kind), CoverageState.ABSENT, 0), kind)

    def failed(self, kind: Kind, reason: str) -> None:
        """Note that a kind cannot be read, as where its aggregated API is dead."""
        self.note(Coverage(str(kind), CoverageState.FAILED, 0, reason), kind)

    def listed(self, kind: Kind) -> Coverage | None:
        """What was read of a kind, over all namespaces; None where nobody asked for it."""
        return self._coverage.get(kind)

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """What was read of every kind that was asked for."""
        return tuple(sorted(self._coverage.values()))

    def _pages(self, reading: Reading) -> Iterator[bytes]:
        while True:
            answer = self._pacer.get(
                self._connection, reading.path, reading.query(), accept=reading.accept
            )
            if answer.status == _GONE and reading.goes_on(answer):
                continue
            if not answer.ok:
                raise reading.refused(answer)
            page = reading.take(answer)
            yield from reading.fresh(page)
            if not page.metadata.continue_:
                return

    def _take_down(self, reading: Reading, state: CoverageState, reason: str) -> None:
        kind = reading.kind
        self.note(Coverage(str(kind), state, reading.objects, reason or None), kind)
        subject = f"list {reading.api_version}/{kind.name}"
        where = {} if reading.namespace is None else {"namespace": reading.namespace}
        self._audit.record(
            AuditAction.LIST,
            subject,
            _OUTCOMES.get(state, "failed"),
            objects=reading.objects,
            pages=reading.pages,
            bytes=reading.bytes,
            restarts=reading.restarts,
            **where,
            **({"reason": reason} if reason else {}),
        )


def _state_of(error: Refused, reading: Reading) -> CoverageState:
    if isinstance(error, Forbidden):
        return CoverageState.FORBIDDEN
    if isinstance(error, NotServed):
        return CoverageState.ABSENT
    return (
        CoverageState.STALE if error.status == _GONE and reading.objects else CoverageState.FAILED
    )


def _refusal(answer: Answer, kind: Kind, name: str) -> Refused:
    """What an answer other than the object means; only a Namespace stands in itself."""
    failure = answer.failure
    if answer.status == _FORBIDDEN:
        return Forbidden(MissingRule("get", kind.group, kind.plural, name, name))
    if answer.status == _NOT_FOUND:
        return NotServed(answer.status, failure.reason, f"there is no {kind.name} {name}")
    message = f"getting {kind.name} {name} failed with HTTP {answer.status}: {failure.message}"
    return Failed(answer.status, failure.reason, message)
