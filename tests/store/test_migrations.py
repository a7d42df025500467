"""Versions of the tables: each step whole or not at all, from wherever a file stands."""

import sqlite3
from pathlib import Path

import pytest

from kube9_core.store import StoreNewer
from kube9_core.store.migration import Migration, migrate, versions
from kube9_core.store.schema import CORE

STEPS: tuple[Migration, ...] = (
    ("CREATE TABLE a (x)", "INSERT INTO a VALUES (1)"),
    ("ALTER TABLE a ADD COLUMN y", "UPDATE a SET y = x + 1"),
    ("CREATE TABLE b AS SELECT x, y FROM a",),
)


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def schema(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


@pytest.mark.parametrize("done", range(len(STEPS) + 1))
def test_every_older_version_comes_to_the_latest(tmp_path: Path, done: int) -> None:
    connection = connect(tmp_path / "a.db")
    migrate(connection, "core", STEPS[:done])
    migrate(connection, "core", STEPS)
    assert versions(connection) == {"core": 3}
    assert connection.execute("SELECT x, y FROM b").fetchall() == [(1, 2)]
    connection.close()


@pytest.mark.parametrize("done", range(len(CORE) + 1))
def test_our_own_tables_come_out_the_same_from_every_version(tmp_path: Path, done: int) -> None:
    fresh, old = connect(tmp_path / "fresh.db"), connect(tmp_path / "old.db")
    migrate(fresh, "core", CORE)
    migrate(old, "core", CORE[:done])
    migrate(old, "core", CORE)
    assert schema(fresh) == schema(old)
    fresh.close()
    old.close()


def test_a_step_that_breaks_leaves_no_trace(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db")
    broken = (*STEPS[:1], ("CREATE TABLE c (x)", "INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, "core", broken)
    assert versions(connection) == {"core": 1}
    assert [name for name, _ in schema(connection)][:1] == ["a"]
    assert "c" not in dict(schema(connection))
    migrate(connection, "core", STEPS)
    connection.close()


def test_newer_tables_are_left_alone(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db")
    migrate(connection, "core", STEPS)
    before = schema(connection)
    with pytest.raises(StoreNewer, match="version 3, this program knows 2"):
        migrate(connection, "core", STEPS[:2])
    assert schema(connection) == before
    connection.close()
