"""What one run does, from the server to the store: read and judge, publish, keep, tell.

It is published first, because people wait for that; what then fails to be kept costs the history
only, and is told.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from kube9_core.engine.selection import Selection
from kube9_core.errors import Abandoned
from kube9_core.kube.pacing import Cost
from kube9_core.model.clock import spelled
from kube9_core.model.event import EventSeverity, EventType
from kube9_core.model.run import PillarResult, Run, RunState
from kube9_core.operator.events import EventReader
from kube9_core.operator.exemption_status import ExemptionStatuses
from kube9_core.operator.facts import answers
from kube9_core.operator.health_log import HealthLog
from kube9_core.operator.memory import Memory
from kube9_core.operator.parts import Parts
from kube9_core.operator.wishes import Wishes
from kube9_core.runs.cluster import ClusterRun, assess_cluster
from kube9_core.runs.hearsay import Hearsay
from kube9_core.runs.hosting import Host
from kube9_core.runs.overseer import Overseer
from kube9_core.runs.request import ClusterRequest
from kube9_core.runs.watcher import Watcher
from kube9_core.snapshot.platform import Node
from kube9_core.store.change import Change
from kube9_core.store.errors import StoreError

__all__ = ["Around", "ClusterWork"]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Around:
    """What a run touches besides the common ground."""

    wishes: Wishes
    memory: Memory
    exemptions: ExemptionStatuses
    events: EventReader
    health: HealthLog
    host: Host
    overseer: Overseer
    ended: Callable[[Run, float], None]
    asked: Callable[[Cost], None]


class ClusterWork:
    """The work of the assessor; see `assessor.Work`.

    Args:
        parts: the common ground.
        around: what else a run touches.
    """

    def __init__(self, parts: Parts, around: Around) -> None:
        self._parts = parts
        self._around = around

    def reach(self) -> None:
        """Make sure that the API server answers."""
        answers(self._parts.connection)

    def waiting(self) -> bool:
        """Whether a wish waits."""
        try:
            return self._parts.store.runs.waiting
        except StoreError:
            return False  # asked every second; a chore tells that the store does not work

    def next_wish(self) -> Run | None:
        """Begin the run that was wished for first."""
        try:
            return self._parts.store.runs.take_queued()
        except StoreError as error:
            self._kept(error)
            return None

    def begin(self, run: Run) -> None:
        """Show that a run is under way."""
        self._store(lambda: self._parts.store.runs.enqueue(run))
        self._around.wishes.progress(run)

    def assess(self, run: Run, alive: Callable[[], None]) -> Run:
        """Read, judge, publish and keep."""
        begun = self._parts.clock.monotonic()
        host = self._around.host
        watcher = Watcher(
            stage=lambda *_: alive(),
            warden=self._around.overseer,
            whole=host.collect if run.scheduled else None,
        )
        result = self._overseen(self._request(run), watcher)
        self._around.asked(result.cost)
        if run.scheduled and result.notes:  # read in portions, so no collector saw the whole
            host.pass_over("; ".join(result.notes))
        results = self._with_history(result)
        ended = self._ended(run, results)
        if run.scheduled:
            self._publish(result, results, ended)
        self._keep(ended, result, results)
        self._around.ended(ended, self._parts.clock.monotonic() - begun)
        return ended

    def failed(self, run: Run) -> None:
        """Keep that a run failed."""
        self._store(lambda: self._parts.store.runs.finish(run))
        self._around.wishes.progress(run)
        self._tell(run, f"An assessment failed: {run.error}", EventSeverity.ERROR, "RunFailed")
        self._around.ended(run, 0.0)

    def remember(self) -> None:
        """Keep what should outlive this pod; the schedule stands on the board."""
        self._around.memory.save(self._parts.board.moment(self._parts.clock.now()))

    def _overseen(self, request: ClusterRequest, watcher: Watcher) -> ClusterRun:
        """Assess; once more without each plugin whose code did not come back."""
        while True:
            try:
                return self._around.overseer.run(lambda: self._assessed(request, watcher), "run")
            except Abandoned as error:
                _LOG.error("an assessment is begun anew", extra={"error": str(error)})
                if self._around.overseer.must_restart:
                    raise

    def _assessed(self, request: ClusterRequest, watcher: Watcher) -> ClusterRun:
        parts = self._parts
        return assess_cluster(
            request,
            parts.catalogue,
            parts.connection,
            clock=parts.clock,
            audit=parts.store.audit,
            watcher=watcher,
            hear=Hearsay(parts.store.collections, parts.clock.now()),
        )

    def _request(self, run: Run) -> ClusterRequest:
        current = self._parts.configured.current
        reading, wish = current.settings.reading, run.wish
        return ClusterRequest(
            run=run.id,
            selection=Selection(wish.pillars, wish.checks, wish.frameworks),
            namespaces=wish.namespaces,
            excluded_namespaces=current.settings.exclude.namespaces,
            adjustments=current.adjustments,
            profiles=current.profiles,
            operator_namespace=self._parts.options.namespace,
            scope=self._parts.scope,
            views=(Node, *self._around.host.due_views()) if run.scheduled else (),
            page=reading.page,
            requests_per_second=reading.requests_per_second,
            secrets=reading.secrets,
            kubelets=reading.kubelets,
            memory=reading.memory,
        )

    def _ended(self, run: Run, results: tuple[PillarResult, ...]) -> Run:
        partial = [item.error for item in results if item.state is not RunState.COMPLETED]
        return replace(
            run,
            state=RunState.PARTIAL if partial else RunState.COMPLETED,
            finished_at=spelled(self._parts.clock.now()),
            error="; ".join(dict.fromkeys(filter(None, partial))) or None,
        )

    def _with_history(self, result: ClusterRun) -> tuple[PillarResult, ...]:
        """The results, whose findings say when they were first seen."""
        results = result.results()
        names = [finding.fingerprint for item in results for finding in item.top]
        try:
            known = self._parts.store.findings.first_seen(names)
        except StoreError:
            return results
        began = result.metadata.started_at
        return tuple(
            replace(
                item,
                top=tuple(
                    replace(one, first_seen=known.get(one.fingerprint, began)) for one in item.top
                ),
            )
            for item in results
        )

    def _publish(self, result: ClusterRun, results: tuple[PillarResult, ...], ended: Run) -> None:
        board = self._parts.board
        self._parts.suspects.survived()
        board.note("death", None)
        board.publish_results(results)
        board.change(
            last_run=ended,
            dashboard=result.dashboard,
            requests=result.cost.requests,
            cluster_id=result.source.cluster_id,
        )
        board.note_all("reading", {str(number): note for number, note in enumerate(result.notes)})

    def _keep(self, ended: Run, result: ClusterRun, results: tuple[PillarResult, ...]) -> None:
        store, around = self._parts.store, self._around
        self._store(lambda: self._kept_run(ended, result))
        if ended.scheduled:
            for item in results:
                self._store(lambda item=item: store.runs.keep_result(item))  # type: ignore[misc] # mypy cannot infer a lambda with a default
            pillars = [item.pillar for item in results]
            trouble = around.exemptions.write(result.exempted, pillars, self._parts.clock.now())
            self._parts.board.note("exemptions", trouble)
        around.wishes.progress(ended, result.summary)

    def _kept_run(self, ended: Run, result: ClusterRun) -> None:
        store = self._parts.store
        change = store.findings.record(ended, result.findings(), result.looked)
        store.runs.finish(ended, result.summary, result.checks)
        self._around.health.take(result, self._parts.clock.now())
        self._told(ended, change)

    def _told(self, ended: Run, change: Change) -> None:
        severity = EventSeverity.WARNING if change.new else EventSeverity.INFO
        text = f"Assessed: {change.new} new, {change.unchanged} known, {change.resolved} resolved"
        self._tell(ended, text, severity, "RunFinished")

    def _tell(self, run: Run, text: str, severity: EventSeverity, reason: str) -> None:
        self._around.events.record(
            EventType.ASSESSMENT, severity, text, reason=reason, key=f"run:{run.id}"
        )

    def _store(self, write: Callable[[], object]) -> None:
        try:
            write()
        except StoreError as error:
            self._kept(error)

    def _kept(self, error: StoreError) -> None:
        _LOG.warning("the store does not work", extra={"error": str(error)})
        self._parts.board.note("store", f"the history is not kept: {error}")
