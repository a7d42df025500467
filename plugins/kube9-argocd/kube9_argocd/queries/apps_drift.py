"""The query for who differs from its source, since when, why, and what to do."""

from typing import Annotated, Final

import msgspec

from kube9_argocd.queries.finding import FOUND_FAULTS, expect_read, place_of
from kube9_argocd.queries.parts import Limit, Namespace, Offset, Pagination
from kube9_argocd.records import Cause, Drift
from kube9_core.api import Query, QueryTools

__all__ = ["APPS_DRIFT", "DriftList"]

_FILTERS: Final = """FROM argocd_apps WHERE drift IS NOT NULL
    AND namespace = coalesce(?, namespace) AND name = coalesce(?, name)
    AND instr(' ' || causes || ' ', coalesce(' ' || ? || ' ', ''))"""
_TOTAL: Final = f"SELECT count(*) {_FILTERS}"
_ROWS: Final = f"""SELECT drift {_FILTERS}
    ORDER BY onset IS NULL, onset, namespace, name LIMIT ? OFFSET ?"""


class Asked(msgspec.Struct, frozen=True):
    """What can be asked for."""

    name: Annotated[str | None, msgspec.Meta(description="only this Application")] = None
    namespace: Namespace = None
    cause: Annotated[Cause | None, msgspec.Meta(description="only with this cause")] = None
    limit: Limit = 25
    offset: Offset = 0


class _Row(msgspec.Struct, frozen=True):
    drift: bytes


class _Total(msgspec.Struct, frozen=True):
    total: int


class DriftList(msgspec.Struct, frozen=True):
    """The answer; what began first comes first."""

    applications: tuple[Drift, ...]
    pagination: Pagination


def apps_drift(tools: QueryTools, asked: Asked) -> DriftList:
    """Look up who differs."""
    expect_read(tools)
    namespace = asked.namespace
    if asked.name is not None:
        namespace = place_of(tools, asked.name, namespace).namespace
    filters = (namespace, asked.name, asked.cause)
    (total,) = tools.tables.select(_Total, _TOTAL, *filters)
    rows = tools.tables.select(_Row, _ROWS, *filters, asked.limit, asked.offset)
    found = tuple(msgspec.json.decode(row.drift, type=Drift) for row in rows)
    return DriftList(found, Pagination(total.total, asked.limit, asked.offset, len(found)))


APPS_DRIFT: Final = Query(
    words="argocd apps drift",
    summary="Show which applications differ from their source, since when, why, and what to do.",
    run=apps_drift,
    parameters=Asked,
    answer=DriftList,
    faults=FOUND_FAULTS,
    examples=("--cause=manual-edit", "--name=shop --namespace=argocd"),
)
"""The query."""
