"""The level of the application: which causes there are, in which order, and what to do."""

from datetime import datetime

from kube9_argocd.drift.evidence import Ground, Look, Onset
from kube9_argocd.drift.examining import Examined
from kube9_argocd.drift.findings import Finding, findings
from kube9_argocd.drift.ranking import ordered
from kube9_argocd.drift.remedies import remedy_of_application, remedy_of_resource
from kube9_argocd.drift.shown import resource_of
from kube9_argocd.drift.standing import ahead, failure, quoted, staleness
from kube9_argocd.drift.telling import age, lasting, stamp, summary
from kube9_argocd.records import Basis, Cause, Drift, DriftedResource
from kube9_argocd.views import Application

__all__ = ["assess"]

_MOST = 20
_COMPLAINTS = frozenset({"ComparisonError", "InvalidSpecError", "UnknownError"})


def assess(
    app: Application, onset: Onset, look: Look, now: datetime, ground: Ground | None = None
) -> Drift | None:
    """Say why an application is not synced and healthy.

    Args:
        app: as Argo CD tells it.
        onset: since when it is so.
        look: looks at its objects; asked only where the status alone does not tell.
        now: UTC.
        ground: what is known of the installation.

    Returns:
        None when it is Synced and Healthy and nothing else is to be said.
    """
    ground = ground or Ground()
    stale, failed = staleness(app, now, ground), failure(app)
    if app.sync == "Synced" and app.health == "Healthy" and not stale and not failed:
        return None
    if stale:
        return _disbelieved(app, onset, now, stale, failed=bool(failed))
    found, total = findings(app, look)
    causes = ordered((*(one.examined.cause for one in found), *_more(app, found, failed)))
    resources = _resources(app, found)
    text = summary(app, lasting(onset, now), resources, total, ground) + _said(app, failed)
    return Drift(
        namespace=app.namespace or "",
        name=app.name,
        onset=stamp(onset.since),
        onset_exact=onset.exact,
        sync=app.sync,
        health=app.health,
        causes=causes,
        summary=text,
        remedy=remedy_of_application(app, causes[0]) or (resources[0].remedy if resources else ""),
        resources=resources,
        resources_total=total,
    )


def _disbelieved(app: Application, onset: Onset, now: datetime, why: str, *, failed: bool) -> Drift:
    """Nothing that Argo CD says of the objects counts; that an operation failed still does."""
    since = app.reconciled_at
    when = f", {age(now - since)} ago" if since is not None else ""
    causes = (Cause.HOOK_FAILED,) if failed else ()
    return Drift(
        namespace=app.namespace or "",
        name=app.name,
        onset=stamp(onset.since),
        onset_exact=onset.exact,
        sync=app.sync,
        health=app.health,
        causes=(*causes, Cause.STALE_VERDICT),
        summary=f"Argo CD says {app.sync} and {app.health}{when}, and is not believed: {why}.",
        remedy=remedy_of_application(app, Cause.STALE_VERDICT),
    )


def _more(app: Application, found: tuple[Finding, ...], failed: str) -> tuple[Cause, ...]:
    """The causes that no single object tells."""
    more: list[Cause] = [Cause.HOOK_FAILED] if failed else []
    compared = [one for one in found if one.out_of_sync]
    exact = all(_exact(one.examined) for one in compared)
    if app.sync == "OutOfSync" and ahead(app) and not (compared and exact):
        more.append(Cause.SOURCE_AHEAD)
    if app.sync == "Unknown" or (app.sync == "OutOfSync" and not compared and not more):
        more.append(Cause.NOT_ASSESSED)
    if not more and not found:
        more.append(Cause.HEALTH_ONLY)
    return tuple(more)


def _exact(examined: Examined) -> bool:
    """Whether its cause says all about the source: there is nothing else that could be ahead."""
    return examined.basis is Basis.ARGOCD_API or examined.cause is Cause.PRUNING_PENDING


def _said(app: Application, failed: str) -> str:
    """What Argo CD itself says about it, as further sentences."""
    said = [f" The last operation failed: {failed}."] if failed else []
    if app.sync == "Unknown":
        told = (one.message for one in app.conditions if one.type in _COMPLAINTS)
        message = quoted(next(told, ""))
        said.append(f" Argo CD could not compare: {message or 'it does not say why'}.")
    hydrator = app.status.source_hydrator
    under_way = hydrator.current_operation if hydrator else None
    if under_way is not None and under_way.phase == "Failed":
        said.append(f" Rendering the source failed: {quoted(under_way.message)}.")
    return "".join(said)


def _resources(app: Application, found: tuple[Finding, ...]) -> tuple[DriftedResource, ...]:
    fought_over = any(one.fought_over for one in found)
    return tuple(
        resource_of(
            one.resource,
            one.examined,
            *remedy_of_resource(app, one.resource, one.examined, fought_over=fought_over),
        )
        for one in found[:_MOST]
    )
