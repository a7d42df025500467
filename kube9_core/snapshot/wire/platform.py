"""Namespaces, nodes, storage, quotas, configuration, webhooks and CRDs."""

from datetime import datetime

import msgspec

from kube9_core.snapshot.moment import moment
from kube9_core.snapshot.wire.maps import Quantities, Texts
from kube9_core.snapshot.wire.meta import LabelSelector, ObjectMeta, Wire
from kube9_core.snapshot.wire.workloads import Condition

__all__ = [
    "ConfigMap",
    "CustomResourceDefinition",
    "LimitRange",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "PriorityClass",
    "ResourceQuota",
    "StorageClass",
    "WebhookConfiguration",
]


class NamespaceStatus(Wire, frozen=True):
    """Active or Terminating."""

    phase: str | None = None


class Namespace(Wire, frozen=True):
    """A place for objects."""

    metadata: ObjectMeta | None = None
    status: NamespaceStatus | None = None


class Taint(Wire, frozen=True):
    """What keeps pods off a node."""

    key: str = ""
    value: str | None = None
    effect: str | None = None
    time_added: str | None = None

    @property
    def since(self) -> datetime | None:
        """When it was set; None where that is not told."""
        return moment(self.time_added)


class NodeSpec(Wire, frozen=True):
    """How a node takes part."""

    unschedulable: bool | None = None
    taints: tuple[Taint, ...] | None = None
    provider_id: str | None = msgspec.field(default=None, name="providerID")


class NodeInfo(Wire, frozen=True):
    """Versions of what runs on a node."""

    kubelet_version: str | None = None
    kernel_version: str | None = None
    os_image: str | None = None
    operating_system: str | None = None
    architecture: str | None = None
    container_runtime_version: str | None = None


class NodeStatus(Wire, frozen=True):
    """What a node offers and how it fares."""

    capacity: Quantities | None = None
    allocatable: Quantities | None = None
    conditions: tuple[Condition, ...] | None = None
    node_info: NodeInfo | None = None


class Node(Wire, frozen=True):
    """A machine."""

    metadata: ObjectMeta | None = None
    spec: NodeSpec | None = None
    status: NodeStatus | None = None


class ConfigMap(Wire, frozen=True):
    """Configuration; values are read here, judged, and dropped with the page."""

    metadata: ObjectMeta | None = None
    data: Texts | None = None
    binary_data: Texts | None = None
    immutable: bool | None = None


class ClaimReference(Wire, frozen=True):
    """The claim a volume is bound to."""

    namespace: str | None = None
    name: str | None = None


class VolumeSpec(Wire, frozen=True):
    """A volume's size, class and fate."""

    capacity: Quantities | None = None
    access_modes: tuple[str, ...] | None = None
    storage_class_name: str | None = None
    persistent_volume_reclaim_policy: str | None = None
    claim_ref: ClaimReference | None = None


class PhaseStatus(Wire, frozen=True):
    """The phase of a volume or claim."""

    phase: str | None = None


class PersistentVolume(Wire, frozen=True):
    """A piece of storage."""

    metadata: ObjectMeta | None = None
    spec: VolumeSpec | None = None
    status: PhaseStatus | None = None


class ClaimResources(Wire, frozen=True):
    """How much storage is asked for."""

    requests: Quantities | None = None


class ClaimSpec(Wire, frozen=True):
    """What kind of storage is asked for."""

    access_modes: tuple[str, ...] | None = None
    storage_class_name: str | None = None
    volume_name: str | None = None
    resources: ClaimResources | None = None


class PersistentVolumeClaim(Wire, frozen=True):
    """A request for storage."""

    metadata: ObjectMeta | None = None
    spec: ClaimSpec | None = None
    status: PhaseStatus | None = None


class StorageClass(Wire, frozen=True):
    """A way to make volumes."""

    metadata: ObjectMeta | None = None
    provisioner: str | None = None
    parameters: Texts | None = None
    reclaim_policy: str | None = None
    volume_binding_mode: str | None = None
    allow_volume_expansion: bool | None = None


class QuotaSpec(Wire, frozen=True):
    """Upper bounds for a namespace."""

    hard: Quantities | None = None


class QuotaStatus(Wire, frozen=True):
    """How much of a quota is used."""

    hard: Quantities | None = None
    used: Quantities | None = None


class ResourceQuota(Wire, frozen=True):
    """Upper bounds for a namespace and their use."""

    metadata: ObjectMeta | None = None
    spec: QuotaSpec | None = None
    status: QuotaStatus | None = None


class LimitItem(Wire, frozen=True):
    """Bounds and defaults for one type of object."""

    type: str | None = None
    default: Quantities | None = None
    default_request: Quantities | None = None
    max: Quantities | None = None
    min: Quantities | None = None
    max_limit_request_ratio: Quantities | None = None


class LimitRangeSpec(Wire, frozen=True):
    """All bounds of a LimitRange."""

    limits: tuple[LimitItem, ...] | None = None


class LimitRange(Wire, frozen=True):
    """Bounds and defaults for the containers of a namespace."""

    metadata: ObjectMeta | None = None
    spec: LimitRangeSpec | None = None


class PriorityClass(Wire, frozen=True):
    """Who goes first."""

    metadata: ObjectMeta | None = None
    value: int | None = None
    global_default: bool | None = None
    preemption_policy: str | None = None


class WebhookService(Wire, frozen=True):
    """The Service a webhook calls."""

    name: str | None = None
    namespace: str | None = None
    port: int | None = None


class WebhookClient(Wire, frozen=True):
    """Where a webhook calls."""

    service: WebhookService | None = None
    url: str | None = None


class WebhookRule(Wire, frozen=True):
    """What a webhook is asked about."""

    operations: tuple[str, ...] | None = None
    api_groups: tuple[str, ...] | None = None
    resources: tuple[str, ...] | None = None
    scope: str | None = None


class Webhook(Wire, frozen=True):
    """One admission webhook."""

    name: str = ""
    failure_policy: str | None = None
    timeout_seconds: int | None = None
    side_effects: str | None = None
    client_config: WebhookClient | None = None
    namespace_selector: LabelSelector | None = None
    object_selector: LabelSelector | None = None
    rules: tuple[WebhookRule, ...] | None = None


class WebhookConfiguration(Wire, frozen=True):
    """ValidatingWebhookConfiguration or MutatingWebhookConfiguration."""

    metadata: ObjectMeta | None = None
    webhooks: tuple[Webhook, ...] | None = None


class CrdNames(Wire, frozen=True):
    """The names of a custom kind."""

    kind: str | None = None
    plural: str | None = None


class CrdVersion(Wire, frozen=True):
    """One version of a custom kind."""

    name: str = ""
    served: bool | None = None
    storage: bool | None = None


class CrdSpec(Wire, frozen=True):
    """What a CRD defines."""

    group: str | None = None
    scope: str | None = None
    names: CrdNames | None = None
    versions: tuple[CrdVersion, ...] | None = None


class CustomResourceDefinition(Wire, frozen=True):
    """A kind that the cluster was taught."""

    metadata: ObjectMeta | None = None
    spec: CrdSpec | None = None
