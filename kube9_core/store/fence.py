"""Keeps a plugin's SQL on the plugin's own tables: SQLite asks here before it does anything.

Everything that is not known to be harmless is refused, so that what a later SQLite can do is too.
"""

import sqlite3

__all__ = ["Fence", "prefix_of"]

_ALWAYS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
_ROWS = frozenset(
    {sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
)
_TABLES = frozenset(
    {
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_VIEW,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_VIEW,
        sqlite3.SQLITE_REINDEX,
    }
)
_ON_TABLES = frozenset(
    {
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_TRIGGER,
    }
)
_CATALOGUE = frozenset({"sqlite_master", "sqlite_schema"})
_JSON = frozenset({"json_each", "json_tree"})
_REFUSED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "writefile", "edit"})


def prefix_of(plugin: str) -> str:
    """How the names of a plugin's tables begin: "argo-cd" has "argo_cd_"."""
    return "".join(sign if sign.isalnum() else "_" for sign in plugin.lower()) + "_"


class Fence:
    """What one plugin may touch.

    Args:
        plugin: its name.
        others: names of all plugins with tables; one's prefix may begin another's.
        tables: whether tables may be made and changed, as in migrations.
    """

    def __init__(self, plugin: str, others: tuple[str, ...], *, tables: bool) -> None:
        self._prefix = prefix_of(plugin)
        longer = (prefix_of(other) for other in others)
        self._foreign = tuple(
            item for item in longer if item.startswith(self._prefix) and item != self._prefix
        )
        self._tables = tables

    def owns(self, table: str | None) -> bool:
        """Whether a table, view or index is the plugin's, by its name."""
        name = (table or "").lower()
        return name.startswith(self._prefix) and not name.startswith(self._foreign)

    def __call__(
        self,
        action: int,
        first: str | None,
        second: str | None,
        database: str | None,
        _trigger: str | None,
    ) -> int:
        """Answer SQLite; the meaning of the arguments depends on the action."""
        allowed = self._allows(action, first, second) and database in ("main", None)
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    def _allows(self, action: int, first: str | None, second: str | None) -> bool:
        if action in _ALWAYS:
            return (second or "").lower() not in _REFUSED_FUNCTIONS
        if action in _ROWS:
            return self.owns(first) or self._reads_along(action, first)
        if not self._tables:
            return False
        return self.owns(first) if action in _TABLES else self._changes(action, second)

    def _reads_along(self, action: int, table: str | None) -> bool:
        """The catalogue is read and written by SQLite itself whenever a table is made."""
        name = (table or "").lower()
        if name in _CATALOGUE:
            return self._tables
        return action == sqlite3.SQLITE_READ and name in _JSON

    def _changes(self, action: int, table: str | None) -> bool:
        return action in _ON_TABLES and self.owns(table)
