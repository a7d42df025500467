"""The page of metrics: numbers that were made when something changed, spelled when it is asked for.

A scrape looks at nothing but these numbers, so it costs the same whatever the cluster holds.
"""

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

from kube9_core.model.run import RunState
from kube9_core.publish.metrics.declaration import Metric, Sample
from kube9_core.publish.metrics.durations import Durations
from kube9_core.publish.metrics.measures import Measures
from kube9_core.publish.metrics.of_assessment import OF_ASSESSMENT, RUN_DURATION
from kube9_core.publish.metrics.of_operator import OF_OPERATOR
from kube9_core.publish.state import OperatorState

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric as Family

__all__ = ["METRICS", "Metrics"]

METRICS: Final[tuple[Metric, ...]] = (*OF_ASSESSMENT, *OF_OPERATOR)
"""All of them; docs/metrics.md is made of these."""

_ENDINGS: Final = (RunState.COMPLETED, RunState.PARTIAL, RunState.FAILED)


class Metrics(Collector):
    """Keeps the numbers; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: Sequence[tuple[Metric, Sequence[Sample]]] = ()
        self._last: tuple[OperatorState, Measures] | None = None
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        declared = next(metric for metric in METRICS if metric.name == RUN_DURATION)
        self._durations = Durations(declared, _ENDINGS)

    def observe(self, state: OperatorState, measures: Measures | None = None) -> None:
        """Keep the numbers of a moment.

        Args:
            state: what is published.
            measures: what the machinery counted; without it those numbers are missing.
        """
        counted = measures or Measures()
        kept = [
            (metric, () if metric.live else tuple(metric.samples(state, counted)))
            for metric in METRICS
        ]
        with self._lock:
            self._kept, self._last = kept, (state, counted)

    def run_ended(self, seconds: float, state: RunState) -> None:
        """Count a run.

        Args:
            seconds: how long it took.
            state: how it ended; one that has not ended is not counted.
        """
        if state in _ENDINGS:
            self._durations.add(state, seconds)

    def render(self) -> bytes:
        """Spell the page in the text format of Prometheus."""
        page: bytes = generate_latest(self._registry)
        return page

    def describe(self) -> "Iterator[Family]":
        """Tell the registry that there are no names yet to compare."""
        return iter(())

    def collect(self) -> "Iterator[Family]":
        """Give the registry the numbers that are kept."""
        with self._lock:
            kept, last = self._kept, self._last
        for metric, samples in kept:
            present = tuple(metric.samples(*last)) if metric.live and last else samples
            if present:
                yield _family(metric, present)
        yield self._durations.family()


def _family(metric: Metric, samples: Sequence[Sample]) -> "Family":
    made = CounterMetricFamily if metric.type == "counter" else GaugeMetricFamily
    family = made(metric.name, metric.help, labels=metric.labels)
    for values, number in dict(samples).items():  # a series that came twice would spoil the page
        family.add_metric(values, number)
    return family
