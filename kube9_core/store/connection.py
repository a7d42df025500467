"""Opens the SQLite file, for the one writer or for a reader, and names SQLite's errors.

What is done over a connection, and when, is told by `database`.
"""

import os
import sqlite3
from pathlib import Path

from kube9_core.store.errors import StoreBroken, StoreBusy, StoreError, StoreFull, StoreMissing

__all__ = ["PAGE", "named", "open_reader", "open_writer", "still"]

PAGE = 4096
"""Bytes of a page of the database."""

_PATIENCE = 5.0
_LOG_BYTES = 4 << 20
_WAL_VERSION = b"\x02\x02"
_TROUBLES: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_FULL: (StoreFull, "the store is full"),
    sqlite3.SQLITE_IOERR: (StoreBroken, "the disk under the store fails"),
    sqlite3.SQLITE_READONLY: (StoreBroken, "the store cannot be written"),
    sqlite3.SQLITE_CANTOPEN: (StoreBroken, "the store cannot be opened"),
    sqlite3.SQLITE_PERM: (StoreBroken, "the store cannot be opened"),
    sqlite3.SQLITE_CORRUPT: (StoreBroken, "the store is damaged"),
    sqlite3.SQLITE_NOTADB: (StoreBroken, "the store is damaged"),
    sqlite3.SQLITE_BUSY: (StoreBusy, "another process holds the store"),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "another process holds the store"),
}


def named(error: Exception) -> StoreError:
    """Give an error of SQLite, or of the system, the name that a caller acts upon."""
    if isinstance(error, UnicodeDecodeError):
        return StoreBroken(f"the store is damaged: {error}")
    if isinstance(error, OSError):
        return StoreBroken(f"the store cannot be opened: {error}")
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    kind, words = _TROUBLES.get(code, (StoreBroken, "the store failed"))
    return kind(f"{words}: {error}")


def open_writer(file: Path, pages: int, patience: float = _PATIENCE) -> sqlite3.Connection:
    """Open the file for writing, and make it where it is missing.

    Args:
        file: the database; only its owner may read it (mode 0600).
        pages: the most pages the file may have.
        patience: seconds to wait for another process that writes.

    Raises:
        sqlite3.Error: it cannot be opened.
        OSError: the folder or the file cannot be made.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)
    connection = _connect(f"{file.absolute().as_uri()}?mode=rw", patience)
    _apply(
        connection,
        "auto_vacuum = INCREMENTAL",  # counts only before the first table
        "journal_mode = WAL",
        "synchronous = NORMAL",  # a killed process loses nothing, a power cut the last moments
        "foreign_keys = ON",
        "secure_delete = OFF",  # zeroing what is dropped would double the writing
        "cache_size = -1024",
        "temp_store = MEMORY",  # the root file system of the container is read-only
        f"journal_size_limit = {_LOG_BYTES}",
        f"max_page_count = {pages}",
    )
    return connection


def open_reader(file: Path, *, still: bool = False) -> sqlite3.Connection:
    """Open the file for reading only.

    Args:
        file: the database.
        still: nobody writes it, so no lock is taken and no file is made beside it.

    Raises:
        StoreMissing: there is no such file.
        sqlite3.Error: it cannot be opened.
    """
    if not file.exists():
        raise StoreMissing(
            f"there is no store in {file.parent}: the operator makes it at its start; name its "
            "folder if it is elsewhere"
        )
    options = "mode=ro&immutable=1" if still else "mode=ro"
    connection = _connect(f"{file.absolute().as_uri()}?{options}", _PATIENCE)
    _apply(connection, "query_only = ON", "cache_size = -256", "temp_store = MEMORY")
    return connection


def still(file: Path) -> bool:
    """Tell whether no process has the file open for writing: a writer keeps a log beside it."""
    if file.with_name(f"{file.name}-wal").exists():
        return False
    try:
        with file.open("rb") as opened:
            return opened.read(20)[18:] == _WAL_VERSION
    except OSError:
        return False


def _connect(uri: str, patience: float) -> sqlite3.Connection:
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, timeout=patience
    )


def _apply(connection: sqlite3.Connection, *pragmas: str) -> None:
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except sqlite3.Error:
        connection.close()
        raise
