"""What collectors gathered, and how often each way they ended, which is counted for ever."""

import os
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from kube9_core.store.database import Database
from kube9_core.store.listing import Condition, Listing
from kube9_core.store.page import Page
from kube9_core.store.times import millis, written

__all__ = ["Collected", "CollectionOutcome", "CollectionTotals", "Collections"]

_LISTING = Listing("id, collector, at, outcome, reason, records", "core_collections", "seq DESC")
_COUNT = """INSERT INTO core_counters VALUES (?, 1)
    ON CONFLICT (name) DO UPDATE SET value = value + 1"""
_OUTDATED = """DELETE FROM core_collections WHERE collector = ? AND seq NOT IN (
    SELECT seq FROM core_collections WHERE collector = ? ORDER BY seq DESC LIMIT ?)"""
_STAMP = """INSERT INTO core_counters VALUES ('collections.last_success', ?)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value"""


class CollectionOutcome(StrEnum):
    """How a collector ended."""

    SUCCESS = "success"
    FAILED = "failed"


class Collected(msgspec.Struct, frozen=True):
    """One collection, without its payload.

    Attributes:
        id: "coll_" and 32 hexadecimal digits.
        collector: its name.
        at: RFC 3339, UTC.
        reason: why it failed.
        records: how many there are.
    """

    id: str
    collector: str
    at: str
    outcome: CollectionOutcome
    reason: str | None
    records: int


class CollectionTotals(msgspec.Struct, frozen=True):
    """How collections ended since the store began.

    Attributes:
        stored: collections that are kept now.
        last_success: RFC 3339, UTC.
    """

    success: int
    failure: int
    stored: int
    last_success: str | None


class Collections:
    """The collections."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self,
        collector: str,
        records: Iterable[msgspec.Struct] = (),
        outcome: CollectionOutcome = CollectionOutcome.SUCCESS,
        *,
        reason: str | None = None,
        keep: int | None = None,
    ) -> str:
        """Store what a collector gathered, also nothing when it failed.

        Args:
            collector: its name.
            records: what it gathered.
            outcome: how it ended.
            reason: why it failed.
            keep: how many of its collections are kept, this one among them; all by default.

        Returns:
            The id.

        Raises:
            StoreError: it could not be stored.
        """
        name = f"coll_{os.urandom(16).hex()}"
        at = millis(self._database.now())
        payload, count = _array(records)
        with self._database.write(needed=2 * len(payload)) as connection:
            connection.execute(
                "INSERT INTO core_collections (id, collector, at, outcome, reason, records, "
                "payload) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, collector, at, outcome, reason, count, payload),
            )
            if keep is not None:
                connection.execute(_OUTDATED, (collector, collector, keep))
            _count(connection, outcome, at)
        return name

    def list(
        self,
        limit: int = 25,
        offset: int = 0,
        *,
        collector: str | tuple[str, ...] | None = None,
        outcome: CollectionOutcome | None = None,
        since: datetime | None = None,
    ) -> Page[Collected]:
        """List collections, newest first."""
        conditions: tuple[Condition, ...] = (
            ("collector = ?", collector),
            ("outcome = ?", outcome),
            ("at >= ?", millis(since) if since else None),
        )
        return _LISTING.page(self._database, conditions, limit, offset, _collected)

    def get(self, name: str) -> Collected | None:
        """Find a collection by its id."""
        with self._database.read() as connection:
            return _LISTING.one(connection, "id = ?", name, _collected)

    def payload(self, name: str) -> bytes | None:
        """The records of a collection, a JSON array; None for an unknown id."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT payload FROM core_collections WHERE id = ?", (name,)
            ).fetchone()
        return bytes(row[0]) if row else None

    def stats(self) -> CollectionTotals:
        """How collectors fared since the store began."""
        with self._database.read() as connection:
            counters = dict(connection.execute("SELECT name, value FROM core_counters"))
            stored = connection.execute("SELECT count(*) FROM core_collections").fetchone()
        last = counters.get("collections.last_success")
        return CollectionTotals(
            success=counters.get("collections.success", 0),
            failure=counters.get("collections.failed", 0),
            stored=int(stored[0]),
            last_success=written(last) if last is not None else None,
        )


def _array(records: Iterable[msgspec.Struct]) -> tuple[bytes, int]:
    encoder = msgspec.json.Encoder()
    found, count = bytearray(b"["), 0
    for count, record in enumerate(records, 1):
        if count > 1:
            found += b","
        found += encoder.encode(record)
    found += b"]"
    return bytes(found), count


def _count(connection: sqlite3.Connection, outcome: CollectionOutcome, at: int) -> None:
    connection.execute(_COUNT, (f"collections.{outcome}",))
    if outcome is CollectionOutcome.SUCCESS:
        connection.execute(_STAMP, (at,))


def _collected(row: tuple[Any, ...]) -> Collected:
    return Collected(row[0], row[1], written(row[2]), CollectionOutcome(row[3]), row[4], row[5])
