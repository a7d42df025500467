"""Counts Applications while they are read, for the status and for detection."""

from collections import Counter
from datetime import datetime

from kube9_argocd.history.rows import stamp
from kube9_argocd.installation.block import Applications
from kube9_argocd.installation.detection import Compared
from kube9_argocd.views import Application

__all__ = ["Tally"]


class Tally:
    """The counts of one pass."""

    def __init__(self) -> None:
        self._sync: Counter[str] = Counter()
        self._health: Counter[str] = Counter()
        self._places: Counter[str] = Counter()
        self._latest: datetime | None = None
        self.total = 0

    def add(self, app: Application) -> None:
        """Count an application."""
        self.total += 1
        self._sync[app.sync] += 1
        self._health[app.health] += 1
        self._places[app.controller_namespace or app.namespace or ""] += 1
        at = app.reconciled_at
        if at is not None and (self._latest is None or at > self._latest):
            self._latest = at

    def compared(self) -> Compared:
        """What they tell of who looks after them."""
        return Compared(counts=dict(self._places), latest=self._latest)

    def published(self, at: datetime) -> Applications:
        """What the status says of them."""
        return Applications(
            stored_count=self.total,
            last_collected_at=stamp(at),
            sync_status_counts=dict(sorted(self._sync.items())),
            health_status_counts=dict(sorted(self._health.items())),
        )
