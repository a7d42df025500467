"""What plugin code is handed when it runs: each thing by its type, and never the whole operator.

Behind these types stand the store and the connection; who runs plugin code makes them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Collection as Group
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import msgspec

from kube9_core.model.clock import Clock
from kube9_core.model.problem import Scalar

if TYPE_CHECKING:
    from pydantic import BaseModel

    from kube9_core.model.event import EventRow
    from kube9_core.snapshot.object import Object

__all__ = [
    "Collection",
    "Happenings",
    "Note",
    "Objects",
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

V = TypeVar("V", bound="Object")
R = TypeVar("R", bound=msgspec.Struct)
M = TypeVar("M", bound="BaseModel | msgspec.Struct")
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

    def all(
        self,
        view: type[V],
        namespace: str | None = None,
        *,
        kinds: Group[str] = (),
        labels: Mapping[str, Group[str]] | None = None,
    ) -> Iterator[V]:
        """Every object of a view, page by page; nothing of a kind that the API does not serve.

        Args:
            view: one of the task's `reads`, or of a kind that a `Read` of its access names.
            namespace: only there; by default everywhere that is declared.
            kinds: only these of the view's, "Deployment"; the others need not be declared.
            labels: only objects that have each of these labels with one of its values.

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


class Objects(Protocol):
    """Looks single objects up, of any kind that the operator may list."""

    def get(
        self, group: str, kind: str, namespace: str, name: str, *, version: str = ""
    ) -> bytes | None:
        """One object as the API gives it, `managedFields` included; None where it is not there.

        It is asked for by a list with a field selector, so it needs no right but `list`.

        Args:
            group: API group, "" for core.
            kind: "Deployment"; one that the API does not serve has no objects.
            namespace: "" for what lives in none.
            name: metadata.name.
            version: "v1"; the one that the server prefers, if not given.

        Raises:
            Undeclared: the task's access has no `Inspect`.
            Unseen: it could not be read, with the missing rule; a kind that may not be listed is
                asked for once. Also for Secrets, which nothing in kube9 reads, and for what is
                outside the scope. Catch it where one object must not cost the rest.
        """


class Happenings(Protocol):
    """The cluster's Events, as far as the operator has kept them."""

    def of(self, kind: str, namespace: str, name: str, since: datetime) -> "tuple[EventRow, ...]":
        """What happened to one object, the latest first; 100 at most.

        Nothing is asked of the API server: where the operator keeps no Events there are none.

        Args:
            kind: "Deployment", as Events name it.
            namespace: "" for what lives in none.
            name: of the object.
            since: what last happened before is left out.
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

    def put(
        self, collector: str, records: Iterable[msgspec.Struct], *, keep: int | None = None
    ) -> None:
        """Put a new collection down.

        Args:
            collector: a name in the plugin's namespace.
            records: what to put down.
            keep: how many of this name are kept, this one among them; by default all of them,
                until they are too old. What is put down every few minutes should name a number.

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

    def put(self, key: str, value: msgspec.Struct, *, lasting: bool = False) -> None:
        """Keep a value, at most 64 KiB as JSON.

        Args:
            key: any text.
            value: what to keep.
            lasting: keep it over restarts without a volume too, as is done for small things that
                cannot be found out again. All lasting values of a plugin together may have
                64 KiB, those of all plugins 256 KiB. They are written every few minutes, after a
                scheduled assessment and at the end of the process.

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

    def execute_many(self, sql: str, rows: Iterable[Sequence[Value]]) -> int:
        """Run one statement for each of many rows, in one transaction: all of them or none.

        Args:
            sql: as for `execute`.
            rows: values for the question marks in it; may be none at all.

        Returns:
            How many rows were changed.

        Raises:
            Kube9Error: as for `execute`.
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
        objects: looks single objects up; needs `Inspect` in the task's access.
        events: what happened to an object.
        note: takes something down in the audit trail.
    """

    reader: Reader
    objects: Objects
    events: Happenings
    reach: Reach
    records: OwnRecords
    state: OwnState
    tables: OwnTables
    settings: OwnSettings
    clock: Clock
    note: Note


class QueryTools(msgspec.Struct, frozen=True, kw_only=True):
    """What a query is handed; nothing can be changed with it.

    Attributes:
        cluster_id: uid of the namespace kube-system, None where it is not known.
    """

    reach: Reach
    records: Records
    state: State
    tables: Tables
    settings: OwnSettings
    clock: Clock
    cluster_id: Callable[[], str | None]


class StatusTools(msgspec.Struct, frozen=True, kw_only=True):
    """What a status block is made from."""

    records: Records
    state: State
    clock: Clock
