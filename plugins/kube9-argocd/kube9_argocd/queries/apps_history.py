"""The query for what was deployed when, by whom, and how that went."""

from typing import Annotated, Final

import msgspec

from kube9_argocd.history.statistics import Statistics
from kube9_argocd.queries.deployments import DeploymentItem, deployments_of
from kube9_argocd.queries.finding import FOUND_FAULTS, expect_read, place_of
from kube9_argocd.queries.parts import Limit, Namespace, Offset, Pagination, Since, since
from kube9_core.api import Query, QueryTools

__all__ = ["APPS_HISTORY", "AppHistory"]


class Asked(msgspec.Struct, frozen=True):
    """Which application, and since when."""

    name: Annotated[str, msgspec.Meta(description="name of the Application")]
    namespace: Namespace = None
    since: Since = None
    limit: Limit = 25
    offset: Offset = 0


class AppHistory(msgspec.Struct, frozen=True, kw_only=True):
    """The answer; the newest deployment first."""

    app_namespace: str
    app_name: str
    statistics: Statistics
    deployments: tuple[DeploymentItem, ...]
    pagination: Pagination


def apps_history(tools: QueryTools, asked: Asked) -> AppHistory:
    """Look deployments up."""
    expect_read(tools)
    now = tools.clock.now()
    begin = since(asked.since, now)
    place = place_of(tools, asked.name, asked.namespace)
    found = deployments_of(tools, place, now, begin)
    shown = found.items[asked.offset : asked.offset + asked.limit]
    return AppHistory(
        app_namespace=place.namespace,
        app_name=place.name,
        statistics=found.statistics,
        deployments=shown,
        pagination=Pagination(len(found.items), asked.limit, asked.offset, len(shown)),
    )


APPS_HISTORY: Final = Query(
    words="argocd apps history",
    summary="Show what was deployed when, by whom, and how that went.",
    run=apps_history,
    parameters=Asked,
    answer=AppHistory,
    faults=FOUND_FAULTS,
    columns=("finished_at", "outcome", "kind", "seconds", "initiator", "revision", "message"),
    examples=("shop --since=30d", "shop --namespace=argocd --limit=5 --format=json"),
)
"""The query."""
