"""What one reading of an Application tells of its deployments; what it means is for `merging`.

Argo CD keeps the last successful syncs in `status.history`, ten unless `revisionHistoryLimit` says
otherwise, and the last operation, whatever came of it, in `status.operationState`. A dry run and a
sync of some resources only are no deployments and never in the history (SyncAppState in Argo CD's
controller/sync.go); a self-heal is a sync of what was changed in the cluster (autoSync in
controller/appcontroller.go).
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from kube9_argocd.history.deployment import Deployment, Outcome
from kube9_argocd.history.trace import Correction
from kube9_argocd.wording import short
from kube9_core.api import moment

if TYPE_CHECKING:
    from kube9_argocd.views import Application, OperationState, RevisionHistory

__all__ = ["Observed", "observed"]

_ENDS: Final = {
    "Succeeded": Outcome.SUCCEEDED,
    "Failed": Outcome.FAILED,
    "Error": Outcome.ERROR,
}
_AT_ONCE: Final = timedelta(seconds=2)
"""The history is written just before the operation is marked as finished."""


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """Deployments as one reading shows them.

    Attributes:
        history: those in Argo CD's history, the oldest first.
        last: the last operation, if it was a deployment, has ended, and is not in the history.
        correction: the last operation, if it was a self-heal.
        keeps_history: Argo CD was not told to keep none.
    """

    history: tuple[Deployment, ...] = ()
    last: Deployment | None = None
    correction: Correction | None = None
    keeps_history: bool = True


def observed(app: "Application") -> Observed:
    """Read the deployments of an application."""
    history = tuple(sorted(_history(app), key=lambda item: item.order))
    state = app.operation_state
    last = None if state is None else _deployment(state)
    if last is not None and last.succeeded:
        history, last = _joined(history, last)
    if last is not None and history:
        last = msgspec.structs.replace(last, after=history[-1].number)
    return Observed(
        history=history,
        last=last,
        correction=None if state is None else _correction(state),
        keeps_history=app.spec.revision_history_limit != 0,
    )


def _history(app: "Application") -> Iterator[Deployment]:
    for item in app.history:
        finished = _time(item.deployed_at) or _time(item.deploy_started_at)
        if finished is not None:
            yield _recorded(item, finished)


def _recorded(item: "RevisionHistory", finished: datetime) -> Deployment:
    by = item.initiated_by
    return Deployment(
        number=item.id,
        started_at=_time(item.deploy_started_at),
        finished_at=finished,
        revisions=item.all_revisions,
        automated=by is not None and by.automated is True,
        initiator=by.username if by else "",
    )


def _deployment(state: "OperationState") -> Deployment | None:
    sync, finished = state.operation.sync, _time(state.finished_at)
    outcome = _ENDS.get(state.phase)
    if outcome is None or finished is None or sync is None or sync.partial or sync.dry_run:
        return None
    result, by = state.sync_result, state.operation.initiated_by
    asked = tuple(sync.revisions or ()) or ((sync.revision,) if sync.revision else ())
    return Deployment(
        started_at=_time(state.started_at),
        finished_at=finished,
        revisions=(result.all_revisions if result else ()) or asked,
        outcome=outcome,
        automated=by is not None and by.automated is True,
        initiator=by.username if by else "",
        retries=state.retry_count,
        message="" if outcome is Outcome.SUCCEEDED else short(state.message),
    )


def _correction(state: "OperationState") -> Correction | None:
    sync, started = state.operation.sync, _time(state.started_at)
    if sync is None or started is None or sync.self_heal_attempts_count < 1:
        return None
    return Correction(started, sync.self_heal_attempts_count)


def _joined(
    history: tuple[Deployment, ...], last: Deployment
) -> tuple[tuple[Deployment, ...], Deployment | None]:
    """Find the last operation in the history, where it adds how often it was tried again."""
    for index in range(len(history) - 1, -1, -1):
        if _same(history[index], last):
            whole = msgspec.structs.replace(history[index], retries=last.retries)
            return (*history[:index], whole, *history[index + 1 :]), None
    return history, last


def _same(recorded: Deployment, last: Deployment) -> bool:
    if recorded.started_at is not None:
        return recorded.started_at == last.started_at
    began = last.started_at or last.finished_at
    return began <= recorded.finished_at <= last.finished_at + _AT_ONCE


def _time(text: str | None) -> datetime | None:
    found = moment(text)
    return None if found is None else found.astimezone(UTC)
