"""Joins what one reading shows of an application's deployments to what is known of them already.

A pure function: whatever the readings were, each deployment is known once, in the order of time,
also when Argo CD's own history was cut, began anew, or was not kept at all.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from kube9_argocd.history.deployment import NOT_IN_HISTORY, Deployment
from kube9_argocd.history.observing import Observed
from kube9_argocd.history.trace import Trace

__all__ = ["MOST", "Known", "first_trace", "merged"]

MOST: Final = 200
"""Deployments of one application that are kept."""


class Known(msgspec.Struct, frozen=True):
    """What is known of one application.

    Attributes:
        deployments: the oldest first, `MOST` at most.
    """

    deployments: tuple[Deployment, ...]
    trace: Trace


def first_trace(seen: Observed, created: datetime | None, now: datetime) -> Trace:
    """Say how far back an application is known that is read for the first time.

    Args:
        seen: what it shows.
        created: when it was made.
        now: of the reading.
    """
    oldest = seen.history[0] if seen.history else None
    complete = seen.keeps_history and (oldest is None or oldest.number == 0)
    earliest = [] if oldest is None else [oldest.started_at or oldest.finished_at]
    if complete:
        since = min(filter(None, (*earliest, created)), default=now)
    else:
        since = now if oldest is None else oldest.finished_at
    return Trace(known_since=since, watched_since=now, complete=complete)


def merged(known: Known, seen: Observed) -> Known:
    """Join a reading to what is known.

    Args:
        known: the readings before.
        seen: the newest one.
    """
    found = {item.key: item for item in known.deployments}
    gap = _gap(known.deployments, seen.history)
    for item in seen.history:
        found[item.key] = _richer(found.get(item.key), item)
    if seen.last is not None:
        _add_last(found, seen.last)
    whole = tuple(sorted(found.values(), key=lambda item: item.order))
    return _cut(Known(whole, _moved(known.trace, gap).corrected(seen.correction)))


def _richer(before: Deployment | None, now: Deployment) -> Deployment:
    """Keep what only the operation told: it is gone when the next one begins."""
    if before is None or before.retries <= now.retries:
        return now
    return msgspec.structs.replace(now, retries=before.retries)


def _add_last(found: dict[tuple[datetime, int], Deployment], last: Deployment) -> None:
    """Add what stands in no history, unless it is known, from there or from an earlier reading."""
    same = [
        item
        for item in found.values()
        if item.started_at == last.started_at
        and item.succeeded == last.succeeded
        and (last.started_at is not None or item.finished_at == last.finished_at)
    ]
    if not same:
        found[last.key] = last


def _gap(known: Sequence[Deployment], history: Sequence[Deployment]) -> datetime | None:
    """Tell from when on all is known again, where Argo CD dropped what we had not seen."""
    if not history or history[0].number == 0:
        return None
    before = [item for item in known if item.number != NOT_IN_HISTORY]
    keys = {item.key for item in before}
    follows = before and history[0].number == before[-1].number + 1
    if follows or any(item.key in keys for item in history):
        return None
    return history[0].finished_at


def _moved(trace: Trace, since: datetime | None) -> Trace:
    if since is None or since <= trace.known_since:
        return trace
    return msgspec.structs.replace(trace, known_since=since, complete=False)


def _cut(known: Known) -> Known:
    """Drop the oldest beyond what is kept."""
    if len(known.deployments) <= MOST:
        return known
    kept = known.deployments[-MOST:]
    return Known(kept, _moved(known.trace, kept[0].finished_at))
