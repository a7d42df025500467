"""The plan that holds now: from the settings, for the pillars that have checks."""

import threading

from kube9_core.engine.schedule import Schedule
from kube9_core.model.clock import Clock
from kube9_core.operator.configured import Configured
from kube9_core.plugins.catalogue import Catalogue

__all__ = ["Planning", "scheduled_pillars"]

_GATHER = 10.0


class Planning:
    """When pillars are due, and when they are sooner than planned.

    Args:
        configured: the settings.
        catalogue: knows which pillars have checks.
        seed: tells this cluster from others.
        clock: measures how long changes are gathered.
    """

    def __init__(
        self, configured: Configured, catalogue: Catalogue, seed: str, clock: Clock
    ) -> None:
        self._configured = configured
        self._pillars = scheduled_pillars(catalogue)
        self._seed = seed
        self._clock = clock
        self._lock = threading.Lock()
        self._soon: float | None = None

    def schedule(self) -> Schedule | None:
        """The plan; None while the settings say that nothing is scheduled."""
        current = self._configured.current
        if not current.settings.schedule.enabled:
            return None
        return current.schedule(self._pillars, self._seed)

    def hurry(self) -> None:
        """Have everything assessed soon, because what exempts has changed."""
        with self._lock:
            if self._soon is None:
                self._soon = self._clock.monotonic() + _GATHER

    def hurried(self) -> bool:
        """Whether that time has come; asked once, it is over."""
        with self._lock:
            if self._soon is None or self._clock.monotonic() < self._soon:
                return False
            self._soon = None
            return True


def scheduled_pillars(catalogue: Catalogue) -> tuple[str, ...]:
    """The pillars of which something can be said about a cluster."""
    found = {check.pillar for check in catalogue.checks if "cluster" in check.modes}
    return tuple(sorted(found))
