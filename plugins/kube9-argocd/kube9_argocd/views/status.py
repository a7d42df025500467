"""What Argo CD says of an Application: comparison, health, operations, history.

Each sync repeats its sources, inline values included; those of the spec are enough.
"""

from collections.abc import Iterable

import msgspec

from kube9_argocd.views.sources import Present
from kube9_core.api import Wire

__all__ = [
    "AppHealthStatus",
    "ApplicationCondition",
    "ApplicationStatus",
    "HealthStatus",
    "HydrateOperation",
    "Operation",
    "OperationInitiator",
    "OperationState",
    "ResourceCounts",
    "ResourceResult",
    "ResourceStatus",
    "RevisionHistory",
    "SourceHydratorStatus",
    "SuccessfulHydrateOperation",
    "SyncOperation",
    "SyncOperationResult",
    "SyncStatus",
]


class HealthStatus(Wire, frozen=True):
    """The health of one resource."""

    status: str = ""
    message: str = ""


class AppHealthStatus(Wire, frozen=True):
    """The health of the whole Application; the time is told by 2.14 and later."""

    status: str = ""
    message: str = ""
    last_transition_time: str | None = None


class SyncStatus(Wire, frozen=True):
    """The last comparison."""

    status: str = ""
    revision: str = ""
    revisions: tuple[str, ...] | None = None


class ResourceStatus(Wire, frozen=True):
    """One resource of an Application; a hook and what is ignored have no sync status."""

    group: str = ""
    version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    status: str = ""
    health: HealthStatus | None = None
    hook: bool | None = None
    requires_pruning: bool | None = None
    requires_deletion_confirmation: bool | None = None

    @property
    def health_status(self) -> str:
        """Its health, "" where none is told: then it has none, or it is not kept here."""
        return self.health.status if self.health else ""


class ApplicationCondition(Wire, frozen=True):
    """A complaint of Argo CD; the time is when the condition was last seen anew."""

    type: str = ""
    message: str = ""
    last_transition_time: str | None = None


class OperationInitiator(Wire, frozen=True):
    """Who began an operation."""

    username: str = ""
    automated: bool | None = None


class RevisionHistory(Wire, frozen=True):
    """One sync that went well; before 2.11 nobody wrote who began it, before 1.8 not when."""

    id: int = 0
    revision: str = ""
    revisions: tuple[str, ...] | None = None
    deployed_at: str | None = None
    deploy_started_at: str | None = None
    initiated_by: OperationInitiator | None = None

    @property
    def all_revisions(self) -> tuple[str, ...]:
        """One for each source, else the only one."""
        return _revisions(self.revisions, self.revision)


class SyncOperation(Wire, frozen=True):
    """What a sync was asked to do."""

    revision: str = ""
    revisions: tuple[str, ...] | None = None
    prune: bool | None = None
    dry_run: bool | None = None
    resources: tuple[Present, ...] | None = None
    self_heal_attempts_count: int = msgspec.field(default=0, name="autoHealAttemptsCount")

    @property
    def partial(self) -> bool:
        """Whether only some resources were synced; such a sync leaves no history."""
        return bool(self.resources)


class Operation(Wire, frozen=True):
    """An operation that somebody asked for."""

    sync: SyncOperation | None = None
    initiated_by: OperationInitiator | None = None
    retry: Present | None = None


class ResourceResult(Wire, frozen=True):
    """What a sync made of one resource or hook."""

    group: str = ""
    version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    status: str = ""
    message: str = ""
    hook_type: str = ""
    hook_phase: str = ""
    sync_phase: str = ""


class SyncOperationResult(Wire, frozen=True):
    """What a sync came to; of its resources only hooks and those that went wrong are kept."""

    revision: str = ""
    revisions: tuple[str, ...] | None = None
    resources: tuple[ResourceResult, ...] | None = None

    @property
    def all_revisions(self) -> tuple[str, ...]:
        """One for each source, else the only one."""
        return _revisions(self.revisions, self.revision)


class OperationState(Wire, frozen=True):
    """The operation under way, else the last one."""

    phase: str = ""
    message: str = ""
    started_at: str | None = None
    finished_at: str | None = None
    retry_count: int = 0
    operation: Operation = Operation()
    sync_result: SyncOperationResult | None = None

    @property
    def dry_run(self) -> bool:
        """Whether it only tried what a sync would do."""
        return self.operation.sync is not None and self.operation.sync.dry_run is True


class HydrateOperation(Wire, frozen=True):
    """The rendering under way, else the last one."""

    phase: str = ""
    message: str = ""
    started_at: str | None = None
    finished_at: str | None = None
    dry_sha: str = msgspec.field(default="", name="drySHA")
    hydrated_sha: str = msgspec.field(default="", name="hydratedSHA")


class SuccessfulHydrateOperation(Wire, frozen=True):
    """What was rendered last."""

    dry_sha: str = msgspec.field(default="", name="drySHA")
    hydrated_sha: str = msgspec.field(default="", name="hydratedSHA")


class SourceHydratorStatus(Wire, frozen=True):
    """How far the hydrator has come."""

    last_successful_operation: SuccessfulHydrateOperation | None = None
    current_operation: HydrateOperation | None = None


class ResourceCounts(Wire, frozen=True):
    """How many resources an Application has, and how they fare.

    Attributes:
        without_health: nothing is told: the kind has no health, or it is not kept in the status.
    """

    total: int = 0
    out_of_sync: int = 0
    requires_pruning: int = 0
    healthy: int = 0
    progressing: int = 0
    degraded: int = 0
    suspended: int = 0
    missing: int = 0
    unknown: int = 0
    without_health: int = 0


class ApplicationStatus(Wire, frozen=True):
    """The status of an Application.

    Attributes:
        resources: once reduced, only those that are not fine.
        counts: no field of Argo CD, hence a name that none of its fields can have.
        suspects: no field of Argo CD either; see `Application.suspects`.
    """

    sync: SyncStatus = SyncStatus()
    health: AppHealthStatus = AppHealthStatus()
    resources: tuple[ResourceStatus, ...] | None = None
    counts: ResourceCounts | None = msgspec.field(default=None, name="$counts")
    suspects: tuple[ResourceStatus, ...] | None = msgspec.field(default=None, name="$suspects")
    history: tuple[RevisionHistory, ...] | None = None
    conditions: tuple[ApplicationCondition, ...] | None = None
    reconciled_at: str | None = None
    operation_state: OperationState | None = None
    source_type: str = ""
    source_types: tuple[str, ...] | None = None
    resource_health_source: str = ""
    controller_namespace: str = ""
    source_hydrator: SourceHydratorStatus | None = None

    @property
    def revisions(self) -> tuple[str, ...]:
        """What was compared: one for each source, else the only one; () if nothing was."""
        return _revisions(self.sync.revisions, self.sync.revision)


def _revisions(several: Iterable[str] | None, one: str) -> tuple[str, ...]:
    return tuple(several or ()) or ((one,) if one else ())
