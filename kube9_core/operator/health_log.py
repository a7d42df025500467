"""Keeps the story of the cluster's health between runs: what goes on is in the store.

What begins and what ends is decided in `health_rows`; here is where facts come from and go to.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

import msgspec

from kube9_core.declare.check import Check
from kube9_core.model.event import EventRow
from kube9_core.operator.health_rows import HealthFact, health_rows, is_health
from kube9_core.runs.cluster import ClusterRun
from kube9_core.store import Store

__all__ = ["HealthLog"]

_TASK: Final = "core/health"
_FACTS = msgspec.json.Decoder(tuple[HealthFact, ...])


class HealthLog:
    """Compares each run with the one before.

    Args:
        store: remembers what goes on, and since when.
        checks: of the catalogue; those that judge the moment are chosen.
        add: takes the rows.
    """

    def __init__(
        self,
        store: Store,
        checks: Iterable[Check[Any]],
        add: Callable[[Iterable[EventRow]], None],
    ) -> None:
        self._store = store
        self._ids = frozenset(check.id for check in checks if is_health(check))
        self._add = add

    def take(self, run: ClusterRun, at: datetime) -> None:
        """Tell what began and what ended; call it once the run's findings are stored.

        Args:
            run: any run; what it did not look at goes on.
            at: its time, UTC.

        Raises:
            StoreError: what goes on cannot be remembered, so nothing is told yet.
        """
        found = [item for item in run.findings() if item.check in self._ids]
        seen = self._store.findings.first_seen([item.fingerprint for item in found])
        dated = (
            msgspec.structs.replace(item, first_seen=seen.get(item.fingerprint)) for item in found
        )
        health = health_rows(self._facts(), dated, run.looked, at)
        self._store.tasks.put(_TASK, msgspec.json.encode(health.facts))
        self._add(health.rows)

    def _facts(self) -> tuple[HealthFact, ...]:
        stored = self._store.tasks.get(_TASK)
        try:
            return _FACTS.decode(stored) if stored else ()
        except msgspec.MsgspecError:
            return ()  # of another version; what goes on is told once more
