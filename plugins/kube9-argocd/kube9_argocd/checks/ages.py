"""How old something is, as a check may tell it: checks have no clock but the snapshot's."""

from datetime import datetime, timedelta

from kube9_core.api import Snapshot

__all__ = ["age_of", "spoken"]

_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)
_ENOUGH = 2
"""Below so many of a unit the next smaller one is told: "90 minutes", not "1 hour"."""


def age_of(since: datetime | None, snapshot: Snapshot) -> timedelta | None:
    """How long ago something was when the cluster was read; None where nobody can tell.

    Args:
        since: when it was, with its zone.
        snapshot: of a cluster; manifests have no time.
    """
    if since is None or snapshot.taken_at is None:
        return None
    return max(timedelta(), snapshot.taken_at - since)


def spoken(age: timedelta) -> str:
    """A length of time for people: "3 days", "90 minutes"."""
    for word, unit in _UNITS:
        number = age // unit
        if number >= _ENOUGH:
            return f"{number} {word}s"
    return "a moment"
