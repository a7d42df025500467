"""One plugin as its tools see it: what is its own, and nothing beyond."""

from typing import TYPE_CHECKING, Any, TypeVar, cast

from kube9_core.declare.ports import Collector
from kube9_core.declare.query import Query
from kube9_core.declare.status import StatusBlock
from kube9_core.declare.task import Task
from kube9_core.declare.tools import OwnSettings
from kube9_core.errors import Undeclared
from kube9_core.plugins.loading import Loaded
from kube9_core.store.errors import StoreError
from kube9_core.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from kube9_core.declare.tuning import Values

__all__ = ["Owned", "migrations_of"]

M = TypeVar("M", bound="Values")


class Owned:
    """What one plugin declares, and which names are its own.

    Args:
        loaded: what it declares.

    Attributes:
        plugin: its name.
        tables_fault: why its tables cannot be used; None if they can.
    """

    def __init__(self, loaded: Loaded) -> None:
        self.plugin = loaded.candidate.name
        self.tables_fault: str | None = (
            "its tables are not ready" if loaded.tables else "it has none"
        )
        self._loaded = loaded
        self._names = frozenset(item.name for item in (*loaded.collectors,))

    @property
    def has_tables(self) -> bool:
        """Whether it declares any."""
        return bool(self._loaded.tables)

    @property
    def collectors(self) -> tuple[Collector, ...]:
        """Its collectors."""
        return self._loaded.collectors

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Its tasks."""
        return self._loaded.tasks

    @property
    def blocks(self) -> tuple[StatusBlock, ...]:
        """Its blocks of the status."""
        return self._loaded.status

    @property
    def queries(self) -> tuple[Query[Any], ...]:
        """Its queries."""
        return self._loaded.queries

    def owns(self, name: str) -> bool:
        """Whether a collection is its own: by its namespace, or because it declares it."""
        space = name.partition("/")[0]
        return space == self._loaded.candidate.namespace or name in self._names

    def prepare(self, store: Store) -> None:
        """Bring its tables up to date; `tables_fault` says if that failed."""
        try:
            store.tables.migrate(self._loaded.candidate.namespace, migrations_of(self._loaded))
        except StoreError as error:
            self.tables_fault = f"its tables could not be brought up to date: {error}"
        else:
            self.tables_fault = None

    def settings(self, present: "Callable[[str], Values | None]") -> OwnSettings:
        """Make what gives it its settings.

        Args:
            present: gives the settings of a plugin as they hold now.
        """

        def own(model: type[M]) -> M:
            found = present(self.plugin)
            if found is None or type(found) is not model:
                raise Undeclared(f"{model.__name__} is not what kube9_settings declares")
            return cast("M", found)

        return own


def migrations_of(loaded: Loaded) -> tuple[tuple[str, ...], ...]:
    """The steps of a plugin's tables together, version by version."""
    steps: dict[int, tuple[str, ...]] = {}
    for table in loaded.tables:
        for version, sql in table.migrations.items():
            steps[version] = (*steps.get(version, ()), *((sql,) if isinstance(sql, str) else sql))
    return tuple(steps[version] for version in sorted(steps))
