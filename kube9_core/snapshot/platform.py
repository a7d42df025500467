"""Namespaces, nodes, storage, quotas, configuration, webhooks and CRDs."""

from typing import ClassVar

from kube9_core.errors import Undeclared
from kube9_core.model.kind import Kind
from kube9_core.snapshot import kinds
from kube9_core.snapshot.config_map_data import NOTHING_KEPT, KeptValues
from kube9_core.snapshot.credentials import Credential
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.wire import platform
from kube9_core.snapshot.wire.configuration import ProxySettings
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


class Namespace(Object):
    """A place for objects."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.NAMESPACE,)
    wire: platform.Namespace


class Node(Object):
    """A machine."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.NODE,)
    wire: platform.Node

    @lazy
    def conditions(self) -> tuple[Condition, ...]:
        """What the kubelet and others say of its health, by type."""
        return (self.wire.status.conditions or ()) if self.wire.status else ()

    def condition(self, name: str) -> Condition | None:
        """The condition of a type ("Ready"); None where nobody set it."""
        return next((item for item in self.conditions if item.type == name), None)

    @lazy
    def cordoned(self) -> bool:
        """Whether somebody asked the scheduler to place nothing on it."""
        return self.wire.spec is not None and self.wire.spec.unschedulable is True

    @lazy
    def kubelet(self) -> str:
        """The version of its kubelet; "" where it does not say so."""
        info = self.wire.status.node_info if self.wire.status else None
        return (info.kubelet_version or "") if info else ""

    @lazy
    def provider(self) -> str:
        """What its provider calls it, "aws:///eu-west-1a/i-0f"; "" where nobody does."""
        return (self.wire.spec.provider_id or "") if self.wire.spec else ""

    @lazy
    def taints(self) -> tuple[platform.Taint, ...]:
        """What keeps pods off it."""
        return (self.wire.spec.taints or ()) if self.wire.spec else ()


class ConfigMap(Object):
    """Configuration, without its values: they are dropped once the page is read.

    Those that the `ConfigMapData` of a check names are kept, and `value` tells them.
    """

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.CONFIG_MAP,)
    wire: platform.ConfigMap

    @lazy
    def credentials(self) -> tuple[Credential, ...]:
        """What its values looked like when they were read; the values themselves are gone."""
        return ()

    @lazy
    def proxy(self) -> ProxySettings | None:
        """What it tells a kube-proxy, as far as anybody asks; None where it holds no such thing."""
        return None

    @lazy
    def keys(self) -> frozenset[str]:
        """The keys of data and binaryData."""
        return frozenset(self.wire.data or ()) | frozenset(self.wire.binary_data or ())

    @lazy
    def kept(self) -> KeptValues:
        """The values that checks of this run name; ask `value` for one of them."""
        return NOTHING_KEPT

    def value(self, key: str) -> str | None:
        """The text of a key of data; None where it is not set.

        Args:
            key: one that the check names in a `ConfigMapData` for a ConfigMap of this name.

        Raises:
            Undeclared: no check of the run names it; a defect of the check.
            Unreadable: it is set, but longer than 64 KiB or no text.
        """
        if not self.kept.declared(key):
            raise Undeclared(
                f"the value {key} of ConfigMap {self.name} is looked at, "
                "but named in no ConfigMapData among the check's needs"
            )
        return self.kept.value(key)


class PersistentVolume(Object):
    """A piece of storage."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.PV,)
    wire: platform.PersistentVolume


class PersistentVolumeClaim(Object):
    """A request for storage."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.PVC,)
    wire: platform.PersistentVolumeClaim

    @lazy
    def access_modes(self) -> tuple[str, ...]:
        """How many nodes or pods may use it at once."""
        return (self.wire.spec.access_modes or ()) if self.wire.spec else ()


class StorageClass(Object):
    """A way to make volumes."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.STORAGE_CLASS,)
    wire: platform.StorageClass


class ResourceQuota(Object):
    """Upper bounds for a namespace and their use."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.RESOURCE_QUOTA,)
    wire: platform.ResourceQuota


class LimitRange(Object):
    """Bounds and defaults for the containers of a namespace."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.LIMIT_RANGE,)
    wire: platform.LimitRange


class PriorityClass(Object):
    """Who goes first."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.PRIORITY_CLASS,)
    wire: platform.PriorityClass


class WebhookConfiguration(Object):
    """Admission webhooks, validating or mutating."""

    KINDS: ClassVar[tuple[Kind, ...]] = kinds.WEBHOOKS
    wire: platform.WebhookConfiguration


class CustomResourceDefinition(Object):
    """A kind that the cluster was taught."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.CRD,)
    wire: platform.CustomResourceDefinition
