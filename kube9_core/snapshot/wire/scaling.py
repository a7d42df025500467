"""Autoscalers and disruption budgets."""

from kube9_core.snapshot.wire.meta import LabelSelector, ObjectMeta, Wire

__all__ = ["HorizontalPodAutoscaler", "PodDisruptionBudget", "VerticalPodAutoscaler"]


class TargetReference(Wire, frozen=True):
    """What is scaled."""

    api_version: str | None = None
    kind: str | None = None
    name: str | None = None


class MetricResource(Wire, frozen=True):
    """A resource a metric is about."""

    name: str | None = None


class Metric(Wire, frozen=True):
    """One metric an autoscaler follows."""

    type: str | None = None
    resource: MetricResource | None = None


class AutoscalerSpec(Wire, frozen=True):
    """Bounds and metrics of a horizontal autoscaler, all versions together."""

    scale_target_ref: TargetReference | None = None
    min_replicas: int | None = None
    max_replicas: int | None = None
    metrics: tuple[Metric, ...] | None = None


class HorizontalPodAutoscaler(Wire, frozen=True):
    """Sets the replicas of a workload by load."""

    metadata: ObjectMeta | None = None
    spec: AutoscalerSpec | None = None


class UpdatePolicy(Wire, frozen=True):
    """Whether a vertical autoscaler acts or only recommends."""

    update_mode: str | None = None


class VerticalSpec(Wire, frozen=True):
    """What a vertical autoscaler looks after."""

    target_ref: TargetReference | None = None
    update_policy: UpdatePolicy | None = None


class VerticalPodAutoscaler(Wire, frozen=True):
    """Sets the requests of a workload by use."""

    metadata: ObjectMeta | None = None
    spec: VerticalSpec | None = None


class BudgetSpec(Wire, frozen=True):
    """How many pods must stay, or may go; int or percentage."""

    selector: LabelSelector | None = None
    min_available: int | str | None = None
    max_unavailable: int | str | None = None
    unhealthy_pod_eviction_policy: str | None = None


class PodDisruptionBudget(Wire, frozen=True):
    """A limit on voluntary evictions."""

    metadata: ObjectMeta | None = None
    spec: BudgetSpec | None = None
