"""Everything the published status is made of, at one moment: no document is made of anything else.

The operator keeps it; `publish.status` and its neighbours turn it into ConfigMaps, the custom
resource and metrics, so that all of them agree.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from kube9_core.model.insight import Insight
from kube9_core.model.report import PluginRow
from kube9_core.model.run import PillarResult, Run

__all__ = [
    "CollectionStats",
    "DashboardNumbers",
    "OperatorState",
    "PillarSchedule",
    "ProState",
    "Watching",
]


class PillarSchedule(msgspec.Struct, frozen=True):
    """When a pillar was and will be assessed; times are UTC."""

    pillar: str
    interval_seconds: int
    last_run: datetime | None = None
    next_run: datetime | None = None


class CollectionStats(msgspec.Struct, frozen=True, rename="camel"):
    """How the collectors fared since the store began.

    Attributes:
        total_success_count: collections that succeeded.
        total_failure_count: collections that failed.
        collections_stored_count: collections that are kept.
        last_success_time: when one last succeeded, RFC 3339.
    """

    total_success_count: int = 0
    total_failure_count: int = 0
    collections_stored_count: int = 0
    last_success_time: str | None = None


class ProState(msgspec.Struct, frozen=True):
    """What is known of the Pro server; all false without the plugin.

    Attributes:
        key: an API key is configured.
        accepted: the server accepted it on the last exchange.
        failing: it has been failing beyond its thresholds.
        reason: the last trouble, in one sentence.
    """

    key: bool = False
    accepted: bool = False
    failing: bool = False
    reason: str | None = None


class Watching(msgspec.Struct, frozen=True):
    """How the reader of the cluster's Events is doing."""

    enabled: bool
    connected: bool
    silent_seconds: float | None = None
    reason: str | None = None


class DashboardNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of the last reading of the cluster, for `kube9-dashboard-data`.

    Attributes:
        counts: objects by lower-case plural ("deployments"), as far as they were read.
        cpu: cores of all nodes together.
        memory: bytes of all nodes together.
    """

    namespaces: int | None
    counts: Mapping[str, int]
    nodes: int | None
    ready_nodes: int | None
    cpu: float | None
    memory: int | None
    at: datetime


class OperatorState(msgspec.Struct, frozen=True, kw_only=True):
    """One moment of the operator.

    Attributes:
        now: the time of this moment, UTC.
        trouble: why the operator itself cannot assess; makes it degraded. A missing
            permission or a failed plugin does not.
        notes: what falls short without being trouble, most important first.
        settings_trouble: which settings do not hold, and why; None where all do.
        shutting_down: the last moment there will be.
        running: id and start of the run under way.
        last_run: the last scheduled run that ended, also a failed one.
        last_error: why the last scheduled run failed, where no run is known.
        collectors: how many collectors are run.
        insights: those that are kept, in any order.
        blocks: JSON of plugins' status blocks, by their key.
        requests: API requests of the last run, for the budget that is published.
        scope: the only namespaces that are looked into; empty for the whole cluster.
    """

    now: datetime
    started: datetime
    version: str
    namespace: str
    cluster_id: str | None
    kubernetes_version: str | None = None
    trouble: str | None = None
    notes: tuple[str, ...] = ()
    settings_trouble: str | None = None
    shutting_down: bool = False
    scheduling: bool = True
    running: str | None = None
    running_since: datetime | None = None
    last_run: Run | None = None
    last_error: str | None = None
    plugins: tuple[PluginRow, ...] = ()
    checks_of_plugin: Mapping[str, int] = {}
    schedules: tuple[PillarSchedule, ...] = ()
    results: tuple[PillarResult, ...] = ()
    collections: CollectionStats = CollectionStats()
    collectors: int = 0
    insights: tuple[Insight, ...] = ()
    pro: ProState = ProState()
    watching: Watching | None = None
    dashboard: DashboardNumbers | None = None
    crds_missing: tuple[str, ...] = ()
    blocks: Mapping[str, msgspec.Raw] = {}
    requests: int = 0
    tier_since: datetime | None = None
    scope: tuple[str, ...] = ()
