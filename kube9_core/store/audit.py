"""The audit trail: every entry one JSON line for the log, and a row in a chain that shows gaps.

Recording never fails. What cannot be stored, because the disk is full or somebody else writes,
waits in a bounded buffer; what does not fit there is lost, and an entry says how many.
"""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from kube9_core.model.audit import AuditAction, AuditEntry
from kube9_core.model.problem import Scalar
from kube9_core.store.audit_chain import End, Stored, Verdict, canonical, following, verdict
from kube9_core.store.body import decoded
from kube9_core.store.database import Database
from kube9_core.store.errors import StoreError
from kube9_core.store.listing import Condition, Listing
from kube9_core.store.page import Page
from kube9_core.store.times import millis, parsed

__all__ = ["AuditRow", "AuditTrail"]

_WAITING = 1000
_BATCH = 200
_PATIENCE = 0.1
_PAUSE = 1.0
"""Seconds between two attempts while the disk is in trouble; other writes try at once."""
_LISTING = Listing("seq, entry, digest", "core_audit", "seq DESC")


class AuditRow(msgspec.Struct, frozen=True):
    """A stored entry with its number and its digest in hexadecimal."""

    seq: int
    entry: AuditEntry
    digest: str


class AuditTrail:
    """Takes down what is done; see `model.audit.Audit`.

    Args:
        mirror: is given each entry as one line of JSON without its end.

    Attributes:
        lost: entries since the start that could neither be stored nor wait.
    """

    def __init__(self, database: Database, mirror: Callable[[str], None] | None = None) -> None:
        self.lost = 0
        self._door = threading.Lock()
        self._retry_at = 0.0
        self._database = database
        self._mirror = mirror
        self._waiting: deque[str] = deque()
        self._missing = 0
        self._flushing = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many entries are not stored yet."""
        return len(self._waiting)

    def record(
        self, action: AuditAction, subject: str, outcome: str = "ok", **detail: Scalar
    ) -> None:
        """Take down one entry, stamped with the present time; never raises."""
        line = canonical(AuditEntry(self._stamp(), action, subject, outcome, detail))
        self._show(line)
        with self._door:
            if len(self._waiting) < _WAITING and not self._missing:
                self._waiting.append(line)
            else:
                self.lost += 1
                self._missing += 1
        if time.monotonic() >= self._retry_at:
            self.flush()

    def flush(self) -> None:
        """Store what waits, as far as that is possible now; never raises.

        It hardly waits for another thread that writes: that one comes by here when it is done.
        """
        while (self._waiting or self._missing) and self._flushing.acquire(blocking=False):
            try:
                self._store()
            except StoreError:
                self._retry_at = time.monotonic() + _PAUSE if self._database.trouble else 0
                return
            finally:
                self._flushing.release()

    def list(
        self,
        limit: int = 25,
        offset: int = 0,
        *,
        action: AuditAction | tuple[AuditAction, ...] | None = None,
        outcome: str | None = None,
        since: datetime | None = None,
    ) -> Page[AuditRow]:
        """List entries, newest first."""
        conditions: tuple[Condition, ...] = (
            ("action = ?", action),
            ("outcome = ?", outcome),
            ("at >= ?", millis(since) if since else None),
        )
        return _LISTING.page(self._database, conditions, limit, offset, _row)

    def verify(self) -> Verdict:
        """Follow the whole chain and name the first row that is wrong or missing."""
        with self._database.read() as connection:
            connection.execute("BEGIN")
            try:
                rows = connection.execute(
                    "SELECT seq, at, action, outcome, entry, digest FROM core_audit ORDER BY seq"
                )
                return verdict(
                    _end(connection, "dropped"),
                    _end(connection, "written"),
                    (Stored(*row) for row in rows),
                )
            finally:
                connection.execute("ROLLBACK")

    def _stamp(self) -> str:
        now = self._database.now()
        return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _show(self, line: str) -> None:
        if self._mirror:
            try:
                self._mirror(line)
            except (OSError, ValueError):
                self._mirror = None  # the stream is gone; the rows remain

    def _store(self) -> None:
        batch, missing = list(islice(self._waiting, _BATCH)), self._missing
        if len(batch) < len(self._waiting):
            missing = 0
        gap = [self._gap(missing)] if missing else []
        crowded = len(self._waiting) > _WAITING // 2
        with self._database.write(_PATIENCE if crowded else 0) as connection:
            _append(connection, iter((*batch, *gap)))
        with self._door:
            for _ in batch:
                self._waiting.popleft()
            self._missing -= missing

    def _gap(self, missing: int) -> str:
        line = canonical(
            AuditEntry(
                self._stamp(),
                AuditAction.GAP,
                f"{missing} entries lost",
                "failed",
                {"entries": missing},
            )
        )
        self._show(line)
        return line


def _append(connection: sqlite3.Connection, lines: Iterator[str]) -> None:
    end = _end(connection, "written")
    for line in lines:
        end = End(end.seq + 1, following(end.digest, line))
        entry = msgspec.json.decode(line, type=AuditEntry)
        connection.execute(
            "INSERT INTO core_audit (seq, at, action, outcome, entry, digest) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (end.seq, parsed(entry.at), entry.action, entry.outcome, line, end.digest),
        )
    connection.execute(
        "INSERT OR REPLACE INTO core_audit_ends VALUES ('written', ?, ?)", (end.seq, end.digest)
    )


def _end(connection: sqlite3.Connection, name: str) -> End:
    row = connection.execute(
        "SELECT seq, digest FROM core_audit_ends WHERE name = ?", (name,)
    ).fetchone()
    return End(*row) if row else End()


def _row(row: tuple[Any, ...]) -> AuditRow:
    return AuditRow(row[0], decoded(row[1].encode(), AuditEntry), row[2].hex())
