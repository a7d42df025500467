"""Which wire struct and which view belong to a kind: the one table that decoding uses.

The core's own kinds stand here; a `Registry` knows the views of loaded plugins besides.
"""

from collections.abc import Iterable
from typing import Self

import msgspec
from msgspec.structs import replace

from kube9_core.model.kind import Kind
from kube9_core.snapshot import (
    configuration,
    kinds,
    platform,
    policy,
    rbac,
    routing,
    scaling,
    secret,
    service,
)
from kube9_core.snapshot.config_map_data import ConfigMapData
from kube9_core.snapshot.custom import CustomObject, Guard, unguarded
from kube9_core.snapshot.kinds import CONFIG_MAP
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.wire import configuration as configuration_wire
from kube9_core.snapshot.wire import extensions, network, workloads
from kube9_core.snapshot.wire import platform as platform_wire
from kube9_core.snapshot.wire import rbac as rbac_wire
from kube9_core.snapshot.wire import scaling as scaling_wire
from kube9_core.snapshot.wire import secret as secret_wire
from kube9_core.snapshot.wire.meta import Wire
from kube9_core.snapshot.workload import Workload

__all__ = ["BUILT_IN", "ENTRIES", "VIEWS", "Entry", "Registry", "core_view_of"]


class Entry(msgspec.Struct, frozen=True):
    """How one kind is decoded and seen.

    Attributes:
        data: of ConfigMaps, the values that are kept.
        guard: runs what a plugin's view does with an object that was decoded.
    """

    kind: Kind
    shape: type[Wire]
    view: type[Object]
    data: tuple[ConfigMapData, ...] = ()
    guard: Guard = unguarded


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
    (routing.OpenShiftRoute, extensions.OpenShiftRoute),
    (policy.NetworkPolicy, network.NetworkPolicy),
    (policy.OtherPolicy, extensions.OtherPolicy),
    (scaling.HorizontalPodAutoscaler, scaling_wire.HorizontalPodAutoscaler),
    (scaling.VerticalPodAutoscaler, scaling_wire.VerticalPodAutoscaler),
    (scaling.PodDisruptionBudget, scaling_wire.PodDisruptionBudget),
    (rbac.Role, rbac_wire.Role),
    (rbac.Binding, rbac_wire.Binding),
    (rbac.ServiceAccount, rbac_wire.ServiceAccount),
    (platform.Namespace, platform_wire.Namespace),
    (platform.Node, platform_wire.Node),
    (platform.ConfigMap, platform_wire.ConfigMap),
    (secret.Secret, secret_wire.Secret),
    (platform.PersistentVolume, platform_wire.PersistentVolume),
    (platform.PersistentVolumeClaim, platform_wire.PersistentVolumeClaim),
    (platform.StorageClass, platform_wire.StorageClass),
    (platform.ResourceQuota, platform_wire.ResourceQuota),
    (platform.LimitRange, platform_wire.LimitRange),
    (platform.PriorityClass, platform_wire.PriorityClass),
    (platform.WebhookConfiguration, platform_wire.WebhookConfiguration),
    (platform.CustomResourceDefinition, platform_wire.CustomResourceDefinition),
    (configuration.EncryptionConfiguration, configuration_wire.EncryptionConfiguration),
    (configuration.KubeletConfiguration, configuration_wire.KubeletConfiguration),
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


class Registry:
    """The kinds that can be read: the core's own, and those of views that plugins bring.

    Two plugins may each have a view of one kind; then every object is seen by both.

    Args:
        views: of plugins; repetitions do not count.
        data: the values of ConfigMaps that are kept; all others are dropped.
        guard: runs what the views do with an object that was decoded.

    Attributes:
        entries: every way to read a kind, the core's first.
    """

    def __init__(
        self,
        views: Iterable[type[CustomObject]] = (),
        data: Iterable[ConfigMapData] = (),
        guard: Guard = unguarded,
    ) -> None:
        self._views = tuple(dict.fromkeys(views))
        custom = tuple(
            Entry(kind, view.SHAPE, view, guard=guard)
            for view in self._views
            for kind in view.KINDS
        )
        kept = tuple(dict.fromkeys(data))
        core = (replace(item, data=kept) if item.kind == CONFIG_MAP else item for item in ENTRIES)
        self.entries: tuple[Entry, ...] = (*core, *custom)
        self._by_name: dict[tuple[str, str], tuple[Entry, ...]] = {}
        self._by_view: dict[type[Object], tuple[Entry, ...]] = {}
        for entry in self.entries:
            self._by_view[entry.view] = (*self._by_view.get(entry.view, ()), entry)
            for group in _groups(entry.kind):
                key = (group, entry.kind.name)
                self._by_name[key] = (*self._by_name.get(key, ()), entry)

    def keeping(self, data: Iterable[ConfigMapData], guard: Guard = unguarded) -> Self:
        """The same kinds, with these values of ConfigMaps kept, and no others.

        Args:
            data: which values.
            guard: runs what the views do with an object that was decoded.
        """
        named = tuple(data)
        return type(self)(self._views, named, guard) if named or self._views else self

    def entries_for(self, api_version: str, kind: str) -> tuple[Entry, ...]:
        """How to read a kind, at any version of any group it was ever served in; () if unknown."""
        return self._by_name.get((api_version.rpartition("/")[0], kind), ())

    def entries_of(self, view: type[Object]) -> tuple[Entry, ...]:
        """How to read each of a view's kinds."""
        return self._by_view.get(view, ())


BUILT_IN = Registry()
"""What the core reads without any plugin."""


def core_view_of(kind: Kind) -> type[Object] | None:
    """The core's own view of a kind, if it has one."""
    groups = _groups(kind)
    found = (entry for group in groups for entry in BUILT_IN.entries_for(f"{group}/", kind.name))
    return next((entry.view for entry in found), None)
