"""What plugin code is handed when it runs: each thing by its type, and never the whole operator.

Behind these types stand the store and the connection; who runs plugin code makes them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import msgspec

from kube9_core.model.clock import Clock
from kube9_core.model.problem import Scalar
from kube9_core.snapshot.object import Object

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "Collection",
    "Note",
    "OwnRecords",
    "OwnSettings",
    "OwnState",
    "OwnTables",
    "QueryTools",
    "Reach",
    "Reader",
    "Records",
    "State",
    "StatusTools",
    "Tables",
    "TaskTools",
    "Value",
]

V = TypeVar("V", bound=Object)
R = TypeVar("R", bound=msgspec.Struct)
M = TypeVar("M", bound="BaseModel")
Value = str | int | float | bytes | None
"""What a column of a table holds."""


class Collection(msgspec.Struct, Generic[R], frozen=True):
    """What a collector or task put down at one time.

    Attributes:
        collector: name of what made it.
        at: when, UTC.
        records: decoded into the type that was asked for.
    """

    collector: str
    at: datetime
    records: tuple[R, ...]


class Reader(Protocol):
    """Reads objects of the cluster, of declared kinds only."""

    def all(self, view: type[V], namespace: str | None = None) -> Iterator[V]:
        """Every object of a view, page by page; nothing of a kind that the API does not serve.

        Args:
            view: one of the task's `reads`, or of a kind that a `Read` of its access names.
            namespace: only there; by default everywhere that is declared.

        Raises:
            UndeclaredKind: the task did not declare it.
            Unseen: it could not be read; names the missing rule. Leave it to the core.
        """


class Reach(Protocol):
    """Gets declared paths of the API server that are no resources."""

    def get(self, path: str) -> bytes:
        """The body of an answer.

        Args:
            path: one that a `Url` of the access names, without a query.

        Raises:
            Undeclared: nothing of that name was declared.
            Unseen: it was refused or is not there.
        """


class Records(Protocol):
    """Collections of the plugin, for reading."""

    def latest(self, collector: str, record: type[R]) -> Collection[R] | None:
        """The newest collection that was made in full; None where there is none yet.

        Args:
            collector: a name in the plugin's namespace.
            record: the type its records are decoded into.

        Raises:
            Undeclared: the name belongs to somebody else.
        """


class OwnRecords(Records, Protocol):
    """Collections of the plugin."""

    def put(self, collector: str, records: Iterable[msgspec.Struct]) -> None:
        """Put a new collection down.

        Raises:
            Undeclared: the name belongs to somebody else.
        """


class State(Protocol):
    """Small values that the plugin keeps, for reading."""

    def get(self, key: str, shape: type[R]) -> R | None:
        """The value of a key; None where nothing was put.

        Raises:
            msgspec.DecodeError: what was put does not have that shape.
        """


class OwnState(State, Protocol):
    """Small values that the plugin keeps over restarts where there is a volume."""

    def put(self, key: str, value: msgspec.Struct) -> None:
        """Keep a value, at most 64 KiB as JSON.

        Raises:
            ValueError: it is too large.
        """


class Tables(Protocol):
    """The plugin's own tables, for reading."""

    def select(self, row: type[R], sql: str, *values: Value) -> tuple[R, ...]:
        """The rows of one SELECT.

        Args:
            row: the type of a row; its fields are the columns, in their order.
            sql: may name the plugin's own tables only.
            values: for the question marks in it.

        Raises:
            Kube9Error: it is wrong, touches another table, or does more than read.
        """


class OwnTables(Tables, Protocol):
    """The plugin's own tables."""

    def execute(self, sql: str, *values: Value) -> int:
        """Run one INSERT, UPDATE or DELETE on them, in a transaction of its own.

        Returns:
            How many rows were changed.

        Raises:
            Kube9Error: it is wrong, touches another table, or changes more than rows.
        """


class OwnSettings(Protocol):
    """What the settings file says of the plugin."""

    def __call__(self, model: type[M]) -> M:
        """The plugin's settings, defaults included.

        Args:
            model: the one that its `kube9_settings` declares.

        Raises:
            Undeclared: it declares another one, or none.
        """


class Note(Protocol):
    """Takes something down in the audit trail, under the name of what runs."""

    def __call__(self, subject: str, outcome: str = "ok", **detail: Scalar) -> None:
        """Take down one entry.

        Args:
            subject: what was done: "asked https://registry.acme.example".
            outcome: "ok", "failed" or "refused".
            detail: small facts free of secrets.
        """


class TaskTools(msgspec.Struct, frozen=True, kw_only=True):
    """What a task is handed.

    Attributes:
        note: takes something down in the audit trail.
    """

    reader: Reader
    reach: Reach
    records: OwnRecords
    state: OwnState
    tables: OwnTables
    settings: OwnSettings
    clock: Clock
    note: Note


class QueryTools(msgspec.Struct, frozen=True, kw_only=True):
    """What a query is handed; nothing can be changed with it."""

    reach: Reach
    records: Records
    state: State
    tables: Tables
    settings: OwnSettings
    clock: Clock


class StatusTools(msgspec.Struct, frozen=True, kw_only=True):
    """What a status block is made from."""

    records: Records
    state: State
    clock: Clock
