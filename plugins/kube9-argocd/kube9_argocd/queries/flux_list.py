"""The query for Kustomizations and HelmReleases of Flux, in the words used for applications."""

from typing import Annotated, Final, Literal

import msgspec

from kube9_argocd.queries.parts import Limit, Offset, Pagination, words
from kube9_argocd.records import FluxSummary
from kube9_core.api import Query, QueryError, QueryFault, QueryTools

__all__ = ["FLUX_LIST", "FluxList"]

_NOT_READ: Final = QueryFault(
    "FLUX_NOT_READ", "No objects of Flux were read: there is none, or not yet, or it is refused.", 7
)
_FILTERS: Final = """FROM argocd_flux
    WHERE namespace = coalesce(?, namespace) AND kind = coalesce(?, kind)
    AND instr(coalesce(?, ' ' || sync || ' '), ' ' || sync || ' ')
    AND instr(coalesce(?, ' ' || health || ' '), ' ' || health || ' ') AND suspended >= ?"""
_TOTAL: Final = f"SELECT count(*) {_FILTERS}"
_ROWS: Final = f"""SELECT body, max(changed_at, coalesce(
    (SELECT at FROM argocd_passes WHERE subject = argocd_flux.kind), ''))
    {_FILTERS} ORDER BY namespace, kind, name LIMIT ? OFFSET ?"""  # noqa: S608 - both parts are constants
_READ: Final = """SELECT count(*) FROM argocd_passes
    WHERE subject IN ('Kustomization', 'HelmRelease')"""


class Asked(msgspec.Struct, frozen=True):
    """What can be asked for."""

    namespace: Annotated[str | None, msgspec.Meta(description="only there")] = None
    kind: Annotated[
        Literal["Kustomization", "HelmRelease"] | None, msgspec.Meta(description="only these")
    ] = None
    sync: Annotated[
        tuple[Literal["Synced", "OutOfSync", "Unknown"], ...],
        msgspec.Meta(description="only with this sync status"),
    ] = ()
    health: Annotated[
        tuple[Literal["Healthy", "Progressing", "Degraded", "Suspended", "Unknown"], ...],
        msgspec.Meta(description="only with this health"),
    ] = ()
    suspended: Annotated[bool, msgspec.Meta(description="only what Flux leaves alone")] = False
    limit: Limit = 25
    offset: Offset = 0


class _Row(msgspec.Struct, frozen=True):
    body: bytes
    observed_at: str


class _Total(msgspec.Struct, frozen=True):
    total: int


class FluxItem(msgspec.Struct, frozen=True, kw_only=True):
    """One object; see `FluxSummary`."""

    kind: str
    namespace: str
    name: str
    observed_at: str
    sync_status: str
    health_status: str
    suspended: bool
    ready: str
    reason: str
    message: str
    source: str
    revision: str
    attempted: str
    onset: str | None
    causes: tuple[str, ...]


class FluxList(msgspec.Struct, frozen=True):
    """The answer."""

    objects: tuple[FluxItem, ...]
    pagination: Pagination


def flux_list(tools: QueryTools, asked: Asked) -> FluxList:
    """Look objects of Flux up."""
    (read,) = tools.tables.select(_Total, _READ)
    filters = (
        asked.namespace,
        asked.kind,
        words(asked.sync),
        words(asked.health),
        int(asked.suspended),
    )
    (total,) = tools.tables.select(_Total, _TOTAL, *filters)
    if not read.total and not total.total:
        said = "no Kustomizations or HelmReleases of Flux were read"
        raise QueryError(_NOT_READ.code, said, exit_code=_NOT_READ.exit_code)
    rows = tools.tables.select(_Row, _ROWS, *filters, asked.limit, asked.offset)
    part = Pagination(total.total, asked.limit, asked.offset, len(rows))
    return FluxList(tuple(map(_item, rows)), part)


def _item(row: _Row) -> FluxItem:
    found = msgspec.json.decode(row.body, type=FluxSummary)
    return FluxItem(
        kind=found.kind,
        namespace=found.namespace,
        name=found.name,
        observed_at=row.observed_at,
        sync_status=found.sync,
        health_status=found.health,
        suspended=found.suspended,
        ready=found.ready,
        reason=found.reason,
        message=found.message,
        source=found.source,
        revision=found.revision,
        attempted=found.attempted,
        onset=found.onset,
        causes=tuple(item.value for item in found.causes),
    )


FLUX_LIST: Final = Query(
    words="argocd flux list",
    summary="List the Kustomizations and HelmReleases of Flux, and how each stands.",
    run=flux_list,
    parameters=Asked,
    answer=FluxList,
    faults=(_NOT_READ,),
    columns=(
        *("kind", "namespace", "name", "sync_status", "health_status"),
        *("revision", "message"),
    ),
    examples=("--health=Degraded", "--suspended --format=json"),
)
"""The query."""
