"""What the core itself touches beyond the kinds its checks read: its own objects, and Events."""

from collections.abc import Iterator

from kube9_core.declare.access import Access, Read, Watch, Write
from kube9_core.model.kind import Kind
from kube9_core.model.own_resources import ASSESSMENT, EXEMPTION, NAME, OPERATOR_STATUS
from kube9_core.publish import dashboard, remembered
from kube9_core.publish.status import config_map
from kube9_core.snapshot import kinds

__all__ = ["core_access", "reading_access"]

_LEASE = Kind("coordination.k8s.io", "Lease", "v1", "leases")
_HEARD = Kind("", "Event", "v1", "events")
_TOLD = Kind("events.k8s.io", "Event", "v1", "events")
_CONFIG_MAPS = (config_map.NAME, dashboard.NAME, remembered.NAME)

Reason = str


def reading_access() -> Iterator[tuple[Access, Reason]]:
    """What every assessment reads, whatever is checked."""
    yield Read(kinds.NAMESPACE), "which namespaces there are, and their exemptions"
    yield Read(kinds.NAMESPACE, names=("kube-system",)), "the id of the cluster"
    yield Read(EXEMPTION), "exemptions"
    yield Read(kinds.NODE), "which distribution the cluster is of"


def core_access(
    name: str = NAME, *, events: bool = True, created: bool = False
) -> Iterator[tuple[Access, Reason]]:
    """What the operator touches besides.

    Args:
        name: of its Deployment.
        events: whether it keeps the cluster's Events.
        created: whether its ConfigMaps are there before it, as the chart makes them.
    """
    yield Read(kinds.NODE), "how many nodes there are, for the dashboard"
    for kind in (OPERATOR_STATUS, ASSESSMENT, EXEMPTION):
        yield Watch(kind), "our own resources"
    if events:
        yield Watch(_HEARD), "the cluster's Events"
    yield Write(EXEMPTION, ("patch",), "status", namespaced=False), "what each exemption covers"
    yield Write(ASSESSMENT, ("patch",), "status"), "how a run went"
    yield Write(ASSESSMENT, ("delete",)), "runs whose time is up"
    yield Write(OPERATOR_STATUS, ("create",)), "the status"
    yield Write(OPERATOR_STATUS, ("patch",), "status", (NAME,)), "the status"
    if not created:
        yield Write(kinds.CONFIG_MAP, ("create",), names=_CONFIG_MAPS), "what we publish"
    yield Write(kinds.CONFIG_MAP, ("patch",), names=_CONFIG_MAPS), "what we publish"
    yield Read(kinds.CONFIG_MAP, namespaced=True, names=(remembered.NAME,)), "what to remember"
    yield Write(_LEASE, ("create", "update"), names=(NAME,)), "the lease"
    yield Read(_LEASE, namespaced=True, names=(NAME,)), "the lease"
    yield Read(OPERATOR_STATUS, namespaced=True, names=(NAME,)), "whom Events are about"
    yield Write(_TOLD, ("create",)), "Events about our own resources"
    yield Read(kinds.DEPLOYMENT, namespaced=True, names=(name,)), "whom our objects belong to"
