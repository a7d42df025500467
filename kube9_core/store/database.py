"""The file as the parts of the store see it: one writer at a time, many readers, named errors.

A write is one transaction. When it fails it is rolled back, counted and told in `trouble`; the
next one tries afresh, so that the store mends itself as soon as there is room again. What the
tables are is told by `schema`, what goes when room runs out by `retention`.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TypeVar

from kube9_core.model.clock import Clock
from kube9_core.store.connection import named, open_reader, open_writer, still
from kube9_core.store.errors import StoreBroken, StoreError, StoreNewer, StoreReadOnly
from kube9_core.store.times import millis

__all__ = ["Database", "Role"]

Item = TypeVar("Item")

_IDLE_READERS = 2
_PATIENCE, _PATIENCE_OF_OTHERS = 5, 30
"""Seconds to wait for another process; the owner may be busy with a large run."""
_WORN = (
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Role(Enum):
    """What a process does with the file."""

    OWNER = "owner"
    JOINING = "joining"
    READING = "reading"


class Database:
    """One SQLite file.

    Args:
        file: where it is.
        role: whether this process owns it, joins its owner or only reads.
        pages: the most pages it may have.
        clock: None where no time is taken down.
        prepare: makes the tables of a connection that was opened for writing.

    Attributes:
        trouble: why the last write failed; None since one succeeded.
        failed_writes: how many failed since the start.
        damaged: bytes of the file were found to be wrong.
        crowded: tables of plugins take more than half of the room, so they may not grow.
        refusal: why nothing is written at all, where a newer kube9 owns the file.
        before_write: called with the connection, and the bytes to come, before each transaction.
        after_write: called after each transaction, without the lock.
    """

    def __init__(
        self,
        file: Path,
        role: Role,
        *,
        pages: int = 1 << 30,
        clock: Clock | None = None,
        prepare: Callable[[sqlite3.Connection], None] = lambda _: None,
    ) -> None:
        self.file = file
        self.role = role
        self.pages = pages
        self.trouble: str | None = None
        self.failed_writes = 0
        self.damaged = False
        self.crowded = False
        self.refusal: str | None = None
        self.before_write: Callable[[sqlite3.Connection, int], None] = lambda *_: None
        self.after_write: Callable[[], None] = lambda: None
        self._clock = clock
        self._prepare = prepare
        self._lock = threading.Lock()
        self._holder: int | None = None
        self._writer: sqlite3.Connection | None = None
        self._idle: list[tuple[sqlite3.Connection, bool]] = []
        self._closed = False

    def now(self) -> datetime:
        """The time by the clock that was handed in."""
        return self._clock.now() if self._clock else datetime.now(UTC)

    @contextmanager
    def write(
        self, patience: float = -1, *, needed: int = 64 << 10
    ) -> Iterator[sqlite3.Connection]:
        """Do one transaction.

        Args:
            patience: seconds to wait for other threads; negative waits as long as it takes.
            needed: bytes it is going to add, so that room can be made before.

        Raises:
            StoreError: nothing of it was written.
        """
        with self.alone(patience) as connection:
            self.before_write(connection, needed)
            before = connection.total_changes
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            if connection.total_changes > before:
                self.trouble = None
        self.after_write()

    @contextmanager
    def alone(self, patience: float = -1) -> Iterator[sqlite3.Connection]:
        """Have the writing connection to oneself, outside a transaction.

        Raises:
            StoreError: what was done failed, or the connection cannot be had.
        """
        self._take(patience)
        try:
            yield self._open_writer()
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.DatabaseError, UnicodeDecodeError, OSError) as error:
            raise self._failed(error) from error
        finally:
            self._holder = None
            self._lock.release()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Have a connection for reading.

        Raises:
            StoreError: the file cannot be read.
        """
        try:
            connection, mode = self._reader()
            try:
                yield connection
            except (sqlite3.Error, UnicodeDecodeError):
                connection.close()
                raise
            except BaseException:
                self._give_back(connection, mode)
                raise
            self._give_back(connection, mode)
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            self.damaged |= _damaged(error)
            raise named(error) from error

    def probe(self) -> None:
        """Write something small, to learn whether a trouble is over.

        Raises:
            StoreError: it is not.
        """
        with self.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO core_counters VALUES ('probed', ?)", (millis(self.now()),)
            )

    def close(self) -> None:
        """Close all connections; the last of all processes folds the log into the file."""
        with self._lock:
            self._closed = True
            self._drop()

    def anew(self, action: Callable[[], Item]) -> Item:
        """Do something to the file while no connection is open; the next use opens it again."""
        with self._lock:
            self._drop()
            self.damaged = False
            return action()

    def _take(self, patience: float) -> None:
        if self.role is Role.READING:
            raise StoreReadOnly("this store was opened for reading only")
        if self.refusal:
            raise StoreNewer(self.refusal)
        if self._holder == threading.get_ident():
            raise StoreError("a write inside a write: the inner one would never begin")
        if not self._lock.acquire(timeout=patience):
            raise StoreError("another thread is writing")
        self._holder = threading.get_ident()

    def _open_writer(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError("the store is closed")
        if self._writer is None:
            patience = _PATIENCE if self.role is Role.OWNER else _PATIENCE_OF_OTHERS
            connection = open_writer(self.file, self.pages, patience)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._writer = connection
        return self._writer

    def _reader(self) -> tuple[sqlite3.Connection, bool]:
        if self._closed:
            raise StoreError("the store is closed")
        if self.trouble and not self.file.exists():
            raise StoreBroken(self.trouble)
        quiet = self._writer is None and still(self.file)
        with suppress(IndexError):  # other threads take from it, too
            while True:
                connection, mode = self._idle.pop()
                if mode == quiet:
                    return connection, mode
                connection.close()
        return open_reader(self.file, still=quiet), quiet

    def _give_back(self, connection: sqlite3.Connection, mode: bool) -> None:  # noqa: FBT001 - a pair's half
        if self._closed or len(self._idle) >= _IDLE_READERS:
            connection.close()
        else:
            self._idle.append((connection, mode))

    def blame(self, error: StoreError) -> None:
        """Count a write that failed, and say why."""
        self.trouble = str(error)
        self.failed_writes += 1

    def _failed(self, error: Exception) -> StoreError:
        damaged = _damaged(error)
        self.damaged |= damaged
        if (damaged or _code(error) in _WORN) and self._writer is not None:
            self._writer.close()
            self._writer = None
        found = named(error)
        self.blame(found)
        return found

    def _drop(self) -> None:
        while self._idle:
            self._idle.pop()[0].close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _damaged(error: BaseException) -> bool:
    """Whether an error shows wrong bytes; some are found when a text is no Unicode."""
    return isinstance(error, UnicodeDecodeError) or _code(error) in _DAMAGED
