"""`Assessment` objects: each is a wish for a run now, and shows how its run went.

The object's uid is the id of the run, so seeing an object twice, or again after a restart, asks for
nothing twice. Finished objects go when their time is up, and the oldest beyond twenty.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import msgspec

from kube9_core.kube.errors import KubeError, NotServed
from kube9_core.kube.writer import Writer
from kube9_core.model.clock import Clock, spelled
from kube9_core.model.own_resources import ASSESSMENT
from kube9_core.model.report import Summary
from kube9_core.model.run import Run, RunState
from kube9_core.operator.objects import Assessment, read_assessment
from kube9_core.publish.object_status import AssessmentStatus, Phase
from kube9_core.publish.status.resource_document import Condition
from kube9_core.store.errors import StoreError
from kube9_core.store.runs import Runs

__all__ = ["Wishes"]

_LOG = logging.getLogger(__name__)
_MOST_FINISHED = 20
_PHASES: dict[RunState, Phase] = {
    RunState.QUEUED: "Pending",
    RunState.RUNNING: "Running",
    RunState.COMPLETED: "Succeeded",
    RunState.PARTIAL: "Partial",
    RunState.FAILED: "Failed",
}


class Wishes:
    """All `Assessment` objects of the operator's namespace.

    Args:
        namespace: the operator's; objects elsewhere are not for us.
        queue: where runs wait.
        writer: writes the objects.
        clock: for times in the status.
        holding: whether they are ours to meet, as another pod may not have left yet.
    """

    def __init__(
        self,
        namespace: str,
        queue: Runs,
        writer: Writer,
        clock: Clock,
        holding: Callable[[], bool] = lambda: True,
    ) -> None:
        self._namespace = namespace
        self._queue = queue
        self._writer = writer
        self._clock = clock
        self._holding = holding
        self._lock = threading.Lock()
        self._objects: dict[str, Assessment] = {}

    def see(self, body: Mapping[str, object], *, gone: bool) -> None:
        """Take note of an object that is new, changed or gone."""
        try:
            seen = read_assessment(body)
        except msgspec.ValidationError as error:
            _LOG.warning("an Assessment cannot be read", extra={"error": str(error)})
            return
        if seen.metadata.namespace != self._namespace:
            return
        with self._lock:
            self._objects.pop(seen.metadata.uid, None)
            if gone or seen.metadata.deletion_timestamp is not None:
                return
            self._objects[seen.metadata.uid] = seen
        if seen.finished or not self._holding():
            return  # `sweep` looks at it once it is ours
        try:
            self._wish(seen)
        except StoreError as error:
            _LOG.warning("an Assessment cannot be queued yet", extra={"error": str(error)})

    def _wish(self, seen: Assessment) -> bool:
        """Queue its run unless it is known already, and show how far that is.

        Returns:
            Whether the server took what had to be written.
        """
        record = self._queue.get(seen.metadata.uid)
        known = record.run if record else None
        if known is None:
            known = Run(
                id=seen.metadata.uid,
                scheduled=False,
                requested_by=f"Assessment {seen.metadata.namespace}/{seen.metadata.name}",
                wish=seen.spec.wish,
                state=RunState.QUEUED,
                requested_at=spelled(self._clock.now()),
            )
            self._queue.enqueue(known)
        if seen.status.phase == _PHASES[known.state]:
            return True
        return self._write(seen, known, record.summary if record else None)

    def progress(self, run: Run, summary: Summary | None = None) -> None:
        """Show how far a run has come on the object that asked for it, if one did.

        Args:
            run: as it is now.
            summary: of the finished run.
        """
        with self._lock:
            wished = self._objects.get(run.id)
        if wished is not None:
            self._write(wished, run, summary)

    def sweep(self) -> None:
        """Delete finished objects whose time is up, and the oldest beyond twenty.

        Those that were not queued when they were seen, or lag behind their run because a write
        was lost, are brought up to it. It ends with the first write that fails: a server that
        does not answer is not asked twenty times.
        """
        if not self._holding():
            return
        with self._lock:
            finished = [item for item in self._objects.values() if item.finished]
            open_ones = [item for item in self._objects.values() if not item.finished]
        if not all(map(self._wish, open_ones)):
            return
        now = self._clock.now()
        finished.sort(key=lambda item: item.status.finished_at or "", reverse=True)
        for place, item in enumerate(finished):
            late = place >= _MOST_FINISHED or _expired(item, now)
            if late and not self._try(item, partial(self._delete, item)):
                return

    def _delete(self, item: Assessment) -> None:
        self._writer.delete(ASSESSMENT, item.metadata.name, item.metadata.uid)
        self._forget(item)

    def _forget(self, item: Assessment) -> None:
        """It is gone, even if nobody told us, as during an outage."""
        with self._lock:
            self._objects.pop(item.metadata.uid, None)

    def _write(self, seen: Assessment, run: Run, summary: Summary | None) -> bool:
        status = msgspec.json.encode(self._status(run, summary))
        return self._try(seen, partial(self._put, seen.metadata.name, status))

    def _status(self, run: Run, summary: Summary | None) -> AssessmentStatus:
        finished = run.state.finished
        condition = Condition(
            "Finished",
            "True" if finished else "False",
            _PHASES[run.state],
            run.error or _PHASES[run.state],
            run.finished_at or run.started_at or run.requested_at,
        )
        return AssessmentStatus(
            phase=_PHASES[run.state],
            started_at=run.started_at,
            finished_at=run.finished_at,
            summary=summary,
            report_id=run.id if finished else None,
            conditions=(condition,),
        )

    def _put(self, name: str, status: bytes) -> None:
        self._writer.status(ASSESSMENT, self._namespace, name, status)

    def _try(self, item: Assessment, call: Callable[[], None]) -> bool:
        """A write that fails is told; the object shows the truth with the next one."""
        try:
            call()
        except NotServed:
            self._forget(item)
        except KubeError as error:
            _LOG.warning("an Assessment could not be written", extra={"error": str(error)})
            return False
        return True


def _expired(item: Assessment, now: datetime) -> bool:
    ttl, finished = item.spec.ttl_seconds_after_finished, item.status.finished_at
    if ttl is None or finished is None:
        return False
    return now >= datetime.fromisoformat(finished) + timedelta(seconds=ttl)
