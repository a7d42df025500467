"""The one sentence for people about an application, and its time as it is written."""

from datetime import UTC, datetime, timedelta

from kube9_argocd.drift.evidence import Ground, Onset
from kube9_argocd.records import Cause, DriftedResource
from kube9_argocd.views import Application

__all__ = ["age", "lasting", "stamp", "summary"]

_WORDS = {
    Cause.MANUAL_EDIT: "edited in the cluster",
    Cause.WEBHOOK: "changed by admission",
    Cause.CONTROLLER: "owned by a controller",
    Cause.DEFAULTING: "rewritten by the API server",
    Cause.PRUNING_PENDING: "gone from the source",
    Cause.MISSING: "missing in the cluster",
    Cause.SOURCE_AHEAD: "behind the source",
    Cause.HOOK_FAILED: "failed in the last sync",
    Cause.HEALTH_ONLY: "not healthy",
    Cause.NOT_ASSESSED: "not assessed",
    Cause.STALE_VERDICT: "not compared",
}
_MISSING_IS_ALL = (3, 4)
"""Since this version "Missing" says that all objects are missing, not one of them."""


def summary(
    app: Application,
    since: str,
    resources: tuple[DriftedResource, ...],
    total: int,
    ground: Ground,
) -> str:
    """Say how long an application is as it is, and what is wrong with how many objects.

    Args:
        app: the Application.
        since: how long it is so, in words.
        resources: its drifted objects, the worst first.
        total: how many there are.
        ground: what is known of the installation.
    """
    parts = [f"{app.sync} and {app.health} for {since}"]
    if resources:
        parts[0] += f": {_counted(resources, total)}"
    parts += _missing(app, ground)
    if app.sync == "OutOfSync" and app.automated is None:
        parts.append("automated sync is off")
    if ground.held_back:
        parts.append(f"nothing is synced now, {ground.held_back}")
    return "; ".join(parts) + "."


def lasting(onset: Onset, now: datetime) -> str:
    """How long it is so, in words; "at least" where nobody saw it begin."""
    words = age(now - onset.since)
    return words if onset.exact else f"at least {words}"


def age(span: timedelta) -> str:
    """How long something took, as people say it: "45 s", "12 min", "3 h", "2 days"."""
    seconds = max(int(span.total_seconds()), 0)
    for size, word in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= size * (2 if word == "days" else 1):
            return f"{seconds // size} {word}"
    return f"{seconds} s"


def stamp(time: datetime) -> str:
    """A time as RFC 3339, in UTC and whole seconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _counted(resources: tuple[DriftedResource, ...], total: int) -> str:
    first = resources[0]
    place = f"{first.namespace}/{first.name}" if first.namespace else first.name
    text = f"{first.kind} {place} is {_WORDS[first.cause]}"
    if first.reason:
        text += f" ({first.reason})"
    rest = total - 1
    return f"{text}, and {rest} more" if rest else text


def _missing(app: Application, ground: Ground) -> list[str]:
    if app.health != "Missing" or ground.version is None:
        return []
    every = ground.version >= _MISSING_IS_ALL
    return ["all its objects are missing" if every else "at least one object is missing"]
