"""Which rows may go: by age, by number and, when room runs out, the least valuable sort first.

Never dropped: open findings, the latest results, the state of tasks, counters, tables of plugins.
"""

import sqlite3
from collections.abc import Iterator

import msgspec

from kube9_core.store.limits import Limits

__all__ = ["Sort", "aged", "by_value", "surplus"]

_KEPT_RUNS = 10
_KEPT_AUDIT = 1000

_EVENTS = """DELETE FROM core_events WHERE seq IN (
    SELECT seq FROM core_events WHERE severity BETWEEN ? AND ? AND at < ?
    ORDER BY at LIMIT ?)"""
_COLLECTIONS = """DELETE FROM core_collections WHERE seq IN (
    SELECT seq FROM core_collections WHERE at < ? ORDER BY at LIMIT ?)"""
_OLD_COLLECTIONS = """DELETE FROM core_collections WHERE seq IN (
    SELECT seq FROM core_collections WHERE at < ?
    AND seq NOT IN (SELECT max(seq) FROM core_collections GROUP BY collector)
    ORDER BY at LIMIT ?)"""
_RESOLVED = """DELETE FROM core_findings WHERE id IN (
    SELECT id FROM core_findings WHERE resolved_at < ? ORDER BY resolved_at LIMIT ?)"""
_REMEMBERED = """DELETE FROM core_remembered WHERE fingerprint IN (
    SELECT fingerprint FROM core_remembered WHERE at < ? LIMIT ?)"""
_RUNS = """DELETE FROM core_runs WHERE seq IN (
    SELECT seq FROM core_runs WHERE state NOT IN ('queued', 'running') AND at < ?
    AND seq <= (SELECT max(seq) FROM core_runs) - ? ORDER BY seq LIMIT ?)"""
_AUDIT_UP_TO = """SELECT seq, digest FROM core_audit WHERE seq < min(
        coalesce((SELECT min(seq) FROM core_audit WHERE at >= ?), ?),
        (SELECT max(seq) FROM core_audit) - ? + 1,
        (SELECT min(seq) FROM core_audit) + ?)
    ORDER BY seq DESC LIMIT 1"""
_FAR = 1 << 62


class Sort(msgspec.Struct, frozen=True):
    """Rows of one sort that may go, oldest first.

    Attributes:
        name: for people.
        statement: drops them; empty for the audit trail, whose chain needs an anchor.
        values: bound before the most rows to drop.
    """

    name: str
    statement: str
    values: tuple[int, ...]

    def drop(self, connection: sqlite3.Connection, rows: int) -> int:
        """Drop some of them.

        Args:
            connection: in a transaction.
            rows: the most to drop at once.

        Returns:
            How many were dropped.
        """
        bound = (*self.values, rows)
        if not self.statement:
            return _drop_audit(connection, bound)
        return connection.execute(self.statement, bound).rowcount


def aged(limits: Limits, now: int) -> Iterator[Sort]:
    """What has become too old.

    Args:
        limits: how old it may become.
        now: milliseconds since 1970.
    """
    yield Sort("events", _EVENTS, (0, 1, now - int(limits.information * 1000)))
    yield Sort("errors", _EVENTS, (2, 3, now - int(limits.errors * 1000)))
    yield Sort("collections", _COLLECTIONS, (now - int(limits.collections * 1000),))
    before = now - int(limits.runs * 1000)
    yield Sort("resolved findings", _RESOLVED, (before,))
    yield Sort("remembered findings", _REMEMBERED, (before,))
    yield Sort("runs", _RUNS, (before, 0))
    yield Sort("audit", "", (now - int(limits.audit * 1000), _FAR, 0))


def surplus() -> Iterator[Sort]:
    """Events, when there are too many."""
    yield Sort("events", _EVENTS, (0, 1, _FAR))
    yield Sort("errors", _EVENTS, (2, 3, _FAR))


def by_value() -> Iterator[Sort]:
    """Everything that may go when room runs out, the least valuable sort first."""
    yield Sort("events", _EVENTS, (0, 1, _FAR))
    yield Sort("collections", _OLD_COLLECTIONS, (_FAR,))
    yield Sort("resolved findings", _RESOLVED, (_FAR,))
    yield Sort("runs", _RUNS, (_FAR, _KEPT_RUNS))
    yield Sort("errors", _EVENTS, (2, 3, _FAR))
    yield Sort("audit", "", (_FAR, _FAR, _KEPT_AUDIT))


def _drop_audit(connection: sqlite3.Connection, bound: tuple[int, ...]) -> int:
    end = connection.execute(_AUDIT_UP_TO, bound).fetchone()
    if end is None:
        return 0
    connection.execute("INSERT OR REPLACE INTO core_audit_ends VALUES ('dropped', ?, ?)", end)
    return connection.execute("DELETE FROM core_audit WHERE seq <= ?", (end[0],)).rowcount
