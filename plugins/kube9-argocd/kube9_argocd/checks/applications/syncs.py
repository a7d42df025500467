"""Syncs that failed, or that do not come to an end."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from kube9_argocd.checks.ages import age_of, spoken
from kube9_argocd.checks.applications.failures import FAILED, sync_failed
from kube9_argocd.checks.applications.out_of_sync import is_kept
from kube9_argocd.checks.pages import SYNC_OPTIONS
from kube9_argocd.views import Application, OperationState, ResourceResult
from kube9_argocd.wording import short
from kube9_core.api import RELIABILITY, Problem, Problems, SeverityName, Snapshot, moment

__all__ = ["SyncTime", "application_sync_failed"]

_UNDER_WAY = {"Running": "is syncing", "Terminating": "is stopping a sync"}
_AT = "status.operationState.phase"
_SHOWN = 3


class SyncTime(Struct, frozen=True):
    """How long a sync may take."""

    minutes: Annotated[int, Meta(ge=1, description="Minutes that one sync may run.")] = 60


@RELIABILITY.check(
    "argocd/application-sync-failed",
    "high",
    on=Application,
    where=is_kept,
    params=SyncTime,
    modes=frozenset(("cluster",)),
    fix="Read the message of the operation, mend the manifest or the hook, and sync again: Argo CD "
    "does not try the same revision a second time by itself.",
    frameworks={"well-architected": "REL-change"},
    references=(
        "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/",
        SYNC_OPTIONS,
    ),
)
def application_sync_failed(app: Application, snapshot: Snapshot, *, params: SyncTime) -> Problems:
    """The last sync of an application went well.

    A release that failed half way leaves the old and the new side by side: the migration ran, the
    Deployment was not updated. Automated sync does not repeat a revision that failed, so it stays
    that way until somebody looks. A sync that runs for an hour usually waits for a hook that
    never ends, and nothing else is deployed meanwhile. Hooks and resources that failed are named.
    A dry run deploys nothing, so one that failed is no finding.
    """
    state = app.operation_state
    if state is None or state.dry_run:
        return
    if sync_failed(app):
        yield _failed(app, state, snapshot)
    elif state.phase in _UNDER_WAY:
        yield from _long(state, snapshot, timedelta(minutes=params.minutes))


def _failed(app: Application, state: OperationState, snapshot: Snapshot) -> Problem:
    age = age_of(moment(state.finished_at), snapshot)
    when = f" {spoken(age)} ago" if age is not None else ""
    wrong = ", ".join(_wrong(_results(state)))
    fine = app.sync == "Synced" and app.health == "Healthy"
    severity: SeverityName | None = "low" if fine else None
    return Problem(
        f"failed to sync{when}{_tries(app, state)}{f': {wrong}' if wrong else ''}",
        at=_AT,
        severity=severity,
        evidence={"phase": state.phase, "message": short(state.message)},
    )


def _tries(app: Application, state: OperationState) -> str:
    """Whether Argo CD has given up."""
    if state.retry_count == 0:
        return ""
    retry = app.sync_policy.retry
    limit = retry.limit if retry is not None else None
    over = limit is not None and 0 < limit <= state.retry_count
    return (
        f", all {state.retry_count} retries used" if over else f" after {state.retry_count} retries"
    )


def _results(state: OperationState) -> tuple[ResourceResult, ...]:
    return (state.sync_result.resources or ()) if state.sync_result is not None else ()


def _wrong(results: Iterable[ResourceResult]) -> Iterator[str]:
    """The first hooks and resources that failed."""
    found = [item for item in results if item.hook_phase in FAILED or item.status == "SyncFailed"]
    for item in found[:_SHOWN]:
        what = f"{item.hook_type} hook {item.kind}" if item.hook_type else item.kind
        yield f"{what} {item.name}"
    if len(found) > _SHOWN:
        yield f"{len(found) - _SHOWN} more"


def _long(state: OperationState, snapshot: Snapshot, most: timedelta) -> Iterator[Problem]:
    age = age_of(moment(state.started_at), snapshot)
    if age is None or age < most:
        return
    waiting = ", ".join(
        f"{item.kind} {item.name}" for item in _results(state) if item.hook_phase == "Running"
    )
    why = f", waiting for {waiting}" if waiting else ""
    yield Problem(
        f"{_UNDER_WAY[state.phase]} since {spoken(age)}{why}",
        at=_AT,
        severity="medium",
        evidence={"message": short(state.message)},
    )
