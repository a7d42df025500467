"""The query for large Widgets."""

from typing import Annotated

import msgspec

from kube9_core.api import Query, QueryError, QueryFault, QueryTools


class Asked(msgspec.Struct, frozen=True):
    """What can be asked for."""

    namespace: Annotated[str | None, msgspec.Meta(description="only there")] = None
    at_least: Annotated[int, msgspec.Meta(ge=1, description="smallest size")] = 1


class Large(msgspec.Struct, frozen=True):
    """One large Widget; its fields are the columns of the SELECT, in their order."""

    namespace: str
    name: str
    size: int
    first_seen: str


class LargeList(msgspec.Struct, frozen=True):
    """The answer."""

    widgets: tuple[Large, ...]


_SELECT = """SELECT namespace, name, size, first_seen FROM widgets_large
    WHERE size >= ? AND (? IS NULL OR namespace = ?) ORDER BY size DESC, namespace, name"""


def large(tools: QueryTools, asked: Asked) -> LargeList:
    """Look into the table."""
    where = asked.namespace
    found = tools.tables.select(Large, _SELECT, asked.at_least, where, where)
    if where is not None and not found:
        raise QueryError("NO_WIDGETS", f"no large Widget was seen in namespace {where}")
    return LargeList(found)


LIST_LARGE = Query(
    words="widgets large list",
    summary="List the large Widgets, largest first.",
    run=large,
    parameters=Asked,
    answer=LargeList,
    faults=(QueryFault("NO_WIDGETS", "There is none in that namespace.", 3),),
)
