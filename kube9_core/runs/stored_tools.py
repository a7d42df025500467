"""The tools of plugin code that the store stands behind, each kept to what is the plugin's own."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from kube9_core.declare.tools import Collection, Value
from kube9_core.errors import Undeclared
from kube9_core.store.collection import CollectionOutcome, Collections
from kube9_core.store.lasting import LARGEST
from kube9_core.store.tables import Tables
from kube9_core.store.tasks import Tasks

__all__ = [
    "OwnStoredState",
    "Owner",
    "Shelves",
    "StoredRecords",
    "StoredState",
    "StoredTables",
    "sound",
]

if TYPE_CHECKING:
    from kube9_core.store.store import Store

R = TypeVar("R", bound=msgspec.Struct)
_MOST_ROWS = 10_000
_LARGEST_STATE = LARGEST


class Shelves(Protocol):
    """The parts of a store that plugins have a share of; a query opens it when it is touched."""

    @property
    def collections(self) -> Collections:
        """What collectors gathered."""

    @property
    def tasks(self) -> Tasks:
        """What tasks remember."""

    @property
    def tables(self) -> Tables:
        """Tables of plugins."""


class Owner(Protocol):
    """Who may touch a name."""

    @property
    def plugin(self) -> str:
        """The plugin's name."""

    def owns(self, name: str) -> bool:
        """Whether a name of the form namespace/name is the plugin's."""


class StoredRecords:
    """Collections of one plugin.

    Args:
        store: where they are.
        owner: whose they are.
    """

    def __init__(self, store: Shelves, owner: Owner) -> None:
        self._store = store
        self._owner = owner

    def latest(self, collector: str, record: type[R]) -> Collection[R] | None:
        """The newest collection that was made in full; see `Records`."""
        self._expect_own(collector)
        page = self._store.collections.list(
            1, collector=collector, outcome=CollectionOutcome.SUCCESS
        )
        if not page.items:
            return None
        found = page.items[0]
        payload = self._store.collections.payload(found.id) or b"[]"
        records = msgspec.json.decode(payload, type=tuple[record, ...])  # type: ignore[valid-type] # the type is a value here
        return Collection(collector, datetime.fromisoformat(found.at), records)

    def put(
        self, collector: str, records: Iterable[msgspec.Struct], *, keep: int | None = None
    ) -> None:
        """Put a new collection down; see `OwnRecords`."""
        self._expect_own(collector)
        self._store.collections.put(collector, sound(records), keep=keep)

    def _expect_own(self, collector: str) -> None:
        if not self._owner.owns(collector):
            raise Undeclared(f"collection {collector} is none of plugin {self._owner.plugin}'s")


def sound(records: Iterable[object]) -> tuple[msgspec.Struct, ...]:
    """Consume records, and make sure that they are some.

    Raises:
        TypeError: something is no Struct.
    """
    found: list[msgspec.Struct] = []
    for record in records:
        if not isinstance(record, msgspec.Struct):
            raise TypeError(f"gave {type(record).__name__}, not a record")
        found.append(record)
    return tuple(found)


class StoredState:
    """Small values of one plugin, for reading."""

    def __init__(self, store: Shelves, owner: Owner) -> None:
        self._store = store
        self._plugin = owner.plugin

    def get(self, key: str, shape: type[R]) -> R | None:
        """The value of a key; see `State`."""
        found = self._store.tasks.get(self._name(key))
        return None if found is None else msgspec.json.decode(found, type=shape)

    def _name(self, key: str) -> str:
        return f"plugin/{self._plugin}/{key}"


class OwnStoredState(StoredState):
    """Small values of one plugin.

    Args:
        store: where they are.
        owner: whose they are.
    """

    def __init__(self, store: "Store", owner: Owner) -> None:
        super().__init__(store, owner)
        self._lasting = store.lasting

    def put(self, key: str, value: msgspec.Struct, *, lasting: bool = False) -> None:
        """Keep a value; see `OwnState`."""
        body = msgspec.json.encode(value)
        if len(body) > _LARGEST_STATE:
            raise ValueError(f"state {key!r} has {len(body)} bytes; {_LARGEST_STATE} may be kept")
        if lasting:
            self._lasting.put(self._plugin, key, body)
            return
        self._store.tasks.put(self._name(key), body)
        self._lasting.release(self._plugin, key)


class StoredTables:
    """The tables of one plugin.

    Args:
        store: where they are.
        owner: whose they are.
        ready: says why they cannot be used, None if they can.
    """

    def __init__(self, store: Shelves, owner: Owner, ready: Callable[[], str | None]) -> None:
        self._store = store
        self._plugin = owner.plugin
        self._ready = ready

    def select(self, row: type[R], sql: str, *values: Value) -> tuple[R, ...]:
        """The rows of one SELECT; see `Tables`."""
        self._expect_ready()
        names = [field.name for field in msgspec.structs.fields(row)]
        found = self._store.tables.of(self._plugin).query(sql, values, _MOST_ROWS + 1)
        if len(found) > _MOST_ROWS:
            raise ValueError(f"more than {_MOST_ROWS} rows; ask for fewer with LIMIT")
        return tuple(_made(row, names, item) for item in found)

    def execute(self, sql: str, *values: Value) -> int:
        """Run one statement; see `OwnTables`."""
        self._expect_ready()
        return self._store.tables.of(self._plugin).execute(sql, values)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Value]]) -> int:
        """Run one statement for each row; see `OwnTables`."""
        self._expect_ready()
        given = tuple(rows)
        return self._store.tables.of(self._plugin).execute_many(sql, given) if given else 0

    def _expect_ready(self) -> None:
        reason = self._ready()
        if reason is not None:
            raise Undeclared(f"tables of plugin {self._plugin}: {reason}")


def _made(row: type[R], names: Sequence[str], found: Sequence[object]) -> R:
    if len(names) != len(found):
        raise ValueError(f"{row.__name__} has {len(names)} fields, the row {len(found)} columns")
    given = dict(zip(names, found, strict=True))
    return msgspec.convert(given, row, strict=False, from_attributes=False)
