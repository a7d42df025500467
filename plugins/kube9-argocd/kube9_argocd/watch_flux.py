"""The task that looks at Flux: how each Kustomization and HelmRelease stands, in Argo CD's words.

Each kind is read for itself: one that may not be read costs itself, and keeps what was known.
"""

from datetime import timedelta
from typing import Final

from kube9_argocd.history.flux import keep_flux
from kube9_argocd.records import Cause, FluxSummary
from kube9_argocd.told import FLUX
from kube9_argocd.views import FLUX_VIEWS, FluxKustomization, HelmRelease
from kube9_argocd.wording import short
from kube9_core.api import Task, TaskTools, Unseen

__all__ = ["WATCH_FLUX", "summary_of", "watch_flux"]

_LONGEST: Final = 500
_KEEP: Final = 2
_FINE: Final = frozenset(("Healthy", "Suspended"))


def watch_flux(tools: TaskTools) -> None:
    """Look once.

    Raises:
        Unseen: a kind could not be read; the others are taken down.
    """
    now = tools.clock.now()
    found: list[FluxSummary] = []
    whole: list[str] = []
    trouble: Unseen | None = None
    for view in FLUX_VIEWS:
        try:
            found.extend(map(summary_of, tools.reader.all(view)))
            whole.append(view.KINDS[0].name)
        except Unseen as error:
            trouble = error
    kept = keep_flux(tools, found, now, kinds=whole)
    if trouble is None:
        ill = tuple(item for item in kept if item.health not in _FINE)
        tools.records.put(FLUX.collector, ill, keep=_KEEP)
    if trouble is not None:
        raise trouble


def summary_of(item: FluxKustomization | HelmRelease) -> FluxSummary:
    """How one object stands.

    Args:
        item: as the cluster has it.
    """
    ready = item.condition("Ready")
    return FluxSummary(
        kind=item.kind.name,
        namespace=item.namespace or "",
        name=item.name,
        sync=item.sync,
        health=item.health,
        suspended=item.suspended,
        ready={True: "True", False: "False", None: "Unknown"}[item.ready],
        reason=(ready.reason or "") if ready else "",
        message=short(item.message, _LONGEST),
        source=item.origin,
        revision=item.applied_revision,
        attempted=item.status.last_attempted_revision,
        onset=ready.last_transition_time if ready else None,
        causes=_causes(item),
    )


def _causes(item: FluxKustomization | HelmRelease) -> tuple[Cause, ...]:
    if item.behind:
        return (Cause.SOURCE_AHEAD,)
    if not item.observed:
        return (Cause.STALE_VERDICT,)
    return (Cause.HEALTH_ONLY,) if item.ready is False else ()


WATCH_FLUX: Final = Task(
    name="argocd/watch-flux",
    summary="Keeps how the Kustomizations and HelmReleases of Flux stand.",
    every=timedelta(minutes=5),
    run=watch_flux,
    reads=FLUX_VIEWS,
)
"""The task."""
