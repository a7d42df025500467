"""What somebody wants of an Application."""

from kube9_argocd.views.sources import ApplicationDestination, ApplicationSource, SourceHydrator
from kube9_argocd.views.written import WrittenSource
from kube9_core.api import Wire

__all__ = [
    "ApplicationSpec",
    "Backoff",
    "ResourceIgnoreDifferences",
    "RetryStrategy",
    "SyncPolicy",
    "SyncPolicyAutomated",
]


class SyncPolicyAutomated(Wire, frozen=True):
    """How Argo CD syncs by itself; `enabled: false` switches it off since 3.1."""

    prune: bool | None = None
    self_heal: bool | None = None
    allow_empty: bool | None = None
    enabled: bool | None = None


class Backoff(Wire, frozen=True):
    """How long a failed sync waits; durations as Go writes them, or seconds."""

    duration: str | None = None
    factor: int | None = None
    max_duration: str | None = None


class RetryStrategy(Wire, frozen=True):
    """How often a failed sync is tried again; a negative limit means without end."""

    limit: int | None = None
    backoff: Backoff | None = None
    refresh: bool | None = None


class SyncPolicy(Wire, frozen=True):
    """When a sync runs, and how."""

    automated: SyncPolicyAutomated | None = None
    sync_options: tuple[str, ...] | None = None
    retry: RetryStrategy | None = None


class ResourceIgnoreDifferences(Wire, frozen=True):
    """Fields that do not count as drift."""

    group: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""
    json_pointers: tuple[str, ...] | None = None
    jq_path_expressions: tuple[str, ...] | None = None
    managed_fields_managers: tuple[str, ...] | None = None


class ApplicationSpec(Wire, frozen=True):
    """The spec of an Application; one of `source`, `sources` and `source_hydrator` is set."""

    project: str = ""
    source: WrittenSource | None = None
    sources: tuple[WrittenSource, ...] | None = None
    source_hydrator: SourceHydrator | None = None
    destination: ApplicationDestination = ApplicationDestination()
    sync_policy: SyncPolicy | None = None
    ignore_differences: tuple[ResourceIgnoreDifferences, ...] | None = None
    revision_history_limit: int | None = None

    @property
    def all_sources(self) -> tuple[ApplicationSource, ...]:
        """Where it comes from, in the order Argo CD asks: hydrator, sources, source."""
        if self.source_hydrator is not None:
            return (self.source_hydrator.source,)
        if self.sources:
            return self.sources
        return () if self.source is None else (self.source,)
