"""Runs assessments, one after the other, on a thread of its own.

What is due by the schedule and what somebody wished for wait here. A run that fails costs itself:
the server may be gone, the disk full, or a defect of ours may show on some object; the status says
what, and the next turn tries again.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import uuid4

import msgspec

from kube9_core.engine.guard import guarded, unlimited
from kube9_core.engine.schedule import Schedule
from kube9_core.kube.errors import KubeError
from kube9_core.model.audit import Audit, AuditAction
from kube9_core.model.clock import Clock, spelled
from kube9_core.model.run import Run, RunState, Wish
from kube9_core.operator.board import Board
from kube9_core.operator.pulse import Pulse
from kube9_core.publish.state import PillarSchedule

__all__ = ["Assessor", "Plan", "Work"]

_LOG = logging.getLogger(__name__)
_POLL = 1.0
_RETRY = 10.0
_LONGEST_RETRY = 600.0
_ALLOWED = 300.0


class Work(Protocol):
    """What the assessor has done by others."""

    def reach(self) -> None:
        """Make sure that the API server answers; raises a `KubeError` if it does not."""

    def waiting(self) -> bool:
        """Whether a wish waits."""

    def next_wish(self) -> Run | None:
        """Begin the run that was wished for first; None where none waits."""

    def begin(self, run: Run) -> None:
        """A run begins."""

    def assess(self, run: Run, alive: Callable[[], None]) -> Run:
        """Assess, keep and publish; gives the run as it ended. May raise a `KubeError`."""

    def failed(self, run: Run) -> None:
        """A run failed before it came to anything."""

    def remember(self) -> None:
        """Keep over restarts what the board says, as when each pillar was assessed last."""


class Plan(Protocol):
    """When pillars are due."""

    def schedule(self) -> Schedule | None:
        """The present plan; None while nothing is scheduled."""

    def hurried(self) -> bool:
        """Whether everything is due although the plan does not say so."""


class Assessor:
    """The thread that assesses.

    Args:
        work: does it.
        plan: tells when.
        holding: whether this process may scan.
        last: when each pillar was assessed last, as far as it is known.
    """

    def __init__(  # noqa: PLR0913 - what a thread of the operator is given
        self,
        work: Work,
        plan: Plan,
        *,
        holding: Callable[[], bool],
        last: dict[str, datetime | None],
        board: Board,
        audit: Audit,
        clock: Clock,
        pulse: Pulse,
    ) -> None:
        self._work = work
        self._plan = plan
        self._holding = holding
        self._last = last
        self._board = board
        self._audit = audit
        self._clock = clock
        self._pulse = pulse
        self._stop = threading.Event()
        self._unreachable: str | None = None
        self._hurried = False
        self._failures = 0
        self._again_at = 0.0
        self._shown: tuple[PillarSchedule, ...] = ()
        self._thread = threading.Thread(target=self._run, name="assessor", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Begin nothing more.

        Args:
            seconds: the longest to wait for a run under way.

        Returns:
            Whether the thread has ended.
        """
        self._stop.set()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            self._alive()
            self._show_plan()
            pause = self._turn() if self._holding() else _POLL
        self._pulse.forget("assessor")

    def _turn(self) -> float:
        """Do what is due or wished; gives the seconds until the next turn."""
        due, waiting = self._due(), self._work.waiting()
        if not self._reached(urgent=waiting or bool(due)):
            return _RETRY
        run = self._work.next_wish() if waiting else None
        if run is None and due:
            run = self._scheduled(due)
        if run is None:
            return _POLL
        return 0.0 if self._assess(run) else _POLL

    def _reached(self, *, urgent: bool) -> bool:
        """Ask for the server before a run, so an outage makes no row of failed runs."""
        if not urgent and self._unreachable is None:
            return True
        try:
            self._work.reach()
        except KubeError as error:
            if self._unreachable is None:
                _LOG.warning("the API server cannot be reached", extra={"error": str(error)})
                self._audit.record(AuditAction.REFUSAL, "API server", "failed", reason=str(error))
            self._unreachable = str(error)
            self._board.change(trouble=f"the cluster cannot be assessed: {error}")
            return False
        if self._unreachable is not None:
            _LOG.info("the API server can be reached again")
            self._unreachable = None
            self._failures, self._again_at = 0, 0.0
            self._board.change(trouble=None)
        return True

    def _scheduled(self, pillars: tuple[str, ...]) -> Run:
        now = spelled(self._clock.now())
        return Run(
            id=str(uuid4()),
            scheduled=True,
            requested_by="schedule",
            wish=Wish(pillars=pillars),
            state=RunState.RUNNING,
            requested_at=now,
            started_at=now,
        )

    def _assess(self, run: Run) -> bool:
        now = self._clock.now()
        begun = self._clock.monotonic()
        self._board.change(running=run.id, running_since=now)
        self._work.begin(run)
        ended: list[Run] = []
        casualty = guarded(lambda: ended.append(self._work.assess(run, self._alive)), unlimited)
        done = ended[0] if ended else self._failed(run, casualty.reason if casualty else "")
        self._note(run, done, now)
        seconds = round(self._clock.monotonic() - begun, 3)
        self._audit.record(
            AuditAction.RUN,
            f"{run.requested_by} {run.id}",
            "failed" if done.state is RunState.FAILED else "ok",
            state=done.state,
            seconds=seconds,
            **({"reason": done.error} if done.error else {}),
        )
        _LOG.info("assessed", extra={"run": run.id, "state": done.state, "seconds": seconds})
        return done.state is not RunState.FAILED

    def _note(self, run: Run, done: Run, began: datetime) -> None:
        """Put on the board how it ended; a failed scheduled run is due again."""
        failed = done.state is RunState.FAILED
        if run.scheduled and failed:
            self._put_off()
        elif run.scheduled:
            self._hurried, self._failures = False, 0
            self._last.update(dict.fromkeys(run.wish.pillars, began))
            self._show_plan()
            self._work.remember()
        told = {"last_run": done, "last_error": done.error} if run.scheduled else {}
        if run.scheduled:
            told["trouble"] = f"the last assessment failed: {done.error}" if failed else None
        self._board.change(running=None, running_since=None, **told)
        self._show_plan()

    def _put_off(self) -> None:
        """Wait ever longer, so that what fails every time does not read the cluster all day."""
        wait = min(_LONGEST_RETRY, _RETRY * 2.0**self._failures)
        self._failures += 1
        self._again_at = self._clock.monotonic() + wait

    def _failed(self, run: Run, reason: str) -> Run:
        failed = msgspec.structs.replace(
            run, state=RunState.FAILED, finished_at=spelled(self._clock.now()), error=reason
        )
        _LOG.error("an assessment failed", extra={"run": run.id, "error": reason})
        self._work.failed(failed)
        return failed

    def _due(self) -> tuple[str, ...]:
        schedule = self._plan.schedule()
        if schedule is None:
            return ()
        if self._plan.hurried():
            self._hurried = True  # until a run has come to its end
        if self._clock.monotonic() < self._again_at:
            return ()
        if self._hurried:
            return tuple(sorted(schedule.intervals))
        return schedule.due(self._last, self._clock.now())

    def _show_plan(self) -> None:
        schedule, now = self._plan.schedule(), self._clock.now()
        if schedule is None:
            self._board.change(scheduling=False, schedules=())
            return
        shown = {item.pillar: item.next_run for item in self._shown}
        self._shown = tuple(
            PillarSchedule(
                pillar,
                int(interval.total_seconds()),
                self._last.get(pillar),
                _planned(
                    schedule.next_run(pillar, self._last.get(pillar), now), now, shown.get(pillar)
                ),
            )
            for pillar, interval in sorted(schedule.intervals.items())
        )
        self._board.change(scheduling=True, schedules=self._shown)

    def _alive(self) -> None:
        self._pulse.beat("assessor", _ALLOWED)


def _planned(due: datetime, now: datetime, shown: datetime | None) -> datetime:
    """What is overdue keeps the time that was shown before, instead of a new one every second."""
    if due <= now and shown is not None and shown <= now:
        return shown
    return due.replace(microsecond=0)
