"""Which chores there are: each brings one thing on the board up to date, or keeps one in order."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kube9_core.kube.errors import KubeError
from kube9_core.model.audit import AuditAction
from kube9_core.model.clock import spelled
from kube9_core.operator.events import EventReader
from kube9_core.operator.facts import missing_crds, note_on_crds
from kube9_core.operator.kept import HEARTBEAT, HEARTBEAT_SECONDS
from kube9_core.operator.memory import Memory
from kube9_core.operator.parts import Parts
from kube9_core.operator.upkeep import Chore
from kube9_core.operator.wishes import Wishes
from kube9_core.publish.state import CollectionStats
from kube9_core.runs.hosting import Host
from kube9_core.store.errors import StoreError

if TYPE_CHECKING:
    from kube9_core.model.report import PluginRow

__all__ = ["Housework"]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Housework:
    """The chores of one operator."""

    parts: Parts
    wishes: Wishes
    events: EventReader
    host: Host
    observe: Callable[[], None]
    holding: Callable[[], bool]
    memory: Memory

    def chores(self) -> tuple[Chore, ...]:
        """All that are quick."""
        return (
            Chore("heartbeat", HEARTBEAT_SECONDS, self._kept(self._heartbeat)),
            Chore("settings", 10, self._settings),
            Chore("store", 10, self._trouble),
            Chore("watching", 10, self._watching),
            Chore("plugins", 10, self._plugins),
            Chore("metrics", 15, self.observe),
            Chore("wishes", 10, self._kept(self.wishes.sweep)),
            Chore("collections", 30, self._kept(self._collections)),
            Chore("memory", 180, self._remember),
            Chore("resources", 60, self._crds),
            Chore("tidy", 600, self._tidy),
        )

    def plugin_chores(self) -> tuple[Chore, ...]:
        """Those that call plugin code and may take long; they have a thread of their own."""
        return (
            Chore("tables", inf, self.host.prepare),
            Chore("tasks", 5, self._tasks),
            Chore("blocks", 30, self._blocks),
        )

    def _heartbeat(self) -> None:
        now = spelled(self.parts.clock.now())
        self.parts.store.tasks.put(HEARTBEAT, now.encode())

    def _settings(self) -> None:
        configured = self.parts.configured
        if configured.refresh():
            _LOG.info("the settings have changed")
            self.parts.store.audit.record(AuditAction.CONFIGURATION, "settings file")
        self.parts.board.note("settings", configured.trouble)
        self.parts.board.change(settings_trouble=configured.trouble)

    def _trouble(self) -> None:
        store = self.parts.store
        self.parts.board.note("store", store.trouble or store.mended)

    def _watching(self) -> None:
        """How the reader of Events is doing; the seconds only where they say something."""
        found = self.events.watching()
        if found.connected:
            found = replace(found, silent_seconds=None)
        self.parts.board.change(watching=found)
        trouble = found.enabled and not found.connected and found.reason
        self.parts.board.note("events", f"Events are not read: {trouble}" if trouble else None)

    def _plugins(self) -> None:
        """What was switched off while it ran is shown as failed, with the reason."""
        off = dict(self.parts.overseer.switched_off)
        rows = tuple(_switched(row, off.get(row.name)) for row in self.parts.catalogue.plugins)
        self.parts.board.change(plugins=rows)
        self.parts.board.note_all("plugin", self.host.notes)

    def _collections(self) -> None:
        found = self.parts.store.collections.stats()
        stats = CollectionStats(found.success, found.failure, found.stored, found.last_success)
        self.parts.board.change(collections=stats)

    def _remember(self) -> None:
        if self.holding() and self.memory.stale():
            self.memory.save(self.parts.board.moment(self.parts.clock.now()))

    def _crds(self) -> None:
        try:
            missing = missing_crds(self.parts.connection)
        except KubeError:
            return  # the assessor tells of an outage
        self.parts.board.change(crds_missing=missing)
        self.parts.board.note("resources", note_on_crds(missing))

    def _tidy(self) -> None:
        done = self.parts.store.tidy()
        _LOG.debug("tidied the store", extra={"done": str(done)})

    def _tasks(self) -> None:
        if self.holding() and self.memory.resume():  # or two pods would do everything twice
            self.host.run_due_tasks()

    def _blocks(self) -> None:
        self.parts.board.change(blocks=self.host.blocks())

    def _kept(self, chore: Callable[[], None]) -> Callable[[], None]:
        """A chore that uses the store; that it does not work is told by another one."""

        def done() -> None:
            try:
                chore()
            except StoreError as error:
                _LOG.debug("a chore met a broken store", extra={"error": str(error)})

        return done


def _switched(row: "PluginRow", reason: str | None) -> "PluginRow":
    if reason is None or row.state != "loaded":
        return row
    return replace(row, state="failed", reason=f"switched off {reason}")
