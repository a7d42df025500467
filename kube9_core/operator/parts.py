"""What everything in the operator is built on, made once at the start.

Nothing here talks to the API server yet, so a pod whose server is gone starts, answers probes and
queries, and says what it waits for.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from kube9_core.kube.connection import Connection, connect
from kube9_core.model.clock import Clock
from kube9_core.model.run import PillarResult
from kube9_core.operator.board import Board
from kube9_core.operator.configured import Configured
from kube9_core.operator.options import ServeOptions
from kube9_core.operator.pulse import Pulse
from kube9_core.plugins.candidates import core_version
from kube9_core.plugins.catalogue import Catalogue, discover
from kube9_core.publish.state import OperatorState
from kube9_core.runs import configuration
from kube9_core.settings import Settings
from kube9_core.store.errors import StoreError
from kube9_core.store.limits import Limits
from kube9_core.store.store import Store

__all__ = ["Parts", "make_parts"]

_LOG = logging.getLogger(__name__)
_TRAIL = logging.getLogger("kube9.audit")


@dataclass(frozen=True, slots=True)
class Parts:
    """The common ground of all threads."""

    options: ServeOptions
    clock: Clock
    configured: Configured
    catalogue: Catalogue
    store: Store
    connection: Connection
    board: Board
    pulse: Pulse

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self.configured.current.settings


def make_parts(options: ServeOptions, clock: Clock) -> Parts:
    """Read the settings, load the plugins, open the store, find the cluster.

    Raises:
        UsageError: the settings or the kubeconfig are wrong.
        KubeError: credentials cannot be had.
    """
    path = options.config or _found()
    catalogue = discover(configuration.read(path).disabled)
    configured = Configured(path, catalogue)
    settings = configured.current.settings
    folder = Path(options.data or settings.store.folder)
    connection = connect(options.kubeconfig, options.context)
    store = Store.open(folder, clock, _limits(settings), mirror=_log_entry)
    board = Board(
        OperatorState(
            now=clock.now(),
            started=clock.now(),
            version=core_version(),
            namespace=options.namespace,
            cluster_id=None,
            plugins=catalogue.plugins,
            checks_of_plugin=_counts(catalogue),
            scheduling=settings.schedule.enabled,
            results=_results(store),
            collectors=len(catalogue.collectors),
        )
    )
    board.note("store", store.mended)
    return Parts(options, clock, configured, catalogue, store, connection, board, Pulse(clock))


def _found() -> str | None:
    found = configuration.find(Path.cwd())
    return None if found is None else str(found)


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
