"""Deployments of one application as queries show them, read from the tables."""

from datetime import datetime
from typing import Final

import msgspec

from kube9_argocd.history.retention import LONGEST
from kube9_argocd.history.rollbacks import Step, steps
from kube9_argocd.history.rows import DeploymentRow, deployment_of, stamp, time_of
from kube9_argocd.history.statistics import Statistics, statistics
from kube9_argocd.history.trace import Trace
from kube9_argocd.queries.finding import Place
from kube9_core.api import QueryTools

__all__ = ["DeploymentItem", "Deployments", "deployments_of"]

_TRACE: Final = """SELECT trace, coalesce(
    (SELECT cut_at FROM argocd_passes WHERE subject = 'applications'), '')
    FROM argocd_apps WHERE namespace = ? AND name = ?"""
_ALL: Final = """SELECT finished_at, number, after, started_at, revision, outcome, automated,
    initiator, retries, message FROM argocd_deployments WHERE namespace = ? AND name = ?"""


class DeploymentItem(msgspec.Struct, frozen=True, kw_only=True):
    """One deployment.

    Attributes:
        finished_at: when it ended, RFC 3339.
        outcome: succeeded, failed or error.
        kind: change, rollback, or resync of what was deployed already.
        undone: the next one was a rollback.
        seconds: how long it took.
        initiator: who began it; "Argo CD" by itself.
        history_id: as `argocd app rollback` takes it; None where it is not in the history.
    """

    finished_at: str
    outcome: str
    kind: str
    undone: bool
    revision: str
    seconds: int | None
    initiator: str
    retries: int
    history_id: int | None
    message: str


class Deployments(msgspec.Struct, frozen=True):
    """All of one application.

    Attributes:
        items: the newest first.
    """

    items: tuple[DeploymentItem, ...]
    statistics: Statistics


class _Kept(msgspec.Struct, frozen=True):
    trace: bytes
    cut_at: str


def deployments_of(
    tools: QueryTools, place: Place, now: datetime, since: datetime | None = None
) -> Deployments:
    """Read the deployments of an application that is known.

    Args:
        tools: of the query.
        place: of the application.
        now: the present time.
        since: only what ended then or later.
    """
    (kept,) = tools.tables.select(_Kept, _TRACE, place.namespace, place.name)
    trace = _dropped(msgspec.json.decode(kept.trace, type=Trace), kept.cut_at, now)
    rows = tools.tables.select(DeploymentRow, _ALL, place.namespace, place.name)
    told = steps(sorted(map(deployment_of, rows), key=lambda item: item.order))
    shown = [item for item in told if since is None or item.deployment.finished_at >= since]
    return Deployments(
        tuple(_item(step) for step in reversed(shown)), statistics(told, trace, now, since)
    )


def _dropped(trace: Trace, cut_at: str, now: datetime) -> Trace:
    """Know no further back than what is kept."""
    cuts = (now - LONGEST, *([time_of(cut_at)] if cut_at else []))
    latest = max(cuts)
    if latest <= trace.known_since:
        return trace
    return msgspec.structs.replace(trace, known_since=latest, complete=False)


def _item(step: Step) -> DeploymentItem:
    item = step.deployment
    return DeploymentItem(
        finished_at=stamp(item.finished_at),
        outcome=item.outcome.value,
        kind=step.kind.value,
        undone=step.undone,
        revision=" ".join(item.revisions),
        seconds=None if item.seconds is None else round(item.seconds),
        initiator="Argo CD" if item.automated else item.initiator,
        retries=item.retries,
        history_id=item.number if item.number >= 0 else None,
        message=item.message,
    )
