"""What the machinery has counted since the start, for the metrics."""

import threading
from collections import Counter

from kube9_core.kube.pacing import Cost

__all__ = ["Counts"]


class Counts:
    """Counters that many threads add to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._written: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._cost = Cost()

    def wrote(self, kind: str, *, fine: bool) -> None:
        """Count an attempt to write a document."""
        with self._lock:
            (self._written if fine else self._failed)[kind] += 1

    def asked(self, cost: Cost) -> None:
        """Count what one run asked of the server."""
        with self._lock:
            before = self._cost
            self._cost = Cost(
                before.requests + cost.requests,
                before.bytes + cost.bytes,
                before.retries + cost.retries,
                before.waited + cost.waited,
            )

    @property
    def written(self) -> dict[str, int]:
        """Documents written, by what they are."""
        with self._lock:
            return dict(self._written)

    @property
    def failed(self) -> dict[str, int]:
        """Documents that could not be written, by what they are."""
        with self._lock:
            return dict(self._failed)

    @property
    def cost(self) -> Cost:
        """What all runs together asked of the server."""
        with self._lock:
            return self._cost
