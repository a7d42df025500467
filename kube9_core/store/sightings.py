"""How the findings of one run come into the store.

Findings may arrive slowly, straight from the engine, while events and audit entries want to be
written. So they are first compared with what is stored, and what is new or different waits in an
unnamed file beside the database; then one short transaction does everything at once.
"""

import sqlite3
from collections.abc import Iterable

import msgspec

from kube9_core.model.finding import Finding
from kube9_core.model.run import Run
from kube9_core.store.bitmap import Bitmap, numbers, packed
from kube9_core.store.change import Change, Looked
from kube9_core.store.database import Database
from kube9_core.store.errors import StoreFull
from kube9_core.store.runs import insert
from kube9_core.store.spool import Row, Spool
from kube9_core.store.times import parsed

__all__ = ["take_down"]

_NAMED = 1000
_FIND = "SELECT id, resolved_at, body = ? FROM core_findings WHERE fingerprint = ?"
_UPDATE = """
    UPDATE core_findings SET check_id = ?, pillar = ?, severity = ?, namespace = ?, kind = ?,
        name = ?, body = ?, resolved_at = NULL
    WHERE id = ?
"""
_INSERT = """
    INSERT INTO core_findings
        (fingerprint, check_id, pillar, severity, namespace, kind, name, body, first_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def take_down(database: Database, run: Run, findings: Iterable[Finding], looked: Looked) -> Change:
    """Store what a run found; see `Findings.record`."""
    with Spool(database.file.parent) as changed:
        tally = _Tally(run.started_at or run.requested_at)
        for finding in findings:
            _compare(database, finding, changed, tally)
        with database.write(needed=2 * changed.size) as connection:
            insert(connection, run)
            for row in changed:
                _put(connection, row, tally)
            _see(connection, tally)
            _resolve(connection, looked, tally)
            connection.execute(
                "INSERT OR REPLACE INTO core_run_findings VALUES (?, ?, ?)",
                (run.id, packed(tally.seen.bits()), packed(tally.unjudged.bits())),
            )
    return tally.change()


class _Tally:
    """What is known of the run so far."""

    def __init__(self, at: str) -> None:
        self.at = at
        self.seen = Bitmap()
        self.unjudged = Bitmap()
        self.new = 0
        self.unchanged = 0
        self.resolved = 0
        self.new_fingerprints: list[str] = []
        self.resolved_fingerprints: list[str] = []

    def saw(self, number: int, fingerprint: str, *, new: bool) -> None:
        """Count a finding, once."""
        if number in self.seen:
            return
        self.seen.add(number)
        self.new += new
        self.unchanged += not new
        if new and len(self.new_fingerprints) < _NAMED:
            self.new_fingerprints.append(fingerprint)

    def change(self) -> Change:
        """The sum of it."""
        return Change(
            self.new,
            self.unchanged,
            self.resolved,
            tuple(self.new_fingerprints),
            tuple(self.resolved_fingerprints),
        )


def _compare(database: Database, finding: Finding, changed: Spool, tally: _Tally) -> None:
    body = _body(finding)
    with database.read() as connection:
        known = connection.execute(_FIND, (body, finding.fingerprint)).fetchone()
    if known and known[1] is None and known[2]:
        tally.saw(known[0], finding.fingerprint, new=False)
    else:
        try:
            changed.add(_row(finding, body))
        except StoreFull as error:
            database.blame(error)
            raise


def _body(finding: Finding) -> bytes:
    """What is stored of a finding; its history has columns of its own."""
    return msgspec.json.encode(msgspec.structs.replace(finding, first_seen=None, state=None))


def _row(finding: Finding, body: bytes) -> Row:
    return Row(
        finding.fingerprint,
        finding.check,
        finding.pillar,
        finding.severity.rank,
        finding.resource.namespace,
        finding.resource.kind,
        finding.resource.name,
        body,
    )


def _put(connection: sqlite3.Connection, row: Row, tally: _Tally) -> None:
    known = connection.execute(
        "SELECT id, resolved_at FROM core_findings WHERE fingerprint = ?", (row.fingerprint,)
    ).fetchone()
    if known:
        connection.execute(_UPDATE, (*msgspec.structs.astuple(row)[1:], known[0]))
        tally.saw(known[0], row.fingerprint, new=known[1] is not None)
        return
    remembered = connection.execute(
        "DELETE FROM core_remembered WHERE fingerprint = ? RETURNING first_seen",
        (row.fingerprint,),
    ).fetchall()
    first_seen = remembered[0][0] if remembered else tally.at
    added = connection.execute(_INSERT, (*msgspec.structs.astuple(row), first_seen))
    tally.saw(added.lastrowid or 0, row.fingerprint, new=not remembered)


def _see(connection: sqlite3.Connection, tally: _Tally) -> None:
    at = parsed(tally.at)
    connection.executemany(
        "INSERT INTO core_sightings VALUES (?, ?) ON CONFLICT (finding) "
        "DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)",
        ((number, at) for number in numbers(tally.seen.bits())),
    )


def _resolve(connection: sqlite3.Connection, looked: Looked, tally: _Tally) -> None:
    resolved = Bitmap()
    standing = connection.execute(
        "SELECT id, check_id, namespace FROM core_findings WHERE resolved_at IS NULL"
    )
    for number, check, namespace in standing:
        if number not in tally.seen:
            (resolved if looked(check, namespace) else tally.unjudged).add(number)
    at = parsed(tally.at)
    for number in numbers(resolved.bits()):
        row = connection.execute(
            "UPDATE core_findings SET resolved_at = ? WHERE id = ? RETURNING fingerprint",
            (at, number),
        ).fetchall()
        tally.resolved += 1
        if len(tally.resolved_fingerprints) < _NAMED:
            tally.resolved_fingerprints.append(row[0][0])
