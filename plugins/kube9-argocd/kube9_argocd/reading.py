"""One reading of all Applications: what each is handed to, and what is put down at the end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from kube9_argocd.drift.assessing import assess
from kube9_argocd.drift.evidence import Ground, Onset
from kube9_argocd.history.keeping import Keeping
from kube9_argocd.inspection import Inspection
from kube9_argocd.installation.detection import Installation
from kube9_argocd.onset import Onsets
from kube9_argocd.records import Drift
from kube9_argocd.rotation import Rotation
from kube9_argocd.tally import Tally
from kube9_argocd.told import DRIFT
from kube9_argocd.views import Application
from kube9_core.api import TaskTools, moment

__all__ = ["Reading"]

_FAILED: Final = frozenset(("Failed", "Error"))
_KEEP: Final = 2
_RESOURCES, _CHANGES = 5, 5


class Reading:
    """One pass. Hand it each Application, then say how the pass ended.

    Args:
        tools: of the task.
        installations: every Argo CD that was found.
        inspection: looks at objects.
        now: when the pass began.

    Attributes:
        tally: counts what was read.
    """

    def __init__(
        self,
        tools: TaskTools,
        installations: tuple[Installation, ...],
        inspection: Inspection,
        now: datetime,
    ) -> None:
        self._tools = tools
        self._grounds = {item.namespace: Ground(version=item.release) for item in installations}
        self._inspection = inspection
        self._rotation = Rotation(tools, inspection)
        self._onsets = Onsets(tools, now)
        self._keeping = Keeping(tools, now)
        self._now = now
        self._drifts: list[Drift] = []
        self.tally = Tally()

    def take(self, app: Application) -> None:
        """Take one Application in."""
        self.tally.add(app)
        drift = self._drift(app)
        self._keeping.keep(app, drift)
        if drift is not None:
            self._drifts.append(_shortened(drift))

    def finish(self, *, complete: bool) -> None:
        """Put down what was found.

        Args:
            complete: all Applications were read; else what was put down before stays.
        """
        self._keeping.finish(complete=complete)
        self._onsets.finish(complete=complete)
        if complete:
            self._rotation.finish()
            self._tools.records.put(DRIFT.collector, self._drifts, keep=_KEEP)
        self._tools.note(
            "read Applications",
            "ok" if complete else "failed",
            applications=self.tally.total,
            drifted=len(self._drifts),
            objects=self._inspection.looked,
        )

    def _drift(self, app: Application) -> Drift | None:
        onset = self._onsets.of(app)
        ground = _ground_of(app, self._grounds)
        if onset is None:
            if not _worth_a_look(app, ground, self._now):
                return None
            onset = _other_onset(app, self._now)
        elif (kept := self._rotation.waits(app)) is not None:
            return kept
        return assess(app, onset, self._inspection.of(app), self._now, ground)


def _ground_of(app: Application, grounds: Mapping[str, Ground]) -> Ground:
    """What is known of the Argo CD that looks after it; with only one it is that one."""
    found = grounds.get(app.controller_namespace or app.namespace or "")
    if found is not None:
        return found
    return next(iter(grounds.values())) if len(grounds) == 1 else Ground()


def _worth_a_look(app: Application, ground: Ground, now: datetime) -> bool:
    """Whether something may be said of one that is synced and healthy."""
    state, at, stale = app.operation_state, app.reconciled_at, ground.stale_after
    failed = state is not None and state.phase in _FAILED
    old = stale is not None and at is not None and now - at > stale
    return failed or old or bool(app.conditions) or app.resource_counts.requires_pruning > 0


def _other_onset(app: Application, now: datetime) -> Onset:
    """Since when it is as it is: its last failed operation, a complaint, its last comparison."""
    state = app.operation_state
    failed = state.finished_at if state is not None and state.phase in _FAILED else None
    times = [moment(failed), *(moment(item.last_transition_time) for item in app.conditions)]
    found = min(filter(None, times), default=app.reconciled_at)
    return Onset(min(found, now), exact=True) if found else Onset(now, exact=False)


def _shortened(drift: Drift) -> Drift:
    """As much as checks say of it; all of it is in the table."""
    kept = tuple(
        replace(item, changes=item.changes[:_CHANGES]) for item in drift.resources[:_RESOURCES]
    )
    return replace(drift, resources=kept)
