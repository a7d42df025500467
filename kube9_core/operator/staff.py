"""Everybody who works in the operator: made here, started and ended in the order they need.

The lease comes first, as nothing is written or scanned without it. At the end the last status is
written while the lease is still ours, and then it is given back for the next pod.
"""

import threading
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from kube9_core.kube.connection import connect
from kube9_core.kube.errors import KubeError
from kube9_core.kube.lease import Lease
from kube9_core.kube.pacing import Pacer
from kube9_core.kube.writer import Writer
from kube9_core.model.own_resources import NAME, OPERATOR_STATUS, PLURALS
from kube9_core.model.run import Run
from kube9_core.operator.absence import absent
from kube9_core.operator.announcing import Announcing
from kube9_core.operator.assessor import Assessor
from kube9_core.operator.counts import Counts
from kube9_core.operator.event_watch import watch_events
from kube9_core.operator.events import EventReader
from kube9_core.operator.exemption_status import ExemptionStatuses
from kube9_core.operator.facts import Facts, missing_crds
from kube9_core.operator.health_log import HealthLog
from kube9_core.operator.hearing import Hearing
from kube9_core.operator.holding import SECONDS, Holding
from kube9_core.operator.housework import Housework
from kube9_core.operator.memory import Memory
from kube9_core.operator.parts import Parts
from kube9_core.operator.places import Places
from kube9_core.operator.planning import Planning, scheduled_pillars
from kube9_core.operator.publisher import Outlet, Publisher
from kube9_core.operator.upkeep import Upkeep
from kube9_core.operator.wishes import Wishes
from kube9_core.operator.working import Around, ClusterWork
from kube9_core.publish.metrics import Measures, Metrics
from kube9_core.runs.hosting import Host
from kube9_core.runs.live_cluster import LiveCluster
from kube9_core.runs.scoped_cluster import ScopedCluster, read_beside

if TYPE_CHECKING:
    from kube9_core.operator.resources import OwnResources

__all__ = ["Staff"]

_TASKS_A_SECOND = 5.0
_SHORT, _LONG = 1.0, 2.0
_FIRST = 10.0
_PATIENT = 3600.0


class Staff:
    """One operator's threads.

    Args:
        parts: the common ground.
        facts: what is known of the cluster.
        metrics: hears of runs, and is brought up to date.
    """

    def __init__(self, parts: Parts, facts: Facts, metrics: Metrics) -> None:
        options, clock, board, pulse = parts.options, parts.clock, parts.board, parts.pulse
        audit, namespace = parts.store.audit, parts.options.namespace
        self._parts = parts
        self._metrics = metrics
        self._counts = Counts()
        self._holding = Holding(
            Lease(parts.connection, namespace, NAME, options.identity, clock, SECONDS),
            partial(board.note, "lease"),
            pulse,
        )
        self._writer = Writer(parts.connection, audit, namespace, facts.owner, self._held)
        self._wishes = Wishes(namespace, parts.store.runs, self._writer, clock, self._held)
        self._memory = Memory(parts.connection, self._writer, parts.store, board, namespace)
        self._events = _events(parts)
        self._host = _host(parts)
        self._places = Places(self._writer, parts.store, namespace, self._crds, self._counts)
        announcing = Announcing(
            self._writer, parts.connection, namespace, options.identity, self._crds
        )
        outlets: dict[str, Outlet] = {**self._places.outlets, "events": announcing}
        self._publisher = Publisher(board, outlets, self._held, clock, pulse)
        seed = facts.cluster_id or f"{parts.connection.host}/{namespace}"
        self._planning = Planning(parts.configured, parts.catalogue, seed, clock)
        self._assessor = self._make_assessor()
        work = Housework(
            parts,
            self._wishes,
            self._events,
            self._host,
            self._observe,
            self._held,
            self._memory,
        )
        self._upkeep = Upkeep("upkeep", work.chores(), clock, pulse)
        self._plugins = Upkeep("plugins", work.plugin_chores(), clock, pulse, allowed=_PATIENT)
        self._resources: tuple[OwnResources, ...] = ()

    def recall(self) -> bool:
        """Learn what the last pod knew; always True.

        Raises:
            KubeError: the server does not answer.
        """
        self._memory.load()
        return True

    def start(self) -> None:
        """Begin: the lease, the first status, then everything else."""
        self._holding.start()
        self._publisher.start()
        self._upkeep.start()
        self._holding.wait(_FIRST)
        self._publisher.await_first(_FIRST)
        self._events.start()
        self._assessor.start()
        self._plugins.start()
        self._resources = self._kopf()
        for watched in self._resources:
            watched.start()

    def stop(self) -> None:
        """End within five seconds, the last status written and the lease given back."""
        self._parts.board.change(shutting_down=True, running=None, running_since=None)
        self._assessor.stop(_SHORT)
        remembering = self._remember()
        self._publisher.stop(_LONG)
        remembering.join(_SHORT)
        self._holding.stop(_SHORT)
        self._events.stop()
        self._upkeep.stop(_SHORT / 4)
        self._plugins.stop(_SHORT / 4)
        for watched in self._resources:
            watched.stop(_SHORT / 2)

    def _remember(self) -> threading.Thread:
        """Write what plugins want to last, beside the last status: a server may not answer."""

        def write() -> None:
            if self._held() and self._memory.stale():
                self._memory.save(self._parts.board.moment(self._parts.clock.now()))

        thread = threading.Thread(target=write, name="remembering", daemon=True)
        thread.start()
        return thread

    def _make_assessor(self) -> Assessor:
        parts = self._parts
        around = Around(
            wishes=self._wishes,
            memory=self._memory,
            exemptions=ExemptionStatuses(self._writer, scheduled_pillars(parts.catalogue)),
            events=self._events,
            health=HealthLog(parts.store, parts.catalogue.checks, self._events.add),
            host=self._host,
            overseer=parts.overseer,
            ended=self._ended,
            asked=self._counts.asked,
        )
        return Assessor(
            ClusterWork(parts, around),
            self._planning,
            holding=self._held,
            last=_last_runs(parts),
            board=parts.board,
            audit=parts.store.audit,
            clock=parts.clock,
            pulse=parts.pulse,
        )

    def _kopf(self) -> "tuple[OwnResources, ...]":
        with absent("kubernetes"):
            from kube9_core.operator.login import login  # noqa: PLC0415 - kopf takes a second of CPU and 15 MiB: after the first status
            from kube9_core.operator.resources import OwnResources, realms_of  # noqa: PLC0415 - as above

        parts, namespace = self._parts, self._parts.options.namespace
        hearing = Hearing(self._wishes, namespace, self._gone, self._planning.hurry)
        return tuple(
            OwnResources(
                lambda: login(parts.connection),
                self._missing,
                hearing,
                parts.pulse,
                realm=realm,
                clock=parts.clock,
                audit=parts.store.audit,
            )
            for realm in realms_of(namespace, parts.scope)
        )

    def _held(self) -> bool:
        return self._holding.held

    def _crds(self) -> bool:
        moment = self._parts.board.moment(self._parts.clock.now())
        return OPERATOR_STATUS.plural not in moment.crds_missing

    def _missing(self) -> tuple[str, ...]:
        """Our CRDs that are not there; all while the server cannot say."""
        try:
            return missing_crds(self._parts.connection)
        except KubeError:
            return PLURALS

    def _gone(self) -> None:
        self._places.resource_changed()
        self._parts.board.wake()

    def _ended(self, run: Run, seconds: float) -> None:
        self._metrics.run_ended(seconds, run.state)

    def _observe(self) -> None:
        """Bring the metrics up to date."""
        parts, cost = self._parts, self._counts.cost
        measures = Measures(
            requests=cost.requests,
            received=cost.bytes,
            retries=cost.retries,
            events_stored=self._events.stored,
            events_dropped=self._events.dropped,
            events_waiting=self._events.waiting,
            store_bytes=parts.store.size,
            store_trouble=parts.store.trouble is not None,
            writes=self._counts.written,
            write_failures=self._counts.failed,
            conflicts=self._writer.conflicts,
            published_at=self._publisher.published_at,
            lag=parts.pulse.lag,
            audit_lost=parts.store.audit.lost,
            audit_waiting=parts.store.audit.waiting,
        )
        self._metrics.observe(parts.board.moment(parts.clock.now()), measures)


def _events(parts: Parts) -> EventReader:
    """Reads over a connection of its own, which ends with it."""
    options, own = parts.options, parts.settings.events
    watch = None
    if own.enabled:
        connected = partial(connect, options.kubeconfig, options.context)
        silence = own.silence.total_seconds()
        watch = watch_events(connected, parts.clock, parts.store.audit, silence, parts.scope)
    return EventReader(watch, parts.store.events.put, parts.clock)


def _host(parts: Parts) -> Host:
    audit, page = parts.store.audit, parts.settings.reading.page
    namespace, pacer = parts.options.namespace, Pacer(_TASKS_A_SECOND)
    live = LiveCluster(parts.connection, pacer, audit, parts.clock, page)
    beside = read_beside(parts.catalogue.loaded)
    return Host(
        parts.catalogue,
        parts.store,
        parts.overseer,
        ScopedCluster(live, parts.scope, namespace, beside) if parts.scope else live,
        clock=parts.clock,
        audit=audit,
        settings=parts.configured.of_plugin,
        namespace=namespace,
        memory=parts.settings.reading.memory << 20,
    )


def _last_runs(parts: Parts) -> dict[str, datetime | None]:
    """When each pillar was assessed last, as far as its result is still there to be published."""
    results = parts.board.moment(parts.clock.now()).results
    return {item.pillar: datetime.fromisoformat(item.started_at) for item in results}
