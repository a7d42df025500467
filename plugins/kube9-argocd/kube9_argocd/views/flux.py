"""Kustomizations and HelmReleases of Flux, told in the words of Argo CD.

How Flux's conditions become those words:

- health: Suspended where `spec.suspend`; Degraded where Ready is False and it waits to try again
  (Reconciling for the reason ProgressingWithRetry), or does not try any more (Stalled);
  Progressing while it is at work, and while it waits for what it depends on; else Healthy,
  Degraded or Progressing where Ready is True, False or Unknown; Unknown where there is no Ready,
  or no condition speaks of the present generation.
- sync: Synced where Ready is True for this generation and the last attempt was applied; OutOfSync
  where another revision was tried than the applied one, or applying failed; Unknown else. What is
  suspended is Unknown unless it was left behind a revision: nobody compares it any more.
"""

from collections.abc import Iterable
from typing import ClassVar

from msgspec.structs import replace

from kube9_argocd.views.reduction import reduced_meta
from kube9_argocd.views.sources import Present
from kube9_core.api import Condition, CustomObject, Kind, ObjectMeta, Wire

__all__ = ["FLUX_VIEWS", "FluxKustomization", "FluxObject", "HelmRelease", "SourceRef"]

_KUSTOMIZE = "kustomize.toolkit.fluxcd.io"
_HELM = "helm.toolkit.fluxcd.io"
_TRIES_AGAIN = "ProgressingWithRetry"
_WAITS = "DependencyNotReady"


class FluxCondition(Condition, frozen=True):
    """A condition; its time is new whenever its reason or message is, and with each attempt."""

    observed_generation: int = 0


class SourceRef(Wire, frozen=True):
    """The object that fetches what is applied."""

    kind: str = ""
    name: str = ""
    namespace: str = ""


class Inventory(Wire, frozen=True):
    """What was applied."""

    entries: tuple[Present, ...] | None = None


class Snapshot(Wire, frozen=True):
    """One release of Helm, the newest first in a history."""

    name: str = ""
    chart_name: str = ""
    chart_version: str = ""
    app_version: str = ""
    status: str = ""
    version: int = 0
    first_deployed: str | None = None
    last_deployed: str | None = None


class DriftDetection(Wire, frozen=True):
    """What Flux does about changes in the cluster: enabled, warn or disabled."""

    mode: str = ""


class ChartSpec(Wire, frozen=True):
    """Which chart, at which version."""

    chart: str = ""
    version: str = ""
    source_ref: SourceRef | None = None


class Chart(Wire, frozen=True):
    """The template of a HelmChart."""

    spec: ChartSpec = ChartSpec()


class FluxSpec(Wire, frozen=True):
    """What both kinds may say."""

    suspend: bool | None = None
    interval: str = ""
    path: str = ""
    prune: bool | None = None
    target_namespace: str = ""
    source_ref: SourceRef | None = None
    chart: Chart | None = None
    chart_ref: SourceRef | None = None
    drift_detection: DriftDetection | None = None


class FluxStatus(Wire, frozen=True):
    """What the controllers say; HelmReleases at v2 have a history, older ones a revision.

    The observed generation is that of the last attempt that went well or was given up; one that
    is tried again and again is told by its conditions only.
    """

    observed_generation: int = 0
    conditions: tuple[FluxCondition, ...] | None = None
    last_applied_revision: str = ""
    last_attempted_revision: str = ""
    inventory: Inventory | None = None
    counted: int | None = None
    history: tuple[Snapshot, ...] | None = None
    failures: int = 0


class FluxShape(Wire, frozen=True):
    """How both kinds are decoded."""

    metadata: ObjectMeta | None = None
    spec: FluxSpec | None = None
    status: FluxStatus | None = None


_NO_SPEC = FluxSpec()
_NO_STATUS = FluxStatus()


class FluxObject:
    """What a Kustomization and a HelmRelease have in common; mixed in before `CustomObject`."""

    wire: FluxShape
    meta: ObjectMeta

    @classmethod
    def reduced(cls, wire: FluxShape) -> FluxShape:
        """Leave out kubectl's copy, and count the inventory."""
        meta, status = reduced_meta(wire.metadata), wire.status
        if status is not None and status.inventory is not None:
            entries = len(status.inventory.entries or ())
            status = replace(status, inventory=Inventory(), counted=entries)
        return replace(wire, metadata=meta, status=status)

    @property
    def spec(self) -> FluxSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_SPEC

    @property
    def status(self) -> FluxStatus:
        """The status as the controller wrote it; empty if missing."""
        return self.wire.status or _NO_STATUS

    @property
    def suspended(self) -> bool:
        """Whether Flux was told to leave it alone."""
        return self.spec.suspend is True

    @property
    def conditions(self) -> tuple[FluxCondition, ...]:
        """What the controller says of it."""
        return self.status.conditions or ()

    def condition(self, name: str) -> FluxCondition | None:
        """The condition of a type ("Ready"); None where nobody set it."""
        return next((item for item in self.conditions if item.type == name), None)

    @property
    def observed(self) -> bool:
        """Whether the controller has seen the present spec."""
        generation = self.meta.generation
        told = (item.observed_generation for item in self.conditions)
        return generation is None or max(self.status.observed_generation, *told, 0) >= generation

    @property
    def ready(self) -> bool | None:
        """What the condition Ready says of the present spec; None where it says nothing."""
        found = self.condition("Ready")
        said = {"True": True, "False": False}
        return said.get(found.status or "") if found is not None and self.observed else None

    @property
    def health(self) -> str:
        """Healthy, Progressing, Degraded, Suspended or Unknown; see above."""
        if self.suspended:
            return "Suspended"
        ready = self.condition("Ready")
        if ready is not None and ready.status == "False" and ready.reason == _WAITS:
            return "Progressing"
        if self._says("Reconciling") and not (self._says("Stalled") or self.tries_again):
            return "Progressing"
        if ready is None or not self.observed:
            return "Unknown"
        return {True: "Healthy", False: "Degraded", None: "Progressing"}[self.ready]

    @property
    def tries_again(self) -> bool:
        """Whether the last attempt failed and another one will be made."""
        ready, at_work = self.condition("Ready"), self.condition("Reconciling")
        return (
            ready is not None
            and ready.status == "False"
            and at_work is not None
            and at_work.reason == _TRIES_AGAIN
        )

    @property
    def behind(self) -> bool:
        """Whether another revision was tried than the one that is applied."""
        tried = self.status.last_attempted_revision
        return bool(tried) and tried != self.applied_revision

    @property
    def sync(self) -> str:
        """Synced, OutOfSync or Unknown; see above."""
        if self.behind:
            return "OutOfSync"
        if self.suspended or self.ready is None:
            return "Unknown"
        return "Synced" if self.ready else "OutOfSync"

    @property
    def applied_revision(self) -> str:
        """What is applied: a revision of the source, or the version of a chart; "" if nothing."""
        return self.status.last_applied_revision

    @property
    def inventory(self) -> int | None:
        """How many objects it applied; None where that is not told."""
        status = self.status
        if status.counted is not None or status.inventory is None:
            return status.counted
        return len(status.inventory.entries or ())

    @property
    def message(self) -> str:
        """What Ready says in words."""
        found = self.condition("Ready")
        return (found.message or "") if found else ""

    def _says(self, name: str) -> bool:
        found = self.condition(name)
        return found is not None and found.status == "True"


class FluxKustomization(FluxObject, CustomObject):
    """Manifests that Flux applies, again and again: what differs is put back each time."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            _KUSTOMIZE,
            "Kustomization",
            "v1",
            "kustomizations",
            served=(f"{_KUSTOMIZE}/v1beta2", f"{_KUSTOMIZE}/v1beta1"),
        ),
    )
    SHAPE: ClassVar[type[Wire]] = FluxShape
    wire: FluxShape

    @property
    def origin(self) -> str:
        """What fetches it: "GitRepository/flux-system"."""
        return _named(self.spec.source_ref)

    @property
    def drift_detection(self) -> str:
        """Always enabled: each reconciliation applies everything anew."""
        return "enabled"


class HelmRelease(FluxObject, CustomObject):
    """A chart that Flux installs and upgrades."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            _HELM,
            "HelmRelease",
            "v2",
            "helmreleases",
            served=(f"{_HELM}/v2beta2", f"{_HELM}/v2beta1"),
        ),
    )
    SHAPE: ClassVar[type[Wire]] = FluxShape
    wire: FluxShape

    @property
    def origin(self) -> str:
        """What fetches its chart, and the chart: "HelmRepository/podinfo podinfo"."""
        if self.spec.chart_ref is not None:
            return _named(self.spec.chart_ref)
        if self.spec.chart is None:
            return ""
        chart = self.spec.chart.spec
        return f"{_named(chart.source_ref)} {chart.chart}".strip()

    @property
    def applied_revision(self) -> str:
        """The version of the chart that is deployed."""
        deployed = _deployed(self.status.history or ())
        return deployed or self.status.last_applied_revision

    @property
    def drift_detection(self) -> str:
        """enabled, warn or disabled; changes in the cluster go unseen unless somebody asks."""
        found = self.spec.drift_detection
        return (found.mode if found else "") or "disabled"


FLUX_VIEWS: tuple[type[FluxKustomization] | type[HelmRelease], ...] = (
    FluxKustomization,
    HelmRelease,
)


def _named(ref: SourceRef | None) -> str:
    if ref is None:
        return ""
    place = f" in {ref.namespace}" if ref.namespace else ""
    return f"{ref.kind}/{ref.name}{place}"


def _deployed(history: Iterable[Snapshot]) -> str:
    """The newest release that is in place."""
    return next((item.chart_version for item in history if item.status == "deployed"), "")
