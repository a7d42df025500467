"""The query for all applications and how each stands."""

from typing import Annotated, Final, Literal

import msgspec

from kube9_argocd.queries.finding import FAULTS, expect_read
from kube9_argocd.queries.parts import Limit, Namespace, Offset, Pagination, words
from kube9_argocd.records import Cause
from kube9_core.api import Query, QueryTools

__all__ = ["APPS_LIST", "AppItem", "AppList"]

_FILTERS: Final = """FROM argocd_apps
    WHERE namespace = coalesce(?, namespace) AND project = coalesce(?, project)
    AND instr(coalesce(?, ' ' || sync || ' '), ' ' || sync || ' ')
    AND instr(coalesce(?, ' ' || health || ' '), ' ' || health || ' ')
    AND instr(' ' || causes || ' ', coalesce(' ' || ? || ' ', ''))"""
_TOTAL: Final = f"SELECT count(*) {_FILTERS}"
_ROWS: Final = f"""SELECT namespace, name, project, sync, health, phase, revision, causes, onset,
    max(changed_at, coalesce((SELECT at FROM argocd_passes WHERE subject = 'applications'), ''))
    {_FILTERS} ORDER BY namespace, name LIMIT ? OFFSET ?"""  # noqa: S608 - both parts are constants


class Asked(msgspec.Struct, frozen=True):
    """What can be asked for."""

    namespace: Namespace = None
    project: Annotated[str | None, msgspec.Meta(description="only of this project")] = None
    sync: Annotated[
        tuple[Literal["Synced", "OutOfSync", "Unknown"], ...],
        msgspec.Meta(description="only with this sync status"),
    ] = ()
    health: Annotated[
        tuple[
            Literal["Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown"], ...
        ],
        msgspec.Meta(description="only with this health"),
    ] = ()
    cause: Annotated[Cause | None, msgspec.Meta(description="only with this cause")] = None
    limit: Limit = 25
    offset: Offset = 0


class _Row(msgspec.Struct, frozen=True):
    namespace: str
    name: str
    project: str
    sync: str
    health: str
    phase: str
    revision: str
    causes: str
    onset: str | None
    observed_at: str


class _Total(msgspec.Struct, frozen=True):
    total: int


class AppItem(msgspec.Struct, frozen=True, kw_only=True):
    """One application.

    Attributes:
        cluster_id: uid of the namespace kube-system.
        observed_at: when it was read last, RFC 3339.
        phase: of the last operation; empty where there was none.
        revision: what was compared last, for each source.
        causes: why it is not synced and healthy.
        onset: since when, RFC 3339.
    """

    cluster_id: str | None
    app_namespace: str
    app_name: str
    observed_at: str
    sync_status: str
    health_status: str
    project: str
    phase: str
    revision: str
    causes: tuple[str, ...]
    onset: str | None


class AppList(msgspec.Struct, frozen=True):
    """The answer."""

    applications: tuple[AppItem, ...]
    pagination: Pagination


def apps_list(tools: QueryTools, asked: Asked) -> AppList:
    """Look applications up."""
    expect_read(tools)
    filters = (
        asked.namespace,
        asked.project,
        words(asked.sync),
        words(asked.health),
        asked.cause,
    )
    (total,) = tools.tables.select(_Total, _TOTAL, *filters)
    rows = tools.tables.select(_Row, _ROWS, *filters, asked.limit, asked.offset)
    part = Pagination(total.total, asked.limit, asked.offset, len(rows))
    return AppList(tuple(_item(row, tools.cluster_id()) for row in rows), part)


def _item(row: _Row, cluster_id: str | None) -> AppItem:
    return AppItem(
        cluster_id=cluster_id,
        app_namespace=row.namespace,
        app_name=row.name,
        observed_at=row.observed_at,
        sync_status=row.sync,
        health_status=row.health,
        project=row.project,
        phase=row.phase,
        revision=row.revision,
        causes=tuple(row.causes.split()),
        onset=row.onset,
    )


APPS_LIST: Final = Query(
    words="argocd apps list",
    summary="List the applications, how each stands, and why.",
    run=apps_list,
    parameters=Asked,
    answer=AppList,
    faults=FAULTS,
    columns=("app_namespace", "app_name", "sync_status", "health_status", "onset", "causes"),
    examples=("--sync=OutOfSync --namespace=argocd", "--cause=manual-edit --format=json"),
)
"""The query."""
