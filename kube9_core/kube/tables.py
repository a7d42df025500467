"""Lists Secrets as the API server's own table, so that no value of one is ever sent.

A list of Secrets carries all their values, and so may their metadata: `kubectl apply` leaves a
copy of the whole object in an annotation. The table without objects has a name, a type, the
number of keys and an age, and nothing else (KEP-895, `includeObject=None`). It names no
namespace, so each one is asked for by itself.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from kube9_core.kube.answer import Answer
from kube9_core.kube.errors import Failed
from kube9_core.kube.reading import ListMeta, Page, Reading
from kube9_core.snapshot.wire.secret import AGE, KEY_COUNT

__all__ = ["TABLE", "TableReading"]

TABLE: Final = "application/json;as=Table;v=v1;g=meta.k8s.io"
_COLUMNS: Final = ("Name", "Type", "Data", "Age")


class _ListMeta(msgspec.Struct, frozen=True):
    continue_: str = msgspec.field(default="", name="continue")


class _Column(msgspec.Struct, frozen=True):
    name: str = ""


class _Row(msgspec.Struct, frozen=True):
    cells: list[Any] = []


class _Table(msgspec.Struct, frozen=True, rename="camel"):
    kind: str
    metadata: ListMeta = ListMeta()
    column_definitions: list[_Column] = []
    rows: list[_Row] | None = None


_TABLE: Final = msgspec.json.Decoder(_Table)


class TableReading(Reading):
    """A table of one namespace under way; its rows come as objects without values."""

    accept = TABLE

    def query(self) -> dict[str, str | int]:
        """Parameters of the next page."""
        return {**super().query(), "includeObject": "None"}

    def _cut(self, answer: Answer) -> Page:
        try:
            table = _TABLE.decode(answer.body)
        except msgspec.MsgspecError as error:
            raise self._strange(answer, str(error)) from None
        names = [column.name for column in table.column_definitions]
        if table.kind != "Table" or not set(_COLUMNS) <= set(names):
            raise self._strange(answer, "it has not the columns of Secrets")
        order = [names.index(column) for column in _COLUMNS]
        rows = [msgspec.Raw(body) for body in self._bodies(table.rows or (), order)]
        return Page(table.metadata, rows)

    def _bodies(self, rows: Sequence[_Row], order: Sequence[int]) -> Iterator[bytes]:
        for row in rows:
            name, sort, count, age = (row.cells[n] for n in order)
            metadata = {"name": name, "namespace": self.namespace}
            said = {"metadata": metadata, "type": sort, KEY_COUNT: count, AGE: age}
            yield msgspec.json.encode(said)

    def _strange(self, answer: Answer, why: str) -> Failed:
        return Failed(answer.status, "", f"the table of {self.what} is not what was asked: {why}")
