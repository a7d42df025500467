"""What Argo CD itself complains of."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from kube9_argocd.checks.ages import age_of, spoken
from kube9_argocd.checks.applications.failures import FAILED
from kube9_argocd.checks.applications.out_of_sync import is_kept
from kube9_argocd.checks.pages import API, APP_DELETION
from kube9_argocd.views import Application, ApplicationCondition
from kube9_argocd.wording import short
from kube9_core.api import (
    OPERATIONS,
    RELIABILITY,
    Problem,
    Problems,
    SeverityName,
    Snapshot,
    moment,
)

__all__ = ["DeletionTime", "Lasting", "application_condition", "application_deletion_stuck"]

_SEVERITIES: Mapping[str, SeverityName] = {
    "ComparisonError": "high",
    "InvalidSpecError": "high",
    "SyncError": "high",
    "UnknownError": "medium",
    "RepeatedResourceWarning": "medium",
    "SharedResourceWarning": "medium",
    "ExcludedResourceWarning": "low",
    "OrphanedResourceWarning": "low",
}


class Lasting(Struct, frozen=True):
    """From when on a condition counts."""

    minutes: Annotated[int, Meta(ge=0, description="Minutes that it may last.")] = 10


@OPERATIONS.check(
    "argocd/application-condition",
    "medium",
    on=Application,
    where=is_kept,
    params=Lasting,
    modes=frozenset(("cluster",)),
    fix="Follow the message: mend the source, the project or the object that two applications "
    "claim.",
    frameworks={"well-architected": "OPS-automation"},
    references=(API,),
)
def application_condition(app: Application, snapshot: Snapshot, *, params: Lasting) -> Problems:
    """Argo CD has no complaint about an application.

    While a comparison fails (ComparisonError) or the spec is refused (InvalidSpecError), nothing
    is deployed and drift goes unseen, and the old health may still look green: both are high. Two
    applications that claim one object (SharedResourceWarning) undo each other's work at every
    sync. Orphaned and excluded resources are low. Argo CD sets these in status.conditions; one
    counts after ten minutes, a parameter. A failed sync is told by
    argocd/application-sync-failed, a failed deletion by argocd/application-deletion-stuck.
    """
    told: set[str] = set()
    for n, item in enumerate(app.conditions):
        if item.type in told or _told_elsewhere(app, item):
            continue
        age = age_of(moment(item.last_transition_time), snapshot)
        if age is not None and age < timedelta(minutes=params.minutes):
            continue
        told.add(item.type)
        when = f" since {spoken(age)}" if age is not None else ""
        yield Problem(
            f"has {item.type}{when}: {short(item.message)}",
            at=f"status.conditions[{n}]",
            key=item.type,
            severity=_severity(item.type),
        )


def _severity(name: str) -> SeverityName:
    """A type that is new to us is judged by how Argo CD names errors."""
    return _SEVERITIES.get(name, "medium" if name.endswith("Error") else "low")


def _told_elsewhere(app: Application, item: ApplicationCondition) -> bool:
    if item.type == "SyncError":
        return app.operation_state is not None and app.operation_state.phase in FAILED
    return item.type == "DeletionError"


class DeletionTime(Struct, frozen=True):
    """How long a deletion may take."""

    minutes: Annotated[int, Meta(ge=0, description="Minutes that a deletion may last.")] = 60


def _is_going(app: Application) -> bool:
    return app.meta.deletion_timestamp is not None


@RELIABILITY.check(
    "argocd/application-deletion-stuck",
    "medium",
    on=Application,
    where=_is_going,
    params=DeletionTime,
    modes=frozenset(("cluster",)),
    fix="Look at what the application still owns and what holds it; take the finalizer away only "
    "if its resources may stay behind.",
    frameworks={"well-architected": "REL-change"},
    references=(f"{APP_DELETION}#about-the-deletion-finalizer",),
)
def application_deletion_stuck(
    app: Application, snapshot: Snapshot, *, params: DeletionTime
) -> Problems:
    """An application that is deleted goes away.

    With its finalizer Argo CD first deletes all it deployed. Where that hangs, because the
    cluster is gone, the project is missing or an object has a finalizer of its own, half of the
    application is gone and half still takes traffic, and its name cannot be used again.
    """
    failed = next((item for item in app.conditions if item.type == "DeletionError"), None)
    age = age_of(moment(app.meta.deletion_timestamp), snapshot)
    if failed is None and (age is None or age < timedelta(minutes=params.minutes)):
        return
    when = f" since {spoken(age)}" if age is not None else ""
    held = ", ".join(app.meta.finalizers or ())
    yield Problem(
        f"is being deleted{when}{f', held by {held}' if held else ''}",
        at="metadata.finalizers",
        severity="high" if failed is not None else None,
        evidence={"message": short(failed.message)} if failed is not None else None,
    )
