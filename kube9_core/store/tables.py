"""Tables of plugins in the same file: each plugin makes, fills and reads its own and no others.

A plugin's tables begin with its name, have a version row of their own, and are brought up to date
by the plugin's own SQL, behind the fence of `fence`. Their rows are the plugin's affair: the core
never drops any. Beyond half of the room they may not grow, or they would drive out its history.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kube9_core.store.database import Database
from kube9_core.store.errors import StoreFull, TablesRefused
from kube9_core.store.fence import Fence, prefix_of
from kube9_core.store.migration import Migration, check_version, versions
from kube9_core.store.schema import COMPONENT

__all__ = ["OwnTables", "Tables"]

_MOST_ROWS = 10_000
_STEPS = 100_000
"""Steps of SQLite, a millisecond or so, between two chances to be stopped."""
_DEFECTS = frozenset(
    {
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_RANGE,
        sqlite3.SQLITE_INTERRUPT,
        0,
    }
)
"""Codes of errors that the plugin's own SQL or values cause."""
Value = str | int | float | bytes | None


class Tables:
    """All plugins' tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def migrate(self, plugin: str, migrations: Sequence[Migration]) -> "OwnTables":
        """Bring a plugin's tables to its latest version.

        Args:
            plugin: its name; the names of its tables begin with it, "-" written as "_".
            migrations: statements that lead from each version to the next, from the first on.

        Raises:
            TablesRefused: a statement is wrong, or touches what is not the plugin's.
            StoreNewer: a newer version of the plugin made the tables.
            StoreError: the store failed.
        """
        if prefix_of(plugin) == prefix_of(COMPONENT):
            raise TablesRefused(f'a plugin named "{plugin}" can have no tables: that name is ours')
        with self._database.write() as connection:
            known = versions(connection)
        check_version(plugin, known.get(plugin, 0), len(migrations))
        for number, statements in enumerate(migrations, 1):
            if known.get(plugin, 0) < number:
                self._step(plugin, tuple(known), number, statements)
        return self.of(plugin)

    def of(self, plugin: str) -> "OwnTables":
        """A plugin's own tables, to be read and written."""
        return OwnTables(self._database, plugin)

    def _step(
        self, plugin: str, others: tuple[str, ...], number: int, statements: Migration
    ) -> None:
        fence = Fence(plugin, others, tables=True)
        with self._database.write() as connection:
            before = _names(connection)
            with _behind(connection, fence, plugin):
                for statement in statements:
                    connection.execute(statement)
            _check(connection, fence, plugin, before)
            connection.execute(
                "INSERT OR REPLACE INTO core_versions VALUES (?, ?)", (plugin, number)
            )


class OwnTables:
    """One plugin's tables; each call is one transaction."""

    def __init__(self, database: Database, plugin: str) -> None:
        self._database = database
        self._plugin = plugin

    def execute(self, statement: str, values: Sequence[Value] = ()) -> int:
        """Change rows.

        Returns:
            How many rows were changed.

        Raises:
            TablesRefused: the statement is wrong, or touches what is not the plugin's.
            StoreError: the store failed.
        """
        return self.execute_many(statement, (values,))

    def execute_many(self, statement: str, rows: Iterable[Sequence[Value]]) -> int:
        """Change rows, one statement for each item, all or none; raises as `execute`."""
        if self._database.crowded and not statement.lstrip().upper().startswith("DELETE"):
            raise StoreFull(
                f"tables of plugins take more than half of the store, so {self._plugin} may only "
                "delete rows; raise the size of the store, or look for a plugin that never does"
            )
        given = list(rows)
        size = sum(len(value) for row in given for value in row if isinstance(value, str | bytes))
        with self._database.write(needed=2 * size) as connection:
            fence = Fence(self._plugin, tuple(versions(connection)), tables=False)
            with _behind(connection, fence, self._plugin):
                return connection.executemany(statement, given).rowcount

    def query(
        self, statement: str, values: Sequence[Value] = (), limit: int = _MOST_ROWS
    ) -> list[tuple[Any, ...]]:
        """Read rows.

        Args:
            statement: one SELECT.
            values: for its "?".
            limit: the most rows that are given.

        Raises:
            TablesRefused: the statement is wrong, or touches what is not the plugin's.
            StoreError: the store failed.
        """
        with self._database.read() as connection:
            fence = Fence(self._plugin, tuple(versions(connection)), tables=False)
            with _behind(connection, fence, self._plugin):
                return connection.execute(statement, values).fetchmany(limit)


@contextmanager
def _behind(connection: sqlite3.Connection, fence: Fence, plugin: str) -> Iterator[None]:
    connection.set_authorizer(fence)
    connection.set_progress_handler(_breathe, _STEPS)
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DEFECTS:
            raise TablesRefused(f"SQL of the plugin {plugin}: {error}") from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
        connection.set_authorizer(None)


def _breathe() -> int:
    """Let Python raise what waits for this thread, so that endless SQL can be stopped too."""
    return 0


def _names(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


def _check(connection: sqlite3.Connection, fence: Fence, plugin: str, before: set[str]) -> None:
    """Look at what was made: a new name of a table, and what it refers to, is not asked before."""
    made = {name for name in _names(connection) - before if not name.startswith("sqlite_")}
    strange = sorted(name for name in made if not fence.owns(name))
    for table in made - set(strange):
        foreign = connection.execute('SELECT "table" FROM pragma_foreign_key_list(?)', (table,))
        strange.extend(f"{table} -> {name}" for (name,) in foreign if not fence.owns(name))
    if strange:
        raise TablesRefused(
            f"SQL of the plugin {plugin} makes {', '.join(strange)}: all names must begin with "
            f'"{prefix_of(plugin)}"'
        )
