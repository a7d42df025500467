"""Deployments in numbers, as DORA defines them, with what they rest on.

DORA's four keys (dora.dev/guides/dora-metrics-four-keys): deployment frequency, change fail rate,
failed deployment recovery time; the lead time of a change cannot be known from Argo CD. A whole
sync is a deployment, but not one of what was deployed already. One that failed, or was followed by
a rollback, counts as a failure.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Final

import msgspec

from kube9_argocd.history.rollbacks import Step, StepKind
from kube9_argocd.history.trace import Trace

__all__ = ["Statistics", "statistics"]

_WEEK: Final = timedelta(weeks=1)
_PERCENT_95: Final = 0.95


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of one application; None where there is nothing they could rest on.

    Attributes:
        since: from when on they count, UTC.
        complete: nothing that was asked for lies before `since`, where we cannot know.
        failures_since: from when on failures are counted; what went before is left out of rates.
        deployments: those that count, rollbacks included.
        failed: those that did not succeed.
        rollbacks: steps back.
        resyncs: syncs of what was deployed already; not counted above.
        corrections: self-heals since we look, at least; not counted above.
        automated: how many of the deployments Argo CD began by itself.
        per_week: deployments in a week; None while less than a week is known.
        failure_percent: of the deployments since `failures_since`, those that failed or were
            undone by a rollback.
        duration_median: seconds of those that succeeded.
        duration_p95: the same, longer than 95 of 100.
        restore_median: seconds from the end of a failed deployment to the end of the next one that
            succeeded.
        unrestored_since: the present failure, if nothing succeeded since.
    """

    since: datetime
    complete: bool
    failures_since: datetime
    deployments: int
    failed: int
    rollbacks: int
    resyncs: int
    corrections: int
    automated: int
    per_week: float | None = None
    failure_percent: float | None = None
    duration_median: float | None = None
    duration_p95: float | None = None
    restore_median: float | None = None
    unrestored_since: datetime | None = None


def statistics(
    told: Sequence[Step], trace: Trace, now: datetime, since: datetime | None = None
) -> Statistics:
    """Count.

    Args:
        told: all deployments of one application, the oldest first.
        trace: how far back they are known.
        now: the present time.
        since: only what ended then or later; by default as far back as all is known.
    """
    begin = trace.known_since if since is None else max(since, trace.known_since)
    failing = max(begin, trace.watched_since)
    window = [item for item in told if item.deployment.finished_at >= begin]
    counted = [item for item in window if item.counts]
    watched = [item for item in counted if item.deployment.finished_at >= failing]
    times = sorted(_durations(counted))
    restored, _ = _restored(watched)
    _, open_since = _restored(counted)
    return Statistics(
        since=begin,
        complete=trace.complete or (since is not None and since >= trace.known_since),
        failures_since=failing,
        deployments=len(counted),
        failed=sum(not item.deployment.succeeded for item in counted),
        rollbacks=sum(item.kind is StepKind.ROLLBACK for item in counted),
        resyncs=len(window) - len(counted),
        corrections=trace.corrections,
        automated=sum(item.deployment.automated for item in counted),
        per_week=_per_week(len(counted), now - begin),
        failure_percent=_percent(sum(item.bad for item in watched), len(watched)),
        duration_median=_median(times),
        duration_p95=times[ceil(len(times) * _PERCENT_95) - 1] if times else None,
        restore_median=_median(restored),
        unrestored_since=open_since,
    )


def _per_week(deployments: int, window: timedelta) -> float | None:
    return None if window < _WEEK else round(deployments / (window / _WEEK), 2)


def _percent(some: int, whole: int) -> float | None:
    return round(100 * some / whole, 1) if whole else None


def _durations(counted: Sequence[Step]) -> Iterator[float]:
    for item in counted:
        seconds = item.deployment.seconds
        if item.deployment.succeeded and seconds is not None:
            yield seconds


def _restored(watched: Sequence[Step]) -> tuple[list[float], datetime | None]:
    """How long each row of failures lasted, and since when the present one does."""
    lasted: list[float] = []
    since: datetime | None = None
    for item in watched:
        ended = item.deployment.finished_at
        if since is not None and item.deployment.succeeded:
            lasted.append((ended - since).total_seconds())
            since = None
        if since is None and item.bad:
            since = ended
    return lasted, since


def _median(seconds: Sequence[float]) -> float | None:
    from statistics import median  # noqa: PLC0415 - takes decimals and fractions along

    return median(seconds) if seconds else None
