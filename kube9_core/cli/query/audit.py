"""`query audit`: what the operator did, and the proof that nothing of it is missing."""

from collections.abc import Iterator

import msgspec

from kube9_core.cli.query.answer import Answer, Look
from kube9_core.cli.query.failure import Failure
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import reading
from kube9_core.cli.query.paging import Pagination, asked_part, asked_time, footer
from kube9_core.model.audit import AuditAction
from kube9_core.store.audit import AuditRow

__all__ = ["AuditList", "Proof", "list_entries", "verify_chain"]

_HEAD = ("NO", "AT", "ACTION", "OUTCOME", "SUBJECT")


class AuditLine(msgspec.Struct, frozen=True):
    """One entry with its place in the chain.

    Attributes:
        seq: number of the entry, without gaps.
        digest: over the entry and the digest before it, in hexadecimal.
    """

    seq: int
    at: str
    action: AuditAction
    subject: str
    outcome: str
    detail: object
    digest: str


class Proof(msgspec.Struct, frozen=True):
    """The document of `audit verify`.

    Attributes:
        whole: nothing is missing or changed; otherwise there is no document but an error.
        first: number of the first entry that is kept.
        last: number of the last one that was written.
    """

    whole: bool
    entries: int
    first: int
    last: int


class AuditList(msgspec.Struct, frozen=True):
    """The document of `audit list`."""

    entries: tuple[AuditLine, ...]
    pagination: Pagination


def list_entries(given: Given) -> Answer:
    """List entries, newest first.

    Raises:
        Failure: an option cannot be read, or the store cannot.
    """
    limit, offset = asked_part(given)
    since, actions = asked_time(given, "since"), tuple(map(AuditAction, given.several("action")))
    with reading(given) as store:
        page = store.audit.list(limit, offset, action=actions, since=since)
    rows = tuple(map(_line, page.items))
    found = AuditList(rows, Pagination(page.total, limit, offset, len(rows)))
    return Answer(found, lambda look: _table(found, look))


def verify_chain(given: Given) -> Answer:
    """Follow the whole chain.

    Raises:
        Failure: an entry is wrong or missing (`AUDIT_BROKEN`), or the store cannot be read.
    """
    with reading(given) as store:
        found = store.audit.verify()
    if not found.whole:
        raise Failure(
            "AUDIT_BROKEN",
            f"the audit trail is broken at entry {found.bad}: {found.reason}",
            {"entry": found.bad, "reason": found.reason, "first": found.first, "last": found.last},
        )
    proof = Proof(whole=True, entries=found.entries, first=found.first, last=found.last)
    return Answer(proof, lambda _: (_sentence(proof),))


def _line(row: AuditRow) -> AuditLine:
    entry = row.entry
    return AuditLine(
        row.seq, entry.at, entry.action, entry.subject, entry.outcome, entry.detail, row.digest
    )


def _table(found: AuditList, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import drawn  # noqa: PLC0415 - JSON draws nothing

    rows = ((item.seq, item.at, item.action, item.outcome, item.subject) for item in found.entries)
    yield from drawn(look, _HEAD, rows, "No entry fits.")
    if found.pagination.total:
        yield ""
        yield footer(found.pagination, "entry")


def _sentence(proof: Proof) -> str:
    if not proof.entries:
        return "The audit trail is whole: it has no entries yet."
    return (
        f"The audit trail is whole: {proof.entries} entries, {proof.first} to {proof.last}; "
        "none is missing or changed."
    )
