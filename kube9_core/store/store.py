"""The store as a whole: opened by its owner, joined by a command that asks for a run, or read.

It gathers the parts and says how the file is; what each part keeps is told by the part.
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kube9_core.model.clock import Clock
from kube9_core.store.collection import Collections
from kube9_core.store.connection import PAGE
from kube9_core.store.database import Database, Role
from kube9_core.store.errors import StoreError, StoreMissing, StoreNewer
from kube9_core.store.events import Events
from kube9_core.store.findings import Findings
from kube9_core.store.limits import Limits
from kube9_core.store.migration import migrate
from kube9_core.store.runs import Runs
from kube9_core.store.schema import COMPONENT, CORE
from kube9_core.store.tasks import Tasks

if TYPE_CHECKING:
    from kube9_core.store.audit import AuditTrail

__all__ = ["FILE", "Store"]

FILE = "kube9.db"
"""Name of the database in its folder."""

_USUAL = Limits()
_PAGES_PER_MIB = (1 << 20) // PAGE


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
        mended: what was wrong with the file at the start and what was done; None if nothing.
    """

    def __init__(
        self,
        database: Database,
        limits: Limits = _USUAL,
        *,
        mirror: Callable[[str], None] | None = None,
        mended: str | None = None,
    ) -> None:
        self.mended = mended
        self.runs = Runs(database)
        self.findings = Findings(database)
        self.events = Events(database)
        self.collections = Collections(database)
        self.tasks = Tasks(database)
        self._database = database
        self._limits = limits
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
            pages=limits.size * _PAGES_PER_MIB,
            clock=clock,
            prepare=lambda connection: migrate(connection, COMPONENT, CORE),
        )
        try:
            with database.alone():
                pass
        except StoreNewer as error:
            database.refusal = str(error)
            database.trouble = str(error)
        except StoreError:
            pass  # told by `trouble`
        store = cls(database, limits, mirror=mirror)
        database.after_write = store.audit.flush
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
        return cls(Database(folder / FILE, Role.JOINING, clock=clock))

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

    def close(self) -> None:
        """Store what still waits, as far as possible, and let go of the file."""
        if self._database.role is Role.OWNER:
            self.audit.flush()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
