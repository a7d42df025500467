"""Finds out whether the file is damaged, and moves it aside if it is, so that work can go on.

A damaged history is worth less than an operator that runs, but it may still be rescued by hand:
the file keeps its bytes under a new name. What was moved is told to whoever opens the store.
"""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kube9_core.store.connection import named

__all__ = ["mended"]

_KEPT = 3
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def mended(file: Path, now: datetime, *, seconds: float = 2, check: str = "quick") -> str | None:
    """Move a damaged database aside.

    Args:
        file: the database; no connection of this process may be open.
        now: becomes part of the new name.
        seconds: after so long the check ends; what it has not seen by then counts as sound.
        check: "quick", or "integrity", which also compares indexes with their tables.

    Returns:
        What was wrong and what was done, for people; None for a sound or missing file.

    Raises:
        OSError: it is damaged and cannot be moved.
    """
    damage = _damage(file, seconds, check)
    if damage is None:
        return None
    aside = file.with_name(f"{file.name}.corrupt-{now:%Y%m%dT%H%M%SZ}")
    file.replace(aside)
    log = file.with_name(f"{file.name}-wal")
    if log.exists():
        log.replace(aside.with_name(f"{aside.name}-wal"))
    file.with_name(f"{file.name}-shm").unlink(missing_ok=True)
    _forget_old(file)
    return f"the database was damaged ({damage}); it is now {aside.name}, history begins anew"


def _damage(file: Path, seconds: float, check: str) -> str | None:
    if not file.exists() or not file.stat().st_size:
        return None
    try:
        connection = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode=rw", uri=True, check_same_thread=False
        )
    except sqlite3.Error:
        return None  # not damage; opening it for work says what is wrong
    timer = threading.Timer(seconds, connection.interrupt)
    timer.start()
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        row = connection.execute(f"PRAGMA {check}_check(1)").fetchone()
        return None if row[0] == "ok" else " ".join(str(row[0]).split())
    except UnicodeDecodeError as error:
        return str(named(error))
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return str(named(error)) if code in _DAMAGED else None
    finally:
        timer.cancel()
        timer.join()  # a connection that is closed must not be interrupted
        connection.close()


def _forget_old(file: Path) -> None:
    for old in sorted(_aside(file))[:-_KEPT]:
        old.unlink(missing_ok=True)
        old.with_name(f"{old.name}-wal").unlink(missing_ok=True)


def _aside(file: Path) -> Iterator[Path]:
    return (
        path
        for path in file.parent.glob(f"{file.name}.corrupt-*")
        if not path.name.endswith(("-wal", "-shm"))
    )
