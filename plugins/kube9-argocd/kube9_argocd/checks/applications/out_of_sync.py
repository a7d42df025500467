"""Applications that differ from their source for longer than their policy explains."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from kube9_argocd.checks.ages import age_of, spoken
from kube9_argocd.checks.applications.failures import sync_failed
from kube9_argocd.checks.pages import AUTO_SYNC, DIFFING
from kube9_argocd.records import Cause, Drift
from kube9_argocd.told import DRIFT
from kube9_argocd.views import Application
from kube9_core.api import OPERATIONS, Problem, Problems, SeverityName, Snapshot, moment

__all__ = ["Patience", "application_out_of_sync", "application_pruning_pending", "is_kept"]

_SHOWN = 3
_WAITING = frozenset((Cause.SOURCE_AHEAD, Cause.PRUNING_PENDING))
_UNDONE = frozenset((Cause.HOOK_FAILED, Cause.MISSING, *_WAITING))
"""What a sync that failed leaves behind."""


class Patience(Struct, frozen=True):
    """How long an application may be out of sync."""

    automated: Annotated[int, Meta(ge=0, description="Minutes, where Argo CD syncs by itself.")] = (
        15
    )
    manual: Annotated[int, Meta(ge=0, description="Hours, where people sync.")] = 24


def is_kept(app: Application) -> bool:
    """Whether it is there to stay; one that is being deleted is judged by another check."""
    return app.meta.deletion_timestamp is None


@OPERATIONS.check(
    "argocd/application-out-of-sync",
    "medium",
    on=Application,
    where=is_kept,
    params=Patience,
    told=(DRIFT,),
    modes=frozenset(("cluster",)),
    fix="Look at the cause: revert the change, put it into the source, or let Argo CD ignore the "
    "field that somebody else owns (spec.ignoreDifferences).",
    frameworks={"well-architected": "OPS-automation"},
    references=(AUTO_SYNC, DIFFING),
)
def application_out_of_sync(app: Application, snapshot: Snapshot, *, params: Patience) -> Problems:
    """Applications are as their source says.

    What runs is not what was reviewed. The next sync, or the next person who presses the button
    at night, undoes a hotfix that nobody put into Git. A short difference is normal: minutes
    where Argo CD syncs by itself, a day where people do; both are parameters. Argo CD does not
    keep since when an application differs (argo-cd issue 11698), the operator's record does;
    without it only age and policy of the Application are known, and the finding says so. What
    differs only because something waits to be pruned is told by
    argocd/application-pruning-pending, what differs only because the last sync failed by
    argocd/application-sync-failed.
    """
    if app.sync != "OutOfSync" or _only_pruning(app):
        return
    drift = _drift_of(app, snapshot)
    if drift is None:
        yield from _without_record(app, snapshot, params)
        return
    age = age_of(moment(drift.onset), snapshot)
    if age is None or age < _patience(app, params) or _left_undone(app, drift):
        return
    least = "" if drift.onset_exact else "at least "
    causes = ", ".join(drift.causes)
    yield Problem(
        f"is out of sync since {least}{spoken(age)}{f': {causes}' if causes else ''}",
        at="status.sync.status",
        severity=_severity(app, drift),
        evidence=_evidence(drift),
    )


def _left_undone(app: Application, drift: Drift) -> bool:
    """Whether it differs only because its last sync failed."""
    return sync_failed(app) and _UNDONE.issuperset(drift.causes)


def _patience(app: Application, params: Patience) -> timedelta:
    """How long this one may be out of sync."""
    if app.automated is not None:
        return timedelta(minutes=params.automated)
    return timedelta(hours=params.manual)


def _drift_of(app: Application, snapshot: Snapshot) -> Drift | None:
    if not snapshot.knows(DRIFT):
        return None
    drift = snapshot.told(DRIFT, (app.namespace, app.name))
    return drift if drift is not None and drift.sync == "OutOfSync" else None


def _without_record(app: Application, snapshot: Snapshot, params: Patience) -> Iterator[Problem]:
    """Judge by the Application alone: it cannot differ for longer than it exists."""
    age = age_of(app.created, snapshot)
    if (age is not None and age < _patience(app, params)) or _is_syncing(app):
        return
    if snapshot.knows(DRIFT):
        return  # it was in sync when the operator looked last, a few minutes ago
    counts = app.resource_counts
    yield Problem(
        "is out of sync, since when is not known",
        at="status.sync.status",
        severity=None if app.automated is not None else "low",
        evidence={"resources": counts.out_of_sync, "requires_pruning": counts.requires_pruning},
    )


def _is_syncing(app: Application) -> bool:
    state = app.operation_state
    return app.operation is not None or (state is not None and state.phase == "Running")


def _severity(app: Application, drift: Drift) -> SeverityName | None:
    """A release that waits for somebody to sync it is no fault of what runs."""
    waits = app.automated is None and bool(drift.causes) and _WAITING.issuperset(drift.causes)
    return "low" if waits else None


def _evidence(drift: Drift) -> Mapping[str, str | int]:
    """What is known of the cause; never a value, which may be secret."""
    said: dict[str, str | int] = {
        "since": drift.onset,
        "summary": drift.summary,
        "resources": drift.resources_total,
    }
    for n, item in enumerate(drift.resources[:_SHOWN]):
        fields = ", ".join(
            _by_whom(change.path, change.manager) for change in item.changes[:_SHOWN]
        )
        place = f"{item.namespace}/{item.name}" if item.namespace else item.name
        said[f"resource_{n + 1}"] = f"{item.kind} {place}: {item.cause}" + (
            f" ({fields})" if fields else ""
        )
    if drift.remedy:
        said["remedy"] = drift.remedy
    return said


def _by_whom(path: str, manager: str | None) -> str:
    return f"{path} by {manager}" if manager else path


def _only_pruning(app: Application) -> bool:
    """Whether all that differs is what waits to be deleted."""
    counts = app.resource_counts
    return 0 < counts.requires_pruning >= counts.out_of_sync


@OPERATIONS.check(
    "argocd/application-pruning-pending",
    "low",
    on=Application,
    where=is_kept,
    params=Patience,
    told=(DRIFT,),
    modes=frozenset(("cluster",)),
    fix="Sync with pruning, set syncPolicy.automated.prune, or mark what shall stay with the "
    "annotation argocd.argoproj.io/compare-options: IgnoreExtraneous.",
    frameworks={"well-architected": "OPS-automation"},
    references=(f"{AUTO_SYNC}#automatic-pruning",),
)
def application_pruning_pending(
    app: Application, snapshot: Snapshot, *, params: Patience
) -> Problems:
    """Nothing waits to be pruned.

    What was deleted from the source still runs: an old CronJob that writes into the new schema,
    a Service that still takes traffic. Told where that is all that differs; otherwise
    argocd/application-out-of-sync speaks, after the same time.
    """
    if app.sync != "OutOfSync" or not _only_pruning(app):
        return
    drift = _drift_of(app, snapshot)
    known = moment(drift.onset) if drift is not None else app.created
    age = age_of(known, snapshot)
    if age is not None and age < _patience(app, params):
        return
    number = app.resource_counts.requires_pruning
    pending = [item for item in app.resources if item.requires_pruning]
    names = ", ".join(f"{item.kind} {item.name}" for item in pending[:_SHOWN])
    yield Problem(
        f"keeps {number} {'resource' if number == 1 else 'resources'} that its source no longer "
        f"has: {names}",
        at="status.resources",
        key="pruning",
    )
