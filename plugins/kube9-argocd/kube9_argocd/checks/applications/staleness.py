"""Verdicts that nobody renews: what the status says was true once."""

from datetime import timedelta
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from kube9_argocd.checks.ages import age_of, spoken
from kube9_argocd.checks.applications.out_of_sync import is_kept
from kube9_argocd.checks.pages import CONFIG, HIGH_AVAILABILITY
from kube9_argocd.views import Application
from kube9_core.api import (
    OPERATIONS,
    CannotJudge,
    ConfigMap,
    ConfigMapData,
    Object,
    Problem,
    Problems,
    Snapshot,
    parse_duration,
)

__all__ = ["Freshness", "application_verdict_stale"]

_CONFIG = "argocd-cm"
_TIMEOUT, _JITTER = "timeout.reconciliation", "timeout.reconciliation.jitter"
_TIMES = 3


class Freshness(Struct, frozen=True):
    """How old a comparison may be."""

    minutes: Annotated[
        int, Meta(ge=1, description="Minutes, or three times Argo CD's own interval if longer.")
    ] = 60


class Intervals:
    """How often each Argo CD compares, by its namespace, as far as its settings were read."""

    READS: ClassVar[tuple[type[Object], ...]] = (ConfigMap,)

    def __init__(self, snapshot: Snapshot) -> None:
        maps = (item for item in snapshot.all(ConfigMap) if item.name == _CONFIG)
        self._found = {item.namespace: _interval(item) for item in maps}

    def of(self, namespace: str | None) -> timedelta | None:
        """The longest time between two comparisons; None where they have their default."""
        return self._found.get(namespace)


def _interval(config: ConfigMap) -> timedelta | None:
    timeout = _duration(config.value(_TIMEOUT))
    if not timeout:
        return timeout
    return timeout + (_duration(config.value(_JITTER)) or timedelta())


def _duration(text: str | None) -> timedelta | None:
    try:
        return parse_duration(text) if text else None
    except ValueError:
        return None


def _is_compared(app: Application) -> bool:
    return is_kept(app) and not app.skips_reconcile


@OPERATIONS.check(
    "argocd/application-verdict-stale",
    "medium",
    on=Application,
    where=_is_compared,
    params=Freshness,
    needs=(ConfigMapData((_CONFIG,), (_TIMEOUT, _JITTER)),),
    wants=(ConfigMap,),
    modes=frozenset(("cluster",)),
    fix="Look at the application controller: whether it runs, whether its shard owns the cluster, "
    "and how long its queue is.",
    references=(CONFIG, HIGH_AVAILABILITY),
)
def application_verdict_stale(
    app: Application, snapshot: Snapshot, *, params: Freshness
) -> Problems:
    """Argo CD has compared each application lately.

    Synced and Healthy stay in the status for ever when the controller is down, or when no shard
    takes the application: everything is green and nothing is watched. Argo CD compares anew every
    two or three minutes (status.reconciledAt), unless timeout.reconciliation says otherwise;
    where that is zero, age says nothing. Applications that ask to be skipped are left out, and so
    are those whose spec is refused, which argocd/application-condition tells.
    """
    if any(item.type == "InvalidSpecError" for item in app.conditions):
        return
    interval = snapshot.index(Intervals).of(app.controller_namespace or app.namespace)
    if interval == timedelta():
        raise CannotJudge("timeout.reconciliation is zero, so the age of a comparison says nothing")
    most = max(timedelta(minutes=params.minutes), _TIMES * (interval or timedelta()))
    compared = app.reconciled_at
    age = age_of(compared or app.created, snapshot)
    if age is None or age < most:
        return
    said = "was compared last" if compared else "was never compared, and was made"
    yield Problem(f"{said} {spoken(age)} ago", at="status.reconciledAt")
