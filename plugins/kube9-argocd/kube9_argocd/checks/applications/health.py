"""Applications that do not run as they should, by Argo CD's own judgement."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated

from msgspec import Meta, Struct

from kube9_argocd.checks.ages import age_of, spoken
from kube9_argocd.checks.applications.failures import sync_failed
from kube9_argocd.checks.applications.out_of_sync import is_kept
from kube9_argocd.checks.pages import HEALTH
from kube9_argocd.told import DRIFT, INSTALLATIONS
from kube9_argocd.views import Application
from kube9_argocd.wording import short
from kube9_core.api import (
    RELIABILITY,
    CannotJudge,
    Problem,
    Problems,
    SeverityName,
    Snapshot,
    moment,
)

__all__ = ["Waiting", "application_unhealthy"]

_SHOWN = 3
_AT = "status.health.status"
_UNCOMPARED = frozenset(("InvalidSpecError", "ComparisonError", "UnknownError"))
_ALL_MISSING = (3, 4)
"""The release since which Missing says that all resources are (argo-cd pull request 25962)."""


class Waiting(Struct, frozen=True):
    """How long an application may take to become healthy."""

    progressing: Annotated[int, Meta(ge=0, description="Minutes that it may be progressing.")] = 30


@RELIABILITY.check(
    "argocd/application-unhealthy",
    "high",
    on=Application,
    where=is_kept,
    params=Waiting,
    told=(DRIFT, INSTALLATIONS),
    modes=frozenset(("cluster",)),
    fix="Look at the resources that are not healthy: their events and logs say why.",
    frameworks={"well-architected": "REL-health"},
    references=(HEALTH,),
)
def application_unhealthy(app: Application, snapshot: Snapshot, *, params: Waiting) -> Problems:
    """Applications are healthy.

    Synced says that what was asked for was applied, not that it runs: a Deployment whose pods
    crash is Synced and Degraded. Degraded is high. Missing and Unknown are medium: Missing says
    until 3.3 that one resource is missing, from 3.4 on that all are; where the last sync failed,
    argocd/application-sync-failed says it. Progressing counts after
    half an hour, a parameter. Suspended is told for information. From 3.0 on the health of single
    resources is usually not kept in the Application; which they are the operator finds out then.
    """
    match app.health:
        case "Degraded":
            yield _problem(app, "is degraded", _since(app, snapshot), snapshot)
        case "Missing" if not sync_failed(app):
            yield _missing(app, snapshot)
        case "Progressing":
            yield from _progressing(app, snapshot, timedelta(minutes=params.progressing))
        case "Suspended":
            yield _problem(app, "is suspended", _since(app, snapshot), snapshot, "info")
        case "Healthy" | "Missing":
            return
        case _:
            yield from _unknown(app, snapshot, timedelta(minutes=params.progressing))


def _since(app: Application, snapshot: Snapshot) -> datetime | None:
    """Since when it has its health: Argo CD tells from 2.14 on, else the operator may."""
    if app.health_since is not None or not snapshot.knows(DRIFT):
        return app.health_since
    drift = snapshot.told(DRIFT, (app.namespace, app.name))
    return moment(drift.onset) if drift is not None and drift.health == app.health else None


def _problem(
    app: Application,
    said: str,
    since: datetime | None,
    snapshot: Snapshot,
    severity: SeverityName | None = None,
) -> Problem:
    age = age_of(since, snapshot)
    when = f" since {spoken(age)}" if age is not None else ""
    ill = dict(islice(_ill(app, snapshot), _SHOWN))
    return Problem(
        f"{said}{when}{_listed(ill)}",
        at=_AT,
        severity=severity,
        evidence={name: why for name, why in ill.items() if why} or None,
    )


def _ill(app: Application, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """The resources that are as bad as the whole, and why; by the operator's record since 3.0."""
    for item in app.resources:
        if item.health is not None and item.health.status == app.health:
            yield f"{item.kind} {item.name}", short(item.health.message)
    if app.health_in_status or not snapshot.knows(DRIFT):
        return
    drift = snapshot.told(DRIFT, (app.namespace, app.name))
    for found in drift.resources if drift is not None and drift.health == app.health else ():
        if found.health == app.health:
            yield f"{found.kind} {found.name}", found.reason


def _listed(ill: Iterable[str]) -> str:
    names = ", ".join(ill)
    return f": {names}" if names else ""


def _missing(app: Application, snapshot: Snapshot) -> Problem:
    counts = app.resource_counts
    all_are = _says_all(app, snapshot) or (counts.total > 0 and counts.missing == counts.total)
    said = "lacks all its resources" if all_are else "lacks resources in the cluster"
    severity: SeverityName | None = None if all_are and app.automated is not None else "medium"
    if app.automated is None and app.operation_state is None and not app.history:
        said, severity = "waits for somebody to sync it for the first time", "low"
    return _problem(app, said, _since(app, snapshot), snapshot, severity)


def _says_all(app: Application, snapshot: Snapshot) -> bool:
    """Whether this Argo CD says Missing of all resources only; False where nobody knows."""
    if not snapshot.knows(INSTALLATIONS):
        return False
    found = snapshot.told(INSTALLATIONS, app.controller_namespace or app.namespace)
    release = found.release if found is not None else None
    return release is not None and release >= _ALL_MISSING


def _progressing(app: Application, snapshot: Snapshot, most: timedelta) -> Iterator[Problem]:
    since = _since(app, snapshot)
    age = age_of(since, snapshot)
    if age is None:
        raise CannotJudge("it is progressing, and since when is not told")
    if age >= most:
        yield _problem(app, "is progressing", since, snapshot, "medium")


def _unknown(app: Application, snapshot: Snapshot, most: timedelta) -> Iterator[Problem]:
    """Unknown because nobody could compare is told by others, which know the reason."""
    if app.reconciled_at is None or any(item.type in _UNCOMPARED for item in app.conditions):
        return
    age = age_of(app.created, snapshot)
    if age is None or age >= most:
        yield _problem(app, "has no known health", _since(app, snapshot), snapshot, "medium")
