"""How long runs took, as a histogram of our own: the library's would add a series for its birth."""

import threading
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from prometheus_client.core import HistogramMetricFamily

from kube9_core.publish.metrics.declaration import Metric

__all__ = ["Durations"]

_BOUNDS: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0, 600.0)
"""Seconds; the last bucket takes all that is longer."""


class Durations:
    """Counts durations by how they ended; safe to use from many threads.

    Args:
        metric: what it is called.
        endings: the outcomes there are; they have series from the start.
    """

    def __init__(self, metric: Metric, endings: Sequence[str]) -> None:
        self._metric = metric
        self._lock = threading.Lock()
        self._counts = {ending: [0] * (len(_BOUNDS) + 1) for ending in endings}
        self._sums = dict.fromkeys(endings, 0.0)

    def add(self, ending: str, seconds: float) -> None:
        """Count one.

        Args:
            ending: one of the outcomes.
            seconds: how long it took.
        """
        with self._lock:
            self._counts[ending][bisect_left(_BOUNDS, seconds)] += 1
            self._sums[ending] += seconds

    def family(self) -> HistogramMetricFamily:
        """Its series as they are now."""
        told = self._metric
        family = HistogramMetricFamily(told.name, told.help, labels=told.labels)
        with self._lock:
            for ending, counts in self._counts.items():
                family.add_metric([ending], _cumulated(counts), self._sums[ending])
        return family


def _cumulated(counts: Sequence[int]) -> list[tuple[str, int]]:
    """Each bucket counts what is as long or shorter."""
    names = (*(str(bound) for bound in _BOUNDS), "+Inf")
    return [(name, sum(counts[: index + 1])) for index, name in enumerate(names)]
