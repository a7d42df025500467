"""Whether the operator is alive: each part says so itself, and silence is noticed.

A process that answers probes while its loop hangs or a thread has died is the worst of operators;
so liveness is nothing but the age of the last beat of every part. It never asks the API server: an
outage there is no reason to be killed here.
"""

import threading

import msgspec

from kube9_core.model.clock import Clock

__all__ = ["Pulse", "Silence"]


class Silence(msgspec.Struct, frozen=True, order=True):
    """A part that has not been heard of for too long."""

    part: str
    seconds: float
    allowed: float


class Pulse:
    """The last beat of every part.

    Args:
        clock: measures the silence.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._parts: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()
        self.lag = 0.0

    def beat(self, part: str, allowed: float) -> None:
        """Say that a part is alive.

        Args:
            part: its name.
            allowed: seconds after which its silence means that it hangs.
        """
        with self._lock:
            self._parts[part] = (self._clock.monotonic(), allowed)

    def forget(self, part: str) -> None:
        """A part has ended as it should."""
        with self._lock:
            self._parts.pop(part, None)

    def silent(self) -> tuple[Silence, ...]:
        """The parts that should have been heard of."""
        now = self._clock.monotonic()
        with self._lock:
            parts = tuple(self._parts.items())
        return tuple(
            sorted(
                Silence(part, round(now - beat, 1), allowed)
                for part, (beat, allowed) in parts
                if now - beat > allowed
            )
        )
