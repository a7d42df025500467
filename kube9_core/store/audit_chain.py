"""The chain of the audit trail: each row's digest covers the row and the digest before it.

So a row that was changed, taken out or moved shows, at the first place where it does. It is no
signature: who may write the file may also compute the whole chain anew.
"""

from collections.abc import Iterable

import msgspec

from kube9_core.model.audit import AuditEntry
from kube9_core.store.times import parsed

__all__ = ["GENESIS", "End", "Stored", "Verdict", "canonical", "following", "verdict"]

GENESIS = bytes(32)
"""What stands for the digest before the first."""


class End(msgspec.Struct, frozen=True):
    """One end of what is stored: the last row that was dropped, or the last that was written."""

    seq: int = 0
    digest: bytes = GENESIS


class Stored(msgspec.Struct, frozen=True):
    """A row as it stands in the file."""

    seq: int
    at: int
    action: str
    outcome: str
    entry: str
    digest: bytes


class Verdict(msgspec.Struct, frozen=True, rename="camel"):
    """Whether the trail is whole.

    Attributes:
        entries: rows that were looked at, up to the first bad one.
        first: number of the first row that is stored; the rows before it were dropped by age.
        last: number of the last row that was written.
        bad: number of the first row that is wrong or missing; None if the trail is whole.
        reason: what is wrong with it.
    """

    entries: int
    first: int
    last: int
    bad: int | None = None
    reason: str | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.bad is None


def canonical(entry: AuditEntry) -> str:
    """Write an entry the one way that its digest is made from; it never fails.

    Text that is no Unicode, and values that are no scalars, are written as Python shows them.
    """
    try:
        return msgspec.json.encode(entry, order="sorted").decode()
    except (TypeError, ValueError):
        safe = AuditEntry(
            entry.at,
            entry.action,
            _clean(entry.subject),
            _clean(entry.outcome),
            {_clean(key): _clean(value) for key, value in entry.detail.items()},
        )
        return msgspec.json.encode(safe, order="sorted").decode()


def following(previous: bytes, entry: str) -> bytes:
    """Compute the digest of a row from that of the row before."""
    from hashlib import sha256  # noqa: PLC0415 - brings OpenSSL, which lists have no use for

    return sha256(previous + entry.encode()).digest()


def verdict(dropped: End, written: End, rows: Iterable[Stored]) -> Verdict:
    """Follow the chain.

    Args:
        dropped: the last row that was dropped.
        written: the last row that was written.
        rows: all rows, by number.
    """
    seq, digest, count = dropped.seq, dropped.digest, 0
    for row in rows:
        seq += 1
        digest = following(digest, row.entry)
        fault = _fault(row, seq, digest)
        if fault:
            return Verdict(count, dropped.seq + 1, written.seq, seq, fault)
        count += 1
    if seq != written.seq:
        return Verdict(count, dropped.seq + 1, written.seq, seq + 1, "it is missing")
    if digest != written.digest:
        return Verdict(count, dropped.seq + 1, written.seq, seq, "it is not the one written last")
    return Verdict(count, dropped.seq + 1, written.seq)


def _fault(row: Stored, seq: int, digest: bytes) -> str | None:
    if row.seq != seq:
        return "it is missing" if row.seq > seq else "it stands before the first row"
    if row.digest != digest:
        return "its digest does not follow from it and the row before"
    if _columns(row.entry) != (row.at, row.action, row.outcome):
        return "its columns do not say what the entry says"
    return None


def _columns(entry: str) -> tuple[int, str, str] | None:
    try:
        found = msgspec.json.decode(entry, type=AuditEntry)
        return parsed(found.at), found.action.value, found.outcome
    except (msgspec.DecodeError, ValueError):
        return None


def _clean(value: object) -> str:
    return str(value).encode("utf-8", "backslashreplace").decode()
