"""The time, as a port: what decides by the clock is handed one, so a test can turn it."""

from datetime import datetime
from typing import Protocol

__all__ = ["Clock", "spelled"]


class Clock(Protocol):
    """Tells the time twice: once for people, once for measuring."""

    def now(self) -> datetime:
        """The time of day, always in UTC; it may jump."""

    def monotonic(self) -> float:
        """Seconds from some point in the past; never goes back, so durations use it."""


def spelled(time: datetime) -> str:
    """A time as everything we publish spells it: RFC 3339, UTC, whole seconds, "Z"."""
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")
