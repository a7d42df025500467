"""What everything in the operator is built on, made once at the start.

Nothing here talks to the API server yet, so a pod whose server is gone starts, answers probes and
queries, and says what it waits for.
"""

import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from kube9_core.engine.guard import guarded
from kube9_core.errors import Abandoned, UsageError
from kube9_core.kube.connection import Connection, connect
from kube9_core.model.clock import Clock
from kube9_core.model.run import PillarResult
from kube9_core.operator.board import Board
from kube9_core.operator.configured import Configured
from kube9_core.operator.narrowing import scope_of
from kube9_core.operator.options import ServeOptions
from kube9_core.operator.outside import unusable
from kube9_core.operator.pulse import Pulse
from kube9_core.plugins.catalogue import Catalogue, build
from kube9_core.plugins.loading import Candidate, Loaded, core_version, installed, load
from kube9_core.publish.state import OperatorState
from kube9_core.runs import configuration
from kube9_core.runs.environment import overridden
from kube9_core.runs.lifeline import Lifeline
from kube9_core.runs.overseer import Overseer
from kube9_core.runs.suspects import Suspects
from kube9_core.settings import Settings
from kube9_core.store.errors import StoreError
from kube9_core.store.limits import Limits
from kube9_core.store.store import Store

__all__ = ["Parts", "make_parts"]

_LOG = logging.getLogger(__name__)
_TRAIL = logging.getLogger("kube9.audit")
_LOADING_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Parts:
    """The common ground of all threads.

    Attributes:
        scope: the only namespaces that may be looked into, for as long as this process lives;
            empty for the whole cluster.
    """

    options: ServeOptions
    clock: Clock
    configured: Configured
    catalogue: Catalogue
    store: Store
    connection: Connection
    board: Board
    pulse: Pulse
    overseer: Overseer
    suspects: Suspects
    scope: tuple[str, ...] = ()

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self.configured.current.settings


def make_parts(options: ServeOptions, clock: Clock) -> Parts:
    """Read the settings, load the plugins, open the store, find the cluster.

    Raises:
        UsageError: the kubeconfig is wrong.
        KubeError: credentials cannot be had.
    """
    path = options.config or _found()
    first = configuration.read(path, _later)
    settings = overridden(first.settings or Settings(), os.environ, _later)
    folder = Path(options.data or settings.store.folder)
    scope = scope_of(first, options.namespace)
    suspects = _suspects(folder)
    overseer = Overseer(
        settings.reading.check_timeout.total_seconds(), suspects=suspects, lifeline=Lifeline()
    )
    catalogue = _catalogue(first.disabled, overseer)
    configured = Configured(path, catalogue, os.environ)
    faults = unusable(os.environ)
    _tell(configured.trouble, *faults)
    _tell_of_death(suspects)
    connection = connect(options.kubeconfig, options.context)
    store = Store.open(folder, clock, _limits(settings), mirror=_log_entry)
    known = _known(options, clock, catalogue, configured)
    board = Board(replace(known, results=_results(store), scope=scope))
    board.note("settings", configured.trouble)
    board.note("environment", "; ".join(faults) or None)
    board.note("store", store.mended)
    board.note("death", _death(suspects))
    return Parts(
        options=options,
        clock=clock,
        configured=configured,
        catalogue=catalogue,
        store=store,
        connection=connection,
        board=board,
        pulse=Pulse(clock),
        overseer=overseer,
        suspects=suspects,
        scope=scope,
    )


def _known(
    options: ServeOptions, clock: Clock, catalogue: Catalogue, configured: Configured
) -> OperatorState:
    """What is known before anybody asked the store or the server."""
    return OperatorState(
        now=clock.now(),
        started=clock.now(),
        version=core_version(),
        namespace=options.namespace,
        cluster_id=None,
        plugins=catalogue.plugins,
        checks_of_plugin=_counts(catalogue),
        scheduling=configured.current.settings.schedule.enabled,
        collectors=len(catalogue.collectors),
        settings_trouble=configured.trouble,
    )


def _found() -> str | None:
    found = configuration.find(Path.cwd())
    return None if found is None else str(found)


def _suspects(folder: Path) -> Suspects:
    """Who harmed the last process is remembered beside the store."""
    with suppress(OSError):  # the store tells what is wrong with the disk
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Suspects(folder)


def _later(_: UsageError) -> None:
    """A mistake in the settings is told once the plugins are there, together with theirs."""


def _tell(*faults: str | None) -> None:
    """The first line of the log is what somebody has to correct, if anything is."""
    told = "; ".join(filter(None, faults))
    if told:
        _LOG.error("%s", told)


def _tell_of_death(suspects: Suspects) -> None:
    if suspects.died_in is not None:
        _LOG.error(
            "the last process ended while code of a plugin ran", extra={"plugin": suspects.died_in}
        )


def _death(suspects: Suspects) -> str | None:
    """What to say of the end of the last process, until a run shows that this one lives."""
    name = suspects.died_in
    if name is None or name in suspects.off:
        return None  # a plugin that is off says so itself
    return f"the last process ended while code of plugin {name} ran; once more and it is left out"


def _catalogue(disabled: frozenset[str], overseer: Overseer) -> Catalogue:
    """Load what is installed, each plugin on a thread that can be left behind."""

    def loader(candidate: Candidate) -> Loaded:
        reason = overseer.off(candidate.name)
        if reason is not None:
            return Loaded(candidate, f"switched off {reason}")
        limit = overseer.limit(candidate.name, _LOADING_SECONDS)
        found: list[Loaded] = []
        try:
            casualty = overseer.run(lambda: guarded(lambda: found.append(load(candidate)), limit))
        except Abandoned as error:
            return Loaded(candidate, f"loading it did not come back: {error.reason}")
        return (
            found[0] if found else Loaded(candidate, f"loading it {casualty and casualty.reason}")
        )

    return build(installed(), loader, disabled)


def _log_entry(line: str) -> None:
    """An entry of the audit trail is a line of the log as it is."""
    _TRAIL.info("audit", extra={"line": line})


def _limits(settings: Settings) -> Limits:
    return Limits(
        size=settings.store.size,
        runs=settings.store.runs.total_seconds(),
        collections=settings.store.collections.total_seconds(),
        audit=settings.store.audit.total_seconds(),
        information=settings.events.information.total_seconds(),
        errors=settings.events.errors.total_seconds(),
    )


def _counts(catalogue: Catalogue) -> dict[str, int]:
    counts: dict[str, int] = {}
    for check in catalogue.checks:
        plugin = catalogue.plugin_of(check)
        counts[plugin] = counts.get(plugin, 0) + 1
    return counts


def _results(store: Store) -> tuple[PillarResult, ...]:
    try:
        return store.runs.latest_results()
    except StoreError as error:
        _LOG.warning("the last results cannot be read", extra={"error": str(error)})
        return ()
