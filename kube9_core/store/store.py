"""The store as a whole: opened by its owner, joined by a command that asks for a run, or read.

It gathers the parts and says how the file is; what each part keeps is told by the part.
"""

import sqlite3
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kube9_core.model.clock import Clock
from kube9_core.store.collection import Collections
from kube9_core.store.database import Database, Role
from kube9_core.store.errors import StoreError, StoreMissing, StoreNewer
from kube9_core.store.events import Events
from kube9_core.store.findings import Findings
from kube9_core.store.lasting import Lasting
from kube9_core.store.limits import Limits
from kube9_core.store.mending import mended
from kube9_core.store.migration import check_version, migrate, versions
from kube9_core.store.retention import Retention, Tidied, pages
from kube9_core.store.runs import Runs
from kube9_core.store.schema import COMPONENT, CORE
from kube9_core.store.tables import Tables
from kube9_core.store.tasks import Tasks

if TYPE_CHECKING:
    from kube9_core.store.audit import AuditTrail

__all__ = ["FILE", "Store"]

FILE = "kube9.db"
"""Name of the database in its folder."""

_USUAL = Limits()


class Store:
    """Everything the operator remembers.

    Open one with `open`, `joining` or `reading`, and close it; all of it may be used from any
    thread.

    Attributes:
        runs: queue, history, and the latest result of each pillar.
        findings: with first and last sight.
        events: of the cluster and of kube9.
        collections: what collectors gathered.
        tasks: what tasks remember.
        lasting: which of it outlives the store.
        tables: of plugins.
        mended: what was wrong with the file, last, and what was done; None if nothing was.
    """

    def __init__(
        self,
        database: Database,
        limits: Limits = _USUAL,
        *,
        mirror: Callable[[str], None] | None = None,
    ) -> None:
        self.mended: str | None = None
        self.runs = Runs(database)
        self.findings = Findings(database)
        self.events = Events(database)
        self.collections = Collections(database)
        self.tasks = Tasks(database)
        self.lasting = Lasting(self.tasks)
        self.tables = Tables(database)
        self._database = database
        self._retention = Retention(database, limits)
        self._mirror = mirror

    @classmethod
    def open(
        cls,
        folder: Path,
        clock: Clock,
        limits: Limits = _USUAL,
        mirror: Callable[[str], None] | None = None,
    ) -> Self:
        """Open the store as its owner, and make it where there is none.

        It opens whatever the disk is like: what fails then is told by `trouble`, and is tried
        again by each write.

        Args:
            folder: of the database; made, for its owner only, if it is missing.
            clock: stamps what happens.
            limits: how much is kept.
            mirror: is given each entry of the audit trail as one line of JSON without its end.
        """
        database = Database(
            folder / FILE,
            Role.OWNER,
            pages=pages(limits),
            clock=clock,
            prepare=lambda connection: migrate(connection, COMPONENT, CORE),
        )
        store = cls(database, limits, mirror=mirror)
        store.mended = store._mend()
        store._begin()
        return store

    @classmethod
    def joining(cls, folder: Path, clock: Clock | None = None) -> Self:
        """Open the operator's store from another process, to put a run into its queue.

        Raises:
            StoreMissing: there is no store.
            StoreNewer: another version wrote it.
        """
        if not (folder / FILE).exists():
            raise StoreMissing(
                f"there is no store in {folder}: the operator makes it at its start; name its "
                "folder if it is elsewhere"
            )
        return cls(Database(folder / FILE, Role.JOINING, clock=clock, prepare=_same_version))

    @classmethod
    def reading(cls, folder: Path) -> Self:
        """Open the store for reading only, from any process.

        Raises:
            StoreError: there is none, or it cannot be read.
        """
        database = Database(folder / FILE, Role.READING)
        with database.read():
            pass
        return cls(database)

    @cached_property
    def audit(self) -> "AuditTrail":
        """The audit trail."""
        from kube9_core.store.audit import AuditTrail  # noqa: PLC0415 - queries of events need no digests

        return AuditTrail(self._database, self._mirror)

    @property
    def trouble(self) -> str | None:
        """Why the last write failed; None if it did not."""
        return self._database.trouble

    @property
    def failed_writes(self) -> int:
        """How many writes failed since the start."""
        return self._database.failed_writes

    @property
    def size(self) -> int:
        """Bytes of the database and its log."""
        return self._retention.size()

    def tidy(self, seconds: float = 2) -> Tidied | None:
        """Keep the store within its limits and in order; cheap enough for every ten minutes.

        Drops what is too old or too much, gives room back to the disk, moves a file aside that
        was found to be damaged, stores what still waits, and tries whether a trouble is over.

        Args:
            seconds: about how long it may take; what is left is done the next time.

        Returns:
            What was done; None if it could not be done, which `trouble` tells.
        """
        if self._database.damaged:
            self.mended = self._mend("integrity") or self.mended
        try:
            done = self._retention.tidy(seconds)
            if self.trouble:
                self._database.probe()
        except StoreError:
            return None
        self.audit.flush()
        return done

    def close(self) -> None:
        """Store what still waits, as far as possible, and let go of the file."""
        if self._database.role is Role.OWNER:
            self.audit.flush()
        self._database.close()

    def _begin(self) -> None:
        try:
            with self._database.alone():
                pass
        except StoreNewer as error:
            self._database.refusal = self._database.trouble = str(error)
        except StoreError:
            pass  # told by `trouble`; the next write tries again
        self._database.before_write = self._retention.relieve
        self._database.after_write = self.audit.flush

    def _mend(self, check: str = "quick") -> str | None:
        database = self._database
        try:
            return database.anew(lambda: mended(database.file, database.now(), check=check))
        except OSError as error:
            database.trouble = f"the store is damaged and cannot be moved aside: {error}"
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _same_version(connection: sqlite3.Connection) -> None:
    version = versions(connection).get(COMPONENT, 0)
    check_version(COMPONENT, version, len(CORE))
    if version < len(CORE):
        raise StoreError("an older version owns the store; wait until the operator is up to date")
