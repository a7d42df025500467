"""Applications of Argo CD, from 2.14 to 3.6, as everything else in this plugin sees them.

Absent means unknown here: an Application that Argo CD has not compared, and resources whose
health is not kept in the status, are never taken for fine.
"""

from datetime import datetime
from functools import cached_property
from typing import ClassVar

from msgspec.structs import replace

from kube9_argocd.views.reduction import counted, reduced_meta, reduced_spec, reduced_status
from kube9_argocd.views.sources import ApplicationDestination, ApplicationSource
from kube9_argocd.views.spec import (
    ApplicationSpec,
    ResourceIgnoreDifferences,
    SyncPolicy,
    SyncPolicyAutomated,
)
from kube9_argocd.views.status import (
    ApplicationCondition,
    ApplicationStatus,
    Operation,
    OperationState,
    ResourceCounts,
    ResourceStatus,
    RevisionHistory,
)
from kube9_core.api import CustomObject, Kind, ObjectMeta, Wire, moment

__all__ = ["REFRESH", "SKIP_RECONCILE", "Application", "ApplicationShape"]

REFRESH = "argocd.argoproj.io/refresh"
"""The annotation that asks for a comparison; Argo CD takes it away once it is made."""
SKIP_RECONCILE = "argocd.argoproj.io/skip-reconcile"
"""The annotation that keeps Argo CD from looking at all."""
_NO_SPEC = ApplicationSpec()
_NO_STATUS = ApplicationStatus()
_NO_POLICY = SyncPolicy()


class ApplicationShape(Wire, frozen=True):
    """How an Application is decoded."""

    metadata: ObjectMeta | None = None
    spec: ApplicationSpec | None = None
    status: ApplicationStatus | None = None
    operation: Operation | None = None


class Application(CustomObject):
    """What is to be deployed from where to where, and what came of it."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind("argoproj.io", "Application", "v1alpha1", "applications"),
    )
    SHAPE: ClassVar[type[Wire]] = ApplicationShape
    wire: ApplicationShape

    @classmethod
    def reduced(cls, wire: ApplicationShape) -> ApplicationShape:
        """Keep of a decoded Application what anybody asks for; see `reduction`."""
        status = None if wire.status is None else reduced_status(wire.status)
        spec = None if wire.spec is None else reduced_spec(wire.spec)
        return replace(wire, metadata=reduced_meta(wire.metadata), spec=spec, status=status)

    @property
    def spec(self) -> ApplicationSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_SPEC

    @property
    def status(self) -> ApplicationStatus:
        """The status as Argo CD wrote it; empty in manifests and where it has not looked yet."""
        return self.wire.status or _NO_STATUS

    @property
    def qualified_name(self) -> str:
        """Its namespace and name, which Argo CD joins in the same way: "argocd/shop"."""
        return f"{self.namespace}/{self.name}"

    @property
    def uid(self) -> str:
        """Tells it from one of the same name that was deleted; "" in manifests."""
        return self.meta.uid or ""

    @property
    def project(self) -> str:
        """Its project; Argo CD reads an empty one as "default"."""
        return self.spec.project or "default"

    @property
    def sources(self) -> tuple[ApplicationSource, ...]:
        """Where it comes from; with a hydrator the dry source, which people edit."""
        return self.spec.all_sources

    @property
    def destination(self) -> ApplicationDestination:
        """Where it goes."""
        return self.spec.destination

    @property
    def sync(self) -> str:
        """Synced, OutOfSync or Unknown."""
        return self.status.sync.status or "Unknown"

    @property
    def health(self) -> str:
        """Healthy, Progressing, Degraded, Suspended, Missing or Unknown.

        Missing says that one resource is missing before 3.4, that all are since.
        """
        return self.status.health.status or "Unknown"

    @property
    def health_in_status(self) -> bool:
        """Whether the health of its resources is in the status; from 3.0 on it usually is not."""
        return self.wire.status is not None and self.status.resource_health_source != "appTree"

    @property
    def health_since(self) -> datetime | None:
        """Since when it has its health, as far as Argo CD tells."""
        return moment(self.status.health.last_transition_time)

    @property
    def revisions(self) -> tuple[str, ...]:
        """The revisions of the last comparison, one for each source; () where none are told."""
        return self.status.revisions

    @property
    def sync_policy(self) -> SyncPolicy:
        """The policy as written, empty if missing."""
        return self.spec.sync_policy or _NO_POLICY

    @property
    def automated(self) -> SyncPolicyAutomated | None:
        """How it is synced automatically; None where it is not, or where that is switched off."""
        found = self.sync_policy.automated
        return None if found is None or found.enabled is False else found

    @property
    def self_heal(self) -> bool:
        """Whether Argo CD undoes changes made in the cluster."""
        return self.automated is not None and self.automated.self_heal is True

    @property
    def prune(self) -> bool:
        """Whether an automated sync deletes what is gone from the source."""
        return self.automated is not None and self.automated.prune is True

    @property
    def sync_options(self) -> tuple[str, ...]:
        """The options of its syncs, "ServerSideApply=true"."""
        return self.sync_policy.sync_options or ()

    @property
    def ignore_differences(self) -> tuple[ResourceIgnoreDifferences, ...]:
        """What does not count as drift."""
        return self.spec.ignore_differences or ()

    @property
    def conditions(self) -> tuple[ApplicationCondition, ...]:
        """What Argo CD complains of."""
        return self.status.conditions or ()

    @property
    def operation(self) -> Operation | None:
        """The operation that waits to begin, or is under way."""
        return self.wire.operation

    @property
    def operation_state(self) -> OperationState | None:
        """The operation under way, else the last one."""
        return self.status.operation_state

    @property
    def history(self) -> tuple[RevisionHistory, ...]:
        """Syncs that went well, the oldest first; ten of them unless somebody wants more."""
        return self.status.history or ()

    @property
    def resources(self) -> tuple[ResourceStatus, ...]:
        """The resources that are not fine, the worst first, at most a hundred."""
        return self.status.resources or ()

    @property
    def suspects(self) -> tuple[ResourceStatus, ...]:
        """Resources in sync that may be why it is not healthy, where Argo CD tells of none.

        At most twenty, of kinds of Kubernetes itself, the usual reasons first.
        """
        return self.status.suspects or ()

    @cached_property
    def resource_counts(self) -> ResourceCounts:
        """How many resources there are, and how they fare."""
        return self.status.counts or counted(self.resources)

    @property
    def reconciled_at(self) -> datetime | None:
        """When it was compared last."""
        return moment(self.status.reconciled_at)

    @property
    def controller_namespace(self) -> str | None:
        """Where the controller runs that looks after it; None where it does not say."""
        return self.status.controller_namespace or None

    @property
    def refresh_requested(self) -> bool:
        """Whether somebody asked for a comparison that is not made yet."""
        return REFRESH in self.annotations

    @property
    def skips_reconcile(self) -> bool:
        """Whether it tells Argo CD not to look at it."""
        return self.annotations.get(SKIP_RECONCILE) == "true"

    @property
    def application_set(self) -> str | None:
        """The ApplicationSet that made it."""
        makers = (item.name for item in self.owners if item.kind == "ApplicationSet")
        return next(makers, None)
