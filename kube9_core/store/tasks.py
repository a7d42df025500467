"""What tasks of the core and of plugins remember from one turn to the next."""

from kube9_core.store.database import Database

__all__ = ["Tasks"]


class Tasks:
    """Bytes by name; what they mean is the task's own affair."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> bytes | None:
        """Read what was put last; None if nothing was."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT state FROM core_tasks WHERE name = ?", (name,)
            ).fetchone()
        return bytes(row[0]) if row else None

    def put(self, name: str, state: bytes) -> None:
        """Remember this instead of what was there; the same bytes again write nothing.

        Raises:
            StoreError: it could not be stored.
        """
        if self.get(name) == state:
            return
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO core_tasks VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET state = excluded.state",
                (name, state),
            )
