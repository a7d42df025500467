"""Runs what plugins declare besides checks: collectors, tasks and status blocks.

Everything goes through the one guarded call, on a thread that the overseer can leave behind, with
tools that reach the plugin's own and declared things only. What fails costs itself: it is counted,
noted for the status, and has its next turn. When something is called is up to the operator.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import msgspec

from kube9_core.declare.ports import Collector
from kube9_core.declare.status import StatusBlock
from kube9_core.declare.task import Task
from kube9_core.declare.tools import StatusTools, TaskTools
from kube9_core.engine.guard import guarded
from kube9_core.errors import Abandoned
from kube9_core.model.audit import Audit, AuditAction
from kube9_core.model.clock import Clock
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.cluster_tools import Cluster, DeclaredReach, DeclaredReader
from kube9_core.runs.growth import Growth
from kube9_core.runs.happenings import StoredHappenings
from kube9_core.runs.inspection import DeclaredObjects
from kube9_core.runs.memory import resident
from kube9_core.runs.overseer import Overseer
from kube9_core.runs.ownership import Owned
from kube9_core.runs.stored_tools import (
    OwnStoredState,
    StoredRecords,
    StoredState,
    StoredTables,
    sound,
)
from kube9_core.runs.turns import Turns
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.store.collection import CollectionOutcome
from kube9_core.store.errors import StoreError
from kube9_core.store.store import Store

if TYPE_CHECKING:
    from kube9_core.declare.tuning import Values

__all__ = ["Host"]

T = TypeVar("T")
_LARGEST_BLOCK = 16 * 1024
_BLOCK_SECONDS = 5.0
_TABLES_SECONDS = 120.0
_COLLECTOR_SECONDS = 60.0


class Host:
    """What plugins do in one operator.

    Args:
        catalogue: the loaded plugins.
        store: where records, state and tables are.
        overseer: watches over their code.
        cluster: what tasks read.
        clock: decides whose turn it is.
        audit: takes down each run.
        settings: gives the present settings of a plugin; None where it has none.
        namespace: the operator's own.
        memory: bytes the process may use; beyond them a plugin that keeps much is switched off.
    """

    def __init__(  # noqa: PLR0913 - everything a plugin can be handed comes from here
        self,
        catalogue: Catalogue,
        store: Store,
        overseer: Overseer,
        cluster: Cluster,
        *,
        clock: Clock,
        audit: Audit,
        settings: "Callable[[str], Values | None]",
        namespace: str,
        memory: int | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._overseer = overseer
        self._cluster = cluster
        self._clock = clock
        self._audit = audit
        self._settings = settings
        self._namespace = namespace
        self._memory = memory
        self._growth = Growth(lambda: overseer.alone)
        self._turns = Turns(store, clock)
        self._notes: dict[str, str] = {}
        self._owned = tuple(Owned(item) for item in catalogue.loaded)

    @property
    def notes(self) -> Mapping[str, str]:
        """What falls short, by the name of the declaration; each a sentence for the status."""
        return dict(self._notes)

    def prepare(self) -> None:
        """Bring the plugins' tables up to date; a plugin whose tables fail has none."""
        for owned in self._owned:
            if owned.has_tables and self._allowed(owned):
                name = f"tables of {owned.plugin}"
                prepare = partial(owned.prepare, self._store)
                stopped = self._call(owned, prepare, _TABLES_SECONDS, name)
                self._note(name, stopped or owned.tables_fault)

    def due_views(self) -> tuple[type[Object], ...]:
        """What the collectors look at whose turn it is: to be read besides what checks need."""
        views = (view for _, item in self._due_collectors() for view in item.reads)
        return tuple(dict.fromkeys(views))

    def collect(self, snapshot: Snapshot) -> None:
        """Run the collectors whose turn it is.

        Args:
            snapshot: a whole reading, with what `due_views` named.
        """
        for owned, collector in tuple(self._due_collectors()):
            reason = _unread(snapshot, collector)
            if reason is None:
                reason = self._collect(owned, collector, snapshot)
            self._finish_collection(collector, reason)

    def pass_over(self, reason: str) -> None:
        """Note that the collectors whose turn it is cannot be run.

        Args:
            reason: why there is no snapshot of the whole cluster.
        """
        for _, collector in tuple(self._due_collectors()):
            self._finish_collection(collector, reason)

    def run_due_tasks(self) -> timedelta:
        """Run the tasks whose turn it is, one after the other.

        Returns:
            How long it is until the next one.
        """
        for owned in self._owned:
            for task in owned.tasks:
                if self._turns.due(task.name, task.every) and self._allowed(owned):
                    self._run_task(owned, task)
        waits = [self._turns.wait(t.name, t.every) for o in self._owned for t in o.tasks]
        return max(min(waits, default=timedelta(hours=1)), timedelta(seconds=1))

    def _run_task(self, owned: Owned, task: Task) -> None:
        objects = DeclaredObjects(self._cluster, task.access)
        tools = TaskTools(
            reader=DeclaredReader(
                self._cluster, self._catalogue.registry, task.reads, task.access, self._namespace
            ),
            objects=objects,
            events=StoredHappenings(self._store.events),
            reach=DeclaredReach(self._cluster, task.access),
            records=StoredRecords(self._store, owned),
            state=OwnStoredState(self._store, owned),
            tables=StoredTables(self._store, owned, lambda: owned.tables_fault),
            settings=owned.settings(self._settings),
            clock=self._clock,
            note=lambda subject, outcome="ok", **detail: self._audit.record(
                AuditAction.TASK, f"{task.name}: {subject}", outcome, **detail
            ),
        )
        began, most = self._clock.monotonic(), task.timeout.total_seconds()
        reason = self._call(owned, lambda: task.run(tools), most, task.name)
        seconds = round(self._clock.monotonic() - began, 3)
        objects.tell(self._audit)
        self._finish(task.name, reason, seconds)

    def blocks(self) -> Mapping[str, msgspec.Raw]:
        """Make the blocks of the published status; one that fails is left out and noted."""
        found: dict[str, msgspec.Raw] = {}
        for owned in self._owned:
            for block in owned.blocks if self._allowed(owned) else ():
                made = self._block(owned, block)
                if made is not None:
                    found[block.key] = msgspec.Raw(made)
        return found

    def _block(self, owned: Owned, block: StatusBlock) -> bytes | None:
        tools = StatusTools(
            records=StoredRecords(self._store, owned),
            state=StoredState(self._store, owned),
            clock=self._clock,
        )
        made: list[bytes] = []
        name = f"status block {block.key}"
        make = partial(_make, block, tools, made)
        reason = self._call(owned, make, _BLOCK_SECONDS, name)
        self._note(name, reason)
        return made[0] if made and reason is None else None

    def _collect(self, owned: Owned, collector: Collector, snapshot: Snapshot) -> str | None:
        limited = snapshot.of_scope().limited(frozenset(collector.reads))
        records: list[msgspec.Struct] = []
        reason = self._call(
            owned,
            lambda: records.extend(sound(collector.collect(limited))),
            _COLLECTOR_SECONDS,
            collector.name,
        )
        return reason or self._stored(collector, records, None)

    def _finish_collection(self, collector: Collector, reason: str | None) -> None:
        if reason is not None:
            self._stored(collector, (), reason)
        self._finish(collector.name, reason)

    def _stored(
        self, collector: Collector, records: Iterable[msgspec.Struct], reason: str | None
    ) -> str | None:
        outcome = CollectionOutcome.FAILED if reason else CollectionOutcome.SUCCESS
        try:
            self._store.collections.put(collector.name, records, outcome, reason=reason)
        except StoreError as error:
            return f"what it gave could not be stored: {error}"
        return None

    def _call(
        self, owned: Owned, code: Callable[[], None], seconds: float, name: str
    ) -> str | None:
        """Run plugin code on a thread of its own; tells what it did instead of coming back."""
        limit = self._overseer.limit(owned.plugin, seconds)
        try:
            with self._growth.of(name):
                casualty = self._overseer.run(lambda: guarded(code, limit), name)
        except Abandoned as error:
            return error.reason
        self._weigh(owned.plugin, name)
        return None if casualty is None else casualty.reason

    def _weigh(self, plugin: str, name: str) -> None:
        """Say that a plugin keeps much, and do without it once there is not enough for all."""
        much = self._growth.much(name)
        self._note(f"memory of {name}", much)
        if much is not None and self._memory is not None and (resident() or 0) > self._memory:
            self._overseer.wear_out(plugin, much)

    def _finish(self, name: str, reason: str | None, seconds: float | None = None) -> None:
        self._turns.done(name)
        self._note(name, reason)
        detail = {} if reason is None else {"reason": reason}
        took = {} if seconds is None else {"seconds": seconds}
        self._audit.record(AuditAction.TASK, name, "failed" if reason else "ok", **took, **detail)

    def _note(self, name: str, reason: str | None) -> None:
        if reason is None:
            self._notes.pop(name, None)
        else:
            self._notes[name] = f"{name}: {reason}"

    def _allowed(self, owned: Owned) -> bool:
        return self._overseer.off(owned.plugin) is None

    def _due_collectors(self) -> Iterable[tuple[Owned, Collector]]:
        return (
            (owned, item)
            for owned in self._owned
            if self._allowed(owned)
            for item in owned.collectors
            if self._turns.due(item.name, item.every, early=True)
        )


def _unread(snapshot: Snapshot, collector: Collector) -> str | None:
    """Why a collector cannot work: half of the truth would look like change."""
    for view in collector.reads:
        for kind in view.KINDS:
            seen = snapshot.seen_of(kind)
            if seen is not None and not seen.state.sound:
                return f"{kind} could not be read: {seen.reason or seen.state}"
    return None


def _make(block: StatusBlock, tools: StatusTools, made: list[bytes]) -> None:
    made.extend(_encoded(block.make(tools)))


def _encoded(block: object) -> tuple[bytes, ...]:
    if block is None:
        return ()
    if not isinstance(block, msgspec.Struct):
        raise TypeError(f"gave {type(block).__name__}, not a Struct or None")
    body = msgspec.json.encode(block)
    if len(body) > _LARGEST_BLOCK:
        raise ValueError(f"has {len(body)} bytes; {_LARGEST_BLOCK} may be published")
    return (body,)
