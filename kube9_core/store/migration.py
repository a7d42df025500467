"""Brings tables to the version this program knows; each step is one transaction.

The core and each plugin with tables of its own have a row with their version in the same table.
"""

import sqlite3
from collections.abc import Sequence

from kube9_core.store.errors import StoreNewer

__all__ = ["Migration", "check_version", "migrate", "versions"]

Migration = tuple[str, ...]
"""SQL statements that lead from one version to the next."""

_VERSIONS = """CREATE TABLE IF NOT EXISTS core_versions (
    component TEXT PRIMARY KEY,
    version INTEGER NOT NULL
)"""


def versions(connection: sqlite3.Connection) -> dict[str, int]:
    """Tell the version of each component's tables; empty for a new file."""
    tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'core_versions'")
    if tables.fetchone() is None:
        return {}
    return dict(connection.execute("SELECT component, version FROM core_versions").fetchall())


def migrate(
    connection: sqlite3.Connection, component: str, migrations: Sequence[Migration]
) -> None:
    """Do the steps that are still to be done.

    Args:
        connection: open for writing, outside a transaction.
        component: whose tables.
        migrations: all steps from the first version on.

    Raises:
        StoreNewer: the file has a version beyond the last of these steps.
        sqlite3.Error: a step failed; it left no trace, the steps before it hold.
    """
    version = versions(connection).get(component, 0)
    check_version(component, version, len(migrations))
    for number, statements in enumerate(migrations, 1):
        if version < number:
            _step(connection, component, number, statements)


def check_version(component: str, found: int, known: int) -> None:
    """Refuse tables that are newer than the program.

    Raises:
        StoreNewer: they are.
    """
    if found > known:
        raise StoreNewer(
            f"the store was written by a newer version (tables of {component}: version {found}, "
            f"this program knows {known}), so nothing is written; install that version again, "
            "or give this one an empty folder"
        )


def _step(
    connection: sqlite3.Connection, component: str, number: int, statements: Migration
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(_VERSIONS)
        if versions(connection).get(component, 0) < number:
            for statement in statements:
                connection.execute(statement)
            connection.execute(
                "INSERT INTO core_versions VALUES (?, ?) "
                "ON CONFLICT (component) DO UPDATE SET version = excluded.version",
                (component, number),
            )
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
