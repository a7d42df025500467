"""The task that looks at Argo CD every five minutes: detection, then one reading of Applications.

Only a reading that came to its end makes anything be forgotten. One that is broken off keeps what
was known before, and the task says so in the status of the operator.
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from kube9_argocd.api.client import ArgoCDApi, connect
from kube9_argocd.api.errors import ApiError
from kube9_argocd.api.probe import CAPABILITY, probe
from kube9_argocd.api.reached import API
from kube9_argocd.inspection import Inspection
from kube9_argocd.installation.block import WATCHED, Watched
from kube9_argocd.installation.detection import Compared, Detection, Seen, detect
from kube9_argocd.installation.noticing import KINDS, notice
from kube9_argocd.reading import Reading
from kube9_argocd.settings import ArgoCDSettings
from kube9_argocd.tally import Tally
from kube9_argocd.told import INSTALLATIONS
from kube9_argocd.views import Application
from kube9_argocd.views.mutation import MutatingPolicy, MutatingPolicyBinding
from kube9_core.api import (
    HorizontalPodAutoscaler,
    Inspect,
    Read,
    Task,
    TaskTools,
    Unseen,
    VerticalPodAutoscaler,
    WebhookConfiguration,
    Workload,
)

__all__ = ["WATCH", "watch"]

_KEEP: Final = 2


def watch(tools: TaskTools) -> None:
    """Look once.

    Args:
        tools: of the task.

    Raises:
        Unseen: the Applications could not all be read; what was read is kept.
    """
    now = tools.clock.now()
    before = tools.state.get(WATCHED, Watched) or Watched()
    seen = notice(tools)
    signs = detect(seen, Compared(), now)
    api = _api(tools, signs, before, now)
    try:
        reading = Reading(tools, signs.installations, Inspection(tools, api), now)
        trouble = _read(tools, reading)
    finally:
        if api is not None:
            api.close()
    _put_down(tools, _judged(seen, reading.tally, trouble, now), before, now)
    if trouble is not None:
        _explain(tools, trouble)
        raise trouble
    _count(tools, reading.tally, now)


def _read(tools: TaskTools, reading: Reading) -> Unseen | None:
    """Read all Applications; tells why not, if not."""
    trouble = None
    try:
        for app in tools.reader.all(Application):
            reading.take(app)
    except Unseen as error:
        trouble = error
    reading.finish(complete=trouble is None)
    return trouble


def _judged(seen: Seen, tally: Tally, trouble: Unseen | None, now: datetime) -> Detection:
    """Whether there is an Argo CD; what could not be read is no proof of anything."""
    if trouble is not None:
        seen = replace(seen, everywhere=False, missing=(*seen.missing, str(trouble)))
    return detect(seen, tally.compared(), now)


def _put_down(tools: TaskTools, found: Detection, before: Watched, now: datetime) -> None:
    tools.state.put(WATCHED, before.after(found, now))
    if found.detected is None:
        tools.note("look for Argo CD", "failed", reason=found.reason or "")
        return
    tools.records.put(INSTALLATIONS.collector, found.installations, keep=_KEEP)


def _explain(tools: TaskTools, trouble: Unseen) -> None:
    """Keep why there are no Applications to tell of, for those who ask about them."""
    kept = tools.state.get(WATCHED, Watched) or Watched()
    tools.state.put(WATCHED, replace(kept, reason=kept.reason or str(trouble)))


def _count(tools: TaskTools, tally: Tally, now: datetime) -> None:
    """Only a whole reading is counted, and nothing where there is no Argo CD."""
    kept = tools.state.get(WATCHED, Watched) or Watched()
    if kept.detected:
        tools.state.put(WATCHED, replace(kept, applications=tally.published(now)))


def _api(tools: TaskTools, signs: Detection, before: Watched, now: datetime) -> ArgoCDApi | None:
    """Try Argo CD's API, and take down how that went; a client only where it can be used."""
    if not signs.detected:
        return None
    settings = tools.settings(ArgoCDSettings)
    namespace = signs.first.namespace if signs.first else None
    known = before.applications.stored_count if before.applications else None
    capability = probe(settings, namespace, now, known)
    tools.state.put(CAPABILITY, capability)
    if not capability.capable:
        return None
    try:
        return connect(settings.api, namespace)
    except ApiError as error:
        tools.note("connect to Argo CD", "failed", code=error.code.value)
        return None


WATCH: Final = Task(
    name="argocd/watch",
    summary="Looks for Argo CD, and keeps how its Applications stand and why they drift.",
    every=timedelta(minutes=5),
    run=watch,
    reads=(
        Application,
        HorizontalPodAutoscaler,
        VerticalPodAutoscaler,
        WebhookConfiguration,
        MutatingPolicy,
        MutatingPolicyBinding,
    ),
    access=(
        *(Read(kind) for kind in Workload.KINDS if kind.name in KINDS),
        Inspect(),
        API,
    ),
    timeout=timedelta(minutes=4),
)
"""The task."""
