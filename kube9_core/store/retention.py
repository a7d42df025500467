"""Keeps the file small: drops what is too old or too much, and gives the room back to the disk.

Cheap and bounded: every step is a short transaction, and after a time limit the rest is left for
the next turn. Which rows may go is told by `expiry`.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kube9_core.store.connection import PAGE
from kube9_core.store.database import Database
from kube9_core.store.expiry import Sort, aged, by_value, surplus
from kube9_core.store.limits import Limits
from kube9_core.store.times import millis

__all__ = ["Retention", "Tidied", "pages"]

_ROWS = 2000
_FREE_PAGES = 256
_VACUUM_PAGES = 1024
_LOG_BYTES = 1 << 20
_FULL, _ROOMY = 0.95, 0.85


class Tidied(msgspec.Struct, frozen=True):
    """What was done.

    Attributes:
        dropped: rows.
        finished: nothing was left for the next turn.
        bytes: size of the file and its log afterwards.
    """

    dropped: int
    finished: bool
    bytes: int


def pages(limits: Limits) -> int:
    """The most pages the file may have; an eighth of the size is left to its log."""
    return limits.size * (1 << 20) // PAGE * 7 // 8


class Retention:
    """Holds one database within its limits."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits

    def tidy(self, seconds: float) -> Tidied:
        """Drop what may go and shrink the file.

        Args:
            seconds: about how long it may take.

        Raises:
            StoreError: it could not be done, or not completely.
        """
        deadline = time.monotonic() + seconds
        now = millis(self._database.now())
        dropped = sum(self._drop(aged(self._limits, now), deadline))
        dropped += sum(self._drop_surplus(deadline))
        with self._database.alone() as connection:
            self._database.crowded = _of_plugins(connection) > self._database.pages // 2
            dropped += self._make_room(connection, 0, deadline)
            self._shrink(connection, deadline)
        return Tidied(dropped, time.monotonic() < deadline, self.size())

    def relieve(self, connection: sqlite3.Connection, needed: int) -> None:
        """Make room for a write, if there is not enough; called before each.

        Args:
            connection: outside a transaction.
            needed: bytes that are about to be written.
        """
        if _used(connection) + needed // PAGE > _FULL * self._database.pages:
            self._make_room(connection, needed // PAGE, time.monotonic() + 2)

    def size(self) -> int:
        """Bytes of the file and its log."""
        file = self._database.file
        return sum(_size(file.with_name(file.name + end)) for end in ("", "-wal"))

    def _drop(self, sorts: Iterable[Sort], deadline: float) -> Iterator[int]:
        for sort in sorts:
            dropped = _ROWS
            while dropped >= _ROWS and time.monotonic() < deadline:
                with self._database.write() as connection:
                    dropped = sort.drop(connection, _ROWS)
                yield dropped

    def _drop_surplus(self, deadline: float) -> Iterator[int]:
        with self._database.read() as connection:
            row = connection.execute("SELECT count(*) FROM core_events").fetchone()
        excess = int(row[0]) - self._limits.events
        for sort in surplus():
            dropped = 1
            while excess > 0 and dropped and time.monotonic() < deadline:
                with self._database.write() as connection:
                    dropped = sort.drop(connection, min(excess, _ROWS))
                excess -= dropped
                yield dropped

    def _make_room(self, connection: sqlite3.Connection, needed: int, deadline: float) -> int:
        total = 0
        if _used(connection) + needed <= _FULL * self._database.pages:
            return 0
        for sort in by_value():
            dropped = 1
            while dropped and _used(connection) + needed > _ROOMY * self._database.pages:
                if time.monotonic() > deadline:
                    return total
                dropped = _in_transaction(connection, sort)
                total += dropped
        return total

    def _shrink(self, connection: sqlite3.Connection, deadline: float) -> None:
        while _pragma(connection, "freelist_count") > _FREE_PAGES and time.monotonic() < deadline:
            connection.execute(f"PRAGMA incremental_vacuum({_VACUUM_PAGES})").fetchall()
        if _size(self._database.file.with_name(f"{self._database.file.name}-wal")) > _LOG_BYTES:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _of_plugins(connection: sqlite3.Connection) -> int:
    """Pages that tables of plugins take; 0 where this SQLite cannot tell."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE rootpage > 0 AND tbl_name NOT GLOB 'core[_]*'"
    ).fetchall()
    try:
        return sum(
            connection.execute(
                "SELECT pageno FROM dbstat WHERE aggregate = TRUE AND name = ?", name
            ).fetchone()[0]
            for name in names
        )
    except sqlite3.OperationalError as error:
        if "dbstat" in str(error):
            return 0
        raise


def _in_transaction(connection: sqlite3.Connection, sort: Sort) -> int:
    connection.execute("BEGIN IMMEDIATE")
    try:
        dropped = sort.drop(connection, _ROWS)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return dropped


def _used(connection: sqlite3.Connection) -> int:
    return _pragma(connection, "page_count") - _pragma(connection, "freelist_count")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
