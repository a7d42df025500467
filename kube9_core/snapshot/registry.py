"""Which wire struct and which view belong to a kind: the one table that decoding uses."""

import msgspec

from kube9_core.model.kind import Kind
from kube9_core.snapshot import kinds, platform, policy, rbac, routing, scaling, service
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.wire import network, workloads
from kube9_core.snapshot.wire import platform as platform_wire
from kube9_core.snapshot.wire import rbac as rbac_wire
from kube9_core.snapshot.wire import scaling as scaling_wire
from kube9_core.snapshot.wire.meta import Wire
from kube9_core.snapshot.workload import Workload

__all__ = ["ENTRIES", "VIEWS", "Entry", "entry_for"]


class Entry(msgspec.Struct, frozen=True):
    """How one kind is decoded and seen."""

    kind: Kind
    shape: type[Wire]
    view: type[Object]


_CONTROLLERS = {
    "ReplicationController": workloads.ReplicationController,
    "DeploymentConfig": workloads.DeploymentConfig,
}
_WORKLOADS: dict[str, type[Wire]] = {
    **_CONTROLLERS,
    "Pod": workloads.Pod,
    "CronJob": workloads.CronJob,
    "PodTemplate": workloads.TemplateObject,
}
_OTHERS: tuple[tuple[type[Object], type[Wire]], ...] = (
    (service.Service, network.Service),
    (service.Endpoints, network.Endpoints),
    (service.EndpointSlice, network.EndpointSlice),
    (routing.Ingress, network.Ingress),
    (routing.IngressClass, network.IngressClass),
    (routing.Gateway, network.Gateway),
    (routing.Route, network.Route),
    (routing.ReferenceGrant, network.ReferenceGrant),
    (policy.NetworkPolicy, network.NetworkPolicy),
    (scaling.HorizontalPodAutoscaler, scaling_wire.HorizontalPodAutoscaler),
    (scaling.VerticalPodAutoscaler, scaling_wire.VerticalPodAutoscaler),
    (scaling.PodDisruptionBudget, scaling_wire.PodDisruptionBudget),
    (rbac.Role, rbac_wire.Role),
    (rbac.Binding, rbac_wire.Binding),
    (rbac.ServiceAccount, rbac_wire.ServiceAccount),
    (platform.Namespace, platform_wire.Namespace),
    (platform.Node, platform_wire.Node),
    (platform.ConfigMap, platform_wire.ConfigMap),
    (platform.PersistentVolume, platform_wire.PersistentVolume),
    (platform.PersistentVolumeClaim, platform_wire.PersistentVolumeClaim),
    (platform.StorageClass, platform_wire.StorageClass),
    (platform.ResourceQuota, platform_wire.ResourceQuota),
    (platform.LimitRange, platform_wire.LimitRange),
    (platform.PriorityClass, platform_wire.PriorityClass),
    (platform.WebhookConfiguration, platform_wire.WebhookConfiguration),
    (platform.CustomResourceDefinition, platform_wire.CustomResourceDefinition),
)

ENTRIES: tuple[Entry, ...] = (
    *(
        Entry(kind, _WORKLOADS.get(kind.name, workloads.Controller), Workload)
        for kind in kinds.WORKLOADS
    ),
    *(Entry(kind, shape, view) for view, shape in _OTHERS for kind in view.KINDS),
)
VIEWS: tuple[type[Object], ...] = (Workload, *(view for view, _ in _OTHERS))


def _groups(kind: Kind) -> set[str]:
    served = (version.rpartition("/")[0] for version in kind.served)
    return {kind.group, *served}


_BY_NAME = {(group, entry.kind.name): entry for entry in ENTRIES for group in _groups(entry.kind)}


def entry_for(api_version: str, kind: str) -> Entry | None:
    """Find how to read a kind, at any version of any group it was ever served in."""
    return _BY_NAME.get((api_version.rpartition("/")[0], kind))
