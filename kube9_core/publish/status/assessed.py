"""The assessment part of the status: the last scheduled run, its totals and its rows."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from kube9_core.model.run import PillarResult, RunState, ScheduledCheck
from kube9_core.publish.ascii import short
from kube9_core.publish.state import OperatorState
from kube9_core.publish.status.document import Assessed, CheckEntry
from kube9_core.publish.status.fitting import Fitted
from kube9_core.publish.status.rows import totals_of
from kube9_core.publish.status.words import PILLARS

__all__ = ["assessed"]

_LONGEST_ERROR = 200
_LONGEST_ID = 100


class _Last(msgspec.Struct, frozen=True):
    """The last scheduled run that ended, however much of it is still known."""

    id: str | None = None
    state: RunState | None = None
    finished_at: str | None = None
    error: str | None = None

    @property
    def outcome(self) -> Literal["none", "success", "failed"]:
        """How it ended; a run that judged only a part succeeded, and says so in its error."""
        if self.state is None:
            return "none"
        return "failed" if self.state is RunState.FAILED else "success"


def assessed(
    state: OperatorState, checks: Sequence[ScheduledCheck], rows: Fitted[CheckEntry]
) -> Assessed:
    """Tell of the assessment.

    Args:
        state: the moment.
        checks: of the six pillars, all of them.
        rows: those there is room for.
    """
    last = _last(state)
    intervals = [item.interval_seconds for item in state.schedules if item.interval_seconds > 0]
    alone = _alone(state)
    return Assessed(
        last_scheduled_completed_at=last.finished_at,
        last_scheduled_outcome=last.outcome,
        last_scheduled_run_state=last.state,
        last_scheduled_run_id=short(last.id, _LONGEST_ID),
        last_scheduled_error=short(last.error, _LONGEST_ERROR),
        last_scheduled_totals=totals_of(checks),
        last_scheduled_checks=rows.rows,
        last_scheduled_checks_omitted=rows.omitted,
        scheduling_enabled=state.scheduling,
        schedule_interval_seconds=min(intervals, default=None),
        scheduled_assessment_mode=None if not state.schedules else "pillar" if alone else "full",
        scheduled_assessment_pillar=alone,
    )


def _alone(state: OperatorState) -> str | None:
    """The pillar, where only one is scheduled."""
    if len(state.schedules) != 1:
        return None
    pillar = state.schedules[0].pillar
    return PILLARS.get(pillar, short(pillar, _LONGEST_ID))


def _last(state: OperatorState) -> _Last:
    run, newest = state.last_run, _newest(state.results)
    if run is not None and run.state.finished:
        error = run.error or state.last_error or _shortcoming(run.state)
        return _Last(run.id, run.state, run.finished_at, error)
    if newest is not None:
        error = newest.error or state.last_error or _shortcoming(newest.state)
        return _Last(newest.run, newest.state, newest.finished_at, error)
    return _Last(state=RunState.FAILED, error=state.last_error) if state.last_error else _Last()


def _newest(results: Sequence[PillarResult]) -> PillarResult | None:
    return max(results, key=lambda item: (item.finished_at, item.pillar), default=None)


def _shortcoming(state: RunState) -> str | None:
    return "some checks broke or took too long" if state is RunState.PARTIAL else None
