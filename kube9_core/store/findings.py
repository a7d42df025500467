"""Findings over time: when each was first and last seen, and when it was resolved.

A finding is resolved only by a run that looked at its check and its namespace and did not find it;
one that was not looked at stays as it was. How a run's findings come in is told by `sightings`,
how they are shown by the methods here.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

import msgspec

from kube9_core.model.clock import spelled
from kube9_core.model.finding import Finding
from kube9_core.model.run import Run
from kube9_core.model.severity import SEVERITIES, Severity
from kube9_core.store.bitmap import Bitmap, unpacked
from kube9_core.store.body import decoded, understood
from kube9_core.store.change import Change, Looked
from kube9_core.store.database import Database
from kube9_core.store.errors import StoreError
from kube9_core.store.listing import Condition, Listing
from kube9_core.store.page import Page
from kube9_core.store.times import millis, written

__all__ = ["Change", "Diff", "FindingFilter", "FindingState", "Findings", "StoredFinding"]

_BATCH = 500
_LISTING = Listing(
    columns="body, first_seen, last_seen, resolved_at",
    table="core_findings",
    joined="JOIN core_sightings ON core_sightings.finding = core_findings.id",
    order="severity, check_id, namespace, kind, name",
)
_STATES = {"open": "+resolved_at IS NULL AND ?", "resolved": "+resolved_at IS NOT NULL AND ?"}


class FindingState(StrEnum):
    """Whether a finding still stands."""

    OPEN = "open"
    RESOLVED = "resolved"


class FindingFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which findings; what is None or empty does not matter.

    Attributes:
        checks: globs, of which the check's id fits one.
        pillars: of any of these.
        severities: exactly one of these.
        at_least: this one or worse.
        since: first seen then or later; with the state "resolved", resolved then or later.
    """

    checks: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    at_least: Severity | None = None
    namespace: str | None = None
    kind: str | None = None
    name: str | None = None
    state: FindingState | None = FindingState.OPEN
    since: datetime | None = None


_OPEN = FindingFilter()


class StoredFinding(msgspec.Struct, frozen=True, rename="camel"):
    """A finding with its history.

    Attributes:
        first_seen: RFC 3339, UTC, as are the two below.
        last_seen: when the last run that had it began.
        resolved_at: when the first run that looked in vain began; None while it stands.
    """

    finding: Finding
    first_seen: str
    last_seen: str
    resolved_at: str | None


class Diff(msgspec.Struct, frozen=True, rename="camel"):
    """What changed from one run to another; numbers are complete, rows are the first of them.

    Attributes:
        new: findings of the later run that the earlier one had looked for in vain.
        resolved: findings of the earlier run that the later one looked for in vain.
    """

    new: int
    unchanged: int
    resolved: int
    new_findings: tuple[StoredFinding, ...]
    resolved_findings: tuple[StoredFinding, ...]


class Findings:
    """All findings that were ever seen, until they are pruned."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, run: Run, findings: Iterable[Finding], looked: Looked) -> Change:
        """Take down what a run found, in one transaction, in little memory.

        Args:
            run: a stored run that has begun.
            findings: any number; read once, before the transaction begins.
            looked: whether the run judged a check in a namespace (None for cluster-wide objects).

        Returns:
            How this differs from what stood before.

        Raises:
            StoreError: nothing of it was stored.
        """
        from kube9_core.store.sightings import take_down  # noqa: PLC0415 - queries never record

        return take_down(self._database, run, findings, looked)

    def remember(self, first_seen: Mapping[str, str]) -> None:
        """Take over since when findings stood, from before the store began.

        Args:
            first_seen: RFC 3339 times by fingerprint; used when the finding is seen again.
        """
        at = millis(self._database.now())
        items = ({"key": key, "time": time, "at": at} for key, time in first_seen.items())
        while batch := list(islice(items, _BATCH)):
            with self._database.write() as connection:
                connection.executemany(
                    "INSERT OR IGNORE INTO core_remembered "
                    "SELECT :key, :time, :at "
                    "WHERE NOT EXISTS (SELECT 1 FROM core_findings WHERE fingerprint = :key)",
                    batch,
                )

    def standing(self) -> Iterator[tuple[str, str]]:
        """Fingerprint and first sight of every open finding, in the order they came in.

        This is what `remember` takes after a restart without a volume.
        """
        last = 0
        while True:
            with self._database.read() as connection:
                rows = connection.execute(
                    "SELECT fingerprint, first_seen, id FROM core_findings "
                    "WHERE +resolved_at IS NULL AND id > ? ORDER BY id LIMIT ?",
                    (last, _BATCH),
                ).fetchall()
            if not rows:
                return
            yield from ((row[0], row[1]) for row in rows)
            last = rows[-1][2]

    def first_seen(self, fingerprints: Iterable[str]) -> dict[str, str]:
        """Since when findings stand, of those that stand or are remembered."""
        found: dict[str, str] = {}
        with self._database.read() as connection:
            for fingerprint in fingerprints:
                row = connection.execute(
                    "SELECT first_seen FROM core_findings WHERE fingerprint = ? UNION ALL "
                    "SELECT first_seen FROM core_remembered WHERE fingerprint = ? LIMIT 1",
                    (fingerprint, fingerprint),
                ).fetchone()
                if row:
                    found[fingerprint] = row[0]
        return found

    def get(self, fingerprint: str) -> StoredFinding | None:
        """Find a finding by its fingerprint."""
        with self._database.read() as connection:
            return _LISTING.one(connection, "fingerprint = ?", fingerprint, _stored)

    def list(
        self, wanted: FindingFilter = _OPEN, limit: int = 25, offset: int = 0
    ) -> Page[StoredFinding]:
        """List findings, the worst first."""
        return _LISTING.page(self._database, _conditions(wanted), limit, offset, _stored)

    def of_run(self, run: str, limit: int = 25, offset: int = 0) -> Page[StoredFinding]:
        """List what one run found, the worst first.

        Raises:
            StoreError: what it found is not, or no longer, stored.
        """
        with self._database.read() as connection:
            seen, _ = _of_run(connection, run)
            return Page(_worst(connection, seen, limit, offset), seen.bit_count(), limit, offset)

    def diff(self, before: str, after: str, limit: int = 100) -> Diff:
        """Compare two runs; where one of them did not look, nothing is new or resolved.

        Args:
            before: id of the earlier run.
            after: id of the later run.
            limit: how many findings to give for new, and for resolved.

        Raises:
            StoreError: what one of them found is not, or no longer, stored.
        """
        with self._database.read() as connection:
            old, blind_before = _of_run(connection, before)
            new, blind_after = _of_run(connection, after)
            appeared = new & ~old & ~blind_before
            vanished = old & ~new & ~blind_after
            return Diff(
                appeared.bit_count(),
                (old & new).bit_count(),
                vanished.bit_count(),
                _worst(connection, appeared, limit),
                _worst(connection, vanished, limit),
            )


def _of_run(connection: sqlite3.Connection, run: str) -> tuple[int, int]:
    row = connection.execute(
        "SELECT seen, unjudged FROM core_run_findings WHERE run = ?", (run,)
    ).fetchone()
    if row is None:
        raise StoreError(f"what run {run} found is not stored: it failed, or was dropped by age")
    return understood(unpacked, row[0]), understood(unpacked, row[1])


def _worst(
    connection: sqlite3.Connection, bits: int, limit: int, offset: int = 0
) -> tuple[StoredFinding, ...]:
    """Read some of a set of findings, the worst first."""
    wanted = Bitmap.of(bits)
    rows = connection.execute(f"SELECT id FROM core_findings ORDER BY {_LISTING.order}")  # noqa: S608 - a constant
    chosen = islice((number for (number,) in rows if number in wanted), offset, offset + limit)
    found = (_LISTING.one(connection, "id = ?", number, _stored) for number in chosen)
    return tuple(item for item in found if item)


def _conditions(wanted: FindingFilter) -> Iterator[Condition]:
    yield "check_id GLOB ?", wanted.checks
    yield "pillar = ?", wanted.pillars
    yield "severity = ?", tuple(map(SEVERITIES.index, wanted.severities))
    yield "severity <= ?", SEVERITIES.index(wanted.at_least) if wanted.at_least else None
    yield "namespace = ?", wanted.namespace
    yield "kind = ?", wanted.kind
    yield "name = ?", wanted.name
    if wanted.state:
        yield _STATES[wanted.state], 1
    if wanted.since and wanted.state is FindingState.RESOLVED:
        yield "resolved_at >= ?", millis(wanted.since)
    elif wanted.since:
        yield "first_seen >= ?", spelled(wanted.since)


def _stored(row: tuple[Any, ...]) -> StoredFinding:
    finding = msgspec.structs.replace(decoded(row[0], Finding), first_seen=row[1])
    resolved = written(row[3]) if row[3] is not None else None
    return StoredFinding(finding, row[1], written(row[2]), resolved)
