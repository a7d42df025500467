"""A query that lists rows of one table, by whatever filters are set, part by part.

The only place where SQL is put together; its parts are constants of this package, values are bound.
"""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from kube9_core.store.body import understood
from kube9_core.store.database import Database
from kube9_core.store.page import Page

__all__ = ["Condition", "Listing"]

Item = TypeVar("Item")
Row = tuple[Any, ...]

Condition = tuple[str, object]
"""SQL with one "?" and its value; None or an empty tuple for a filter that is not set.

Of several values in a tuple one must fit.
"""


class Listing(msgspec.Struct, frozen=True):
    """What is listed, and in which order.

    Attributes:
        columns: SQL between SELECT and FROM.
        table: what is counted.
        order: SQL after ORDER BY.
        joined: SQL after the table, for columns of another one.
    """

    columns: str
    table: str
    order: str
    joined: str = ""

    def page(
        self,
        database: Database,
        conditions: Iterable[Condition],
        limit: int,
        offset: int,
        make: Callable[[Row], Item],
    ) -> Page[Item]:
        """Read a part of the list, and how long the whole is.

        Args:
            database: read, over one connection.
            conditions: all of them must hold.
            limit: the most rows.
            offset: rows to leave out at the beginning.
            make: turns a row into an item.

        Raises:
            StoreError: it cannot be read.
        """
        condition, values = _where(conditions)
        with database.read() as connection:
            total = connection.execute(f"SELECT count(*) FROM {self.table}{condition}", values)  # noqa: S608 - constants
            count = int(total.fetchone()[0])
            if count <= offset:
                return Page((), count, limit, offset)
            rows = connection.execute(
                f"{self._select()}{condition} ORDER BY {self.order} LIMIT ? OFFSET ?",
                (*values, limit, offset),
            )
            items = tuple(understood(make, row) for row in rows)
        return Page(items, count, limit, offset)

    def one(
        self,
        connection: sqlite3.Connection,
        condition: str,
        value: object,
        make: Callable[[Row], Item],
    ) -> Item | None:
        """Read the first row for which a condition holds; None where it holds for none."""
        found: Row | None = connection.execute(
            f"{self._select()} WHERE {condition} ORDER BY {self.order} LIMIT 1", (value,)
        ).fetchone()
        return understood(make, found) if found else None

    def _select(self) -> str:
        return f"SELECT {self.columns} FROM {self.table} {self.joined}"  # noqa: S608 - constants


def _where(conditions: Iterable[Condition]) -> tuple[str, list[object]]:
    parts: list[str] = []
    bound: list[object] = []
    for condition, value in conditions:
        several = value if isinstance(value, tuple) else () if value is None else (value,)
        if several:
            parts.append(f"({' OR '.join([condition] * len(several))})")
            bound.extend(several)
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), bound
