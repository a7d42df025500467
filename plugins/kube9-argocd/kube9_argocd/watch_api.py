"""The task that asks Argo CD about itself: for what it has credentials, and whether it keeps up.

Both are put down for checks. Neither is worth more than a note when it cannot be had: the status
already says whether the API can be used, and metrics are read only where somebody wants it.
"""

from datetime import datetime, timedelta
from typing import Final

from kube9_argocd.api.client import Here, connect
from kube9_argocd.api.errors import ApiError
from kube9_argocd.api.metrics import saturation
from kube9_argocd.api.probe import CAPABILITY, Capability
from kube9_argocd.api.reached import API, METRICS
from kube9_argocd.api.records import REPOSITORIES, SATURATION
from kube9_argocd.api.repositories import credential_breadths
from kube9_argocd.installation.block import WATCHED, Watched
from kube9_argocd.settings import ArgoCDSettings
from kube9_core.api import Task, TaskTools

__all__ = ["WATCH_API", "watch_api"]

_KEEP: Final = 2


def watch_api(tools: TaskTools, here: Here | None = None) -> None:
    """Ask once.

    Args:
        tools: of the task.
        here: what is around; this process's own by default.
    """
    watched = tools.state.get(WATCHED, Watched) or Watched()
    if not watched.detected:
        return
    settings, now = tools.settings(ArgoCDSettings), tools.clock.now()
    capability = tools.state.get(CAPABILITY, Capability)
    if capability is not None and capability.capable:
        _repositories(tools, settings, watched.namespace, here)
    if settings.metrics.enabled:
        _controller(tools, settings, watched.namespace, now)


def _repositories(
    tools: TaskTools, settings: ArgoCDSettings, namespace: str | None, here: Here | None
) -> None:
    try:
        with connect(settings.api, namespace, here) as api:
            found = credential_breadths(api)
    except ApiError as error:
        tools.note("ask Argo CD for repositories", "failed", code=error.code.value)
        return
    tools.records.put(REPOSITORIES, found, keep=_KEEP)


def _controller(
    tools: TaskTools, settings: ArgoCDSettings, namespace: str | None, now: datetime
) -> None:
    try:
        found = saturation(settings.metrics, namespace, now)
    except ApiError as error:
        tools.note("read the controller's metrics", "failed", reason=error.message)
        return
    tools.records.put(SATURATION, (found,), keep=_KEEP)


WATCH_API: Final = Task(
    name="argocd/watch-api",
    summary="Asks Argo CD for what it has credentials, and whether its controller keeps up.",
    every=timedelta(minutes=10),
    run=watch_api,
    access=(API, METRICS),
)
"""The task."""
