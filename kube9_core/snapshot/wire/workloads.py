"""The kinds that bear pods, from Pod to Rollout."""

from datetime import datetime

from kube9_core.snapshot.moment import moment
from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.meta import LabelSelector, ObjectMeta, Wire
from kube9_core.snapshot.wire.pods import PodSpec, PodTemplate

__all__ = [
    "Controller",
    "CronJob",
    "DeploymentConfig",
    "Pod",
    "ReplicationController",
    "TemplateObject",
]


class RollingUpdate(Wire, frozen=True):
    """How far a rolling update may go at once; int or percentage."""

    max_surge: int | str | None = None
    max_unavailable: int | str | None = None
    partition: int | None = None


class Strategy(Wire, frozen=True):
    """How pods are replaced; Rollout names its strategies as keys instead of a type."""

    type: str | None = None
    rolling_update: RollingUpdate | None = None


class ClaimTemplate(Wire, frozen=True):
    """A claim a StatefulSet makes for each of its pods."""

    metadata: ObjectMeta | None = None


class WorkloadReference(Wire, frozen=True):
    """The Deployment whose template a Rollout borrows."""

    api_version: str | None = None
    kind: str | None = None
    name: str | None = None


class ControllerSpec(Wire, frozen=True):
    """The union of what Deployments, ReplicaSets, StatefulSets, DaemonSets and Jobs say."""

    replicas: int | None = None
    selector: LabelSelector | None = None
    template: PodTemplate | None = None
    strategy: Strategy | None = None
    update_strategy: Strategy | None = None
    min_ready_seconds: int | None = None
    paused: bool | None = None
    progress_deadline_seconds: int | None = None
    revision_history_limit: int | None = None
    service_name: str | None = None
    pod_management_policy: str | None = None
    volume_claim_templates: tuple[ClaimTemplate, ...] | None = None
    workload_ref: WorkloadReference | None = None
    parallelism: int | None = None
    completions: int | None = None
    backoff_limit: int | None = None
    active_deadline_seconds: int | None = None
    ttl_seconds_after_finished: int | None = None
    suspend: bool | None = None


class Condition(Wire, frozen=True):
    """One condition of an object's status."""

    type: str = ""
    status: str | None = None
    reason: str | None = None
    message: str | None = None
    last_transition_time: str | None = None

    @property
    def since(self) -> datetime | None:
        """Since when it has its status; None where that is not told."""
        return moment(self.last_transition_time)


class ControllerStatus(Wire, frozen=True):
    """How far a controller has come."""

    observed_generation: int | None = None
    replicas: int | None = None
    updated_replicas: int | None = None
    ready_replicas: int | None = None
    available_replicas: int | None = None
    desired_number_scheduled: int | None = None
    updated_number_scheduled: int | None = None
    number_ready: int | None = None
    number_available: int | None = None
    conditions: tuple[Condition, ...] | None = None


class Controller(Wire, frozen=True):
    """Deployment, ReplicaSet, StatefulSet, DaemonSet, Job or Rollout."""

    metadata: ObjectMeta | None = None
    spec: ControllerSpec | None = None
    status: ControllerStatus | None = None


class PlainSelectorSpec(Wire, frozen=True):
    """A controller whose selector is a bare map of labels."""

    replicas: int | None = None
    selector: Texts | None = None
    template: PodTemplate | None = None
    strategy: Strategy | None = None
    min_ready_seconds: int | None = None
    paused: bool | None = None


class ReplicationController(Wire, frozen=True):
    """The forerunner of ReplicaSet."""

    metadata: ObjectMeta | None = None
    spec: PlainSelectorSpec | None = None
    status: ControllerStatus | None = None


class DeploymentConfig(Wire, frozen=True):
    """OpenShift's forerunner of Deployment."""

    metadata: ObjectMeta | None = None
    spec: PlainSelectorSpec | None = None
    status: ControllerStatus | None = None


class JobTemplate(Wire, frozen=True):
    """The Job a CronJob makes."""

    metadata: ObjectMeta | None = None
    spec: ControllerSpec | None = None


class CronJobSpec(Wire, frozen=True):
    """When a Job is made, and which."""

    schedule: str | None = None
    time_zone: str | None = None
    concurrency_policy: str | None = None
    starting_deadline_seconds: int | None = None
    successful_jobs_history_limit: int | None = None
    failed_jobs_history_limit: int | None = None
    suspend: bool | None = None
    job_template: JobTemplate | None = None


class CronJob(Wire, frozen=True):
    """A Job on a schedule."""

    metadata: ObjectMeta | None = None
    spec: CronJobSpec | None = None


class ContainerState(Wire, frozen=True):
    """Why a container waits or ended, and since when it runs."""

    reason: str | None = None
    exit_code: int | None = None
    message: str | None = None
    started_at: str | None = None
    finished_at: str | None = None


class ContainerStates(Wire, frozen=True):
    """The state a container is in; exactly one is set."""

    waiting: ContainerState | None = None
    running: ContainerState | None = None
    terminated: ContainerState | None = None


class ContainerStatus(Wire, frozen=True):
    """What the kubelet says of one container."""

    name: str = ""
    ready: bool | None = None
    restart_count: int | None = None
    state: ContainerStates | None = None
    last_state: ContainerStates | None = None
    image_id: str | None = None


class PodStatus(Wire, frozen=True):
    """What the kubelet says of a pod."""

    phase: str | None = None
    reason: str | None = None
    message: str | None = None
    conditions: tuple[Condition, ...] | None = None
    container_statuses: tuple[ContainerStatus, ...] | None = None
    init_container_statuses: tuple[ContainerStatus, ...] | None = None
    ephemeral_container_statuses: tuple[ContainerStatus, ...] | None = None


class Pod(Wire, frozen=True):
    """A single pod."""

    metadata: ObjectMeta | None = None
    spec: PodSpec | None = None
    status: PodStatus | None = None


class TemplateObject(Wire, frozen=True):
    """The PodTemplate kind, whose template stands at the root."""

    metadata: ObjectMeta | None = None
    template: PodTemplate | None = None
