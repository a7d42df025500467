"""The query for all that is known of one application."""

from typing import Annotated, Final

import msgspec

from kube9_argocd.history.rows import AppBody, AppSource, Complaint
from kube9_argocd.history.statistics import Statistics
from kube9_argocd.queries.deployments import DeploymentItem, deployments_of
from kube9_argocd.queries.finding import FOUND_FAULTS, expect_read, place_of
from kube9_argocd.queries.parts import Namespace
from kube9_argocd.records import Drift
from kube9_core.api import Query, QueryTools

__all__ = ["APPS_GET", "App"]

_SELECT: Final = """SELECT project, sync, health, phase, revision, causes, onset, changed_at,
    max(changed_at, coalesce((SELECT at FROM argocd_passes WHERE subject = 'applications'), '')),
    body, drift FROM argocd_apps WHERE namespace = ? AND name = ?"""


class Asked(msgspec.Struct, frozen=True):
    """Which application."""

    name: Annotated[str, msgspec.Meta(description="name of the Application")]
    namespace: Namespace = None


class _Row(msgspec.Struct, frozen=True):
    project: str
    sync: str
    health: str
    phase: str
    revision: str
    causes: str
    onset: str | None
    changed_at: str
    observed_at: str
    body: bytes
    drift: bytes | None


class App(msgspec.Struct, frozen=True, kw_only=True):
    """The answer.

    Attributes:
        observed_at: when it was read last, RFC 3339.
        changed_at: when anything of this changed last, as far as we saw.
        onset: since when it is not synced and healthy.
        drift: why; None where it is.
        deployments: in numbers.
        last_deployment: the newest; None where none is known.
    """

    cluster_id: str | None
    app_namespace: str
    app_name: str
    observed_at: str
    changed_at: str
    sync_status: str
    health_status: str
    health_message: str
    project: str
    phase: str
    operation_message: str
    revision: str
    onset: str | None
    causes: tuple[str, ...]
    destination_cluster: str
    destination_namespace: str
    automated: bool
    self_heal: bool
    prune: bool
    application_set: str | None
    created_at: str | None
    resources: int
    out_of_sync_resources: int
    sources: tuple[AppSource, ...]
    conditions: tuple[Complaint, ...]
    drift: Drift | None
    deployments: Statistics
    last_deployment: DeploymentItem | None


def apps_get(tools: QueryTools, asked: Asked) -> App:
    """Look one application up."""
    expect_read(tools)
    place = place_of(tools, asked.name, asked.namespace)
    (row,) = tools.tables.select(_Row, _SELECT, place.namespace, place.name)
    body = msgspec.json.decode(row.body, type=AppBody)
    past = deployments_of(tools, place, tools.clock.now())
    return App(
        cluster_id=tools.cluster_id(),
        app_namespace=place.namespace,
        app_name=place.name,
        observed_at=row.observed_at,
        changed_at=row.changed_at,
        sync_status=row.sync,
        health_status=row.health,
        health_message=body.message,
        project=row.project,
        phase=row.phase,
        operation_message=body.operation,
        revision=row.revision,
        onset=row.onset,
        causes=tuple(row.causes.split()),
        destination_cluster=body.cluster,
        destination_namespace=body.namespace,
        automated=body.automated,
        self_heal=body.self_heal,
        prune=body.prune,
        application_set=body.application_set,
        created_at=body.created_at,
        resources=body.resources,
        out_of_sync_resources=body.out_of_sync,
        sources=body.sources,
        conditions=body.complaints,
        drift=None if row.drift is None else msgspec.json.decode(row.drift, type=Drift),
        deployments=past.statistics,
        last_deployment=past.items[0] if past.items else None,
    )


APPS_GET: Final = Query(
    words="argocd apps get",
    summary="Show one application: how it stands, why, and what was deployed.",
    run=apps_get,
    parameters=Asked,
    answer=App,
    faults=FOUND_FAULTS,
    examples=("shop", "shop --namespace=team-a"),
)
"""The query."""
