"""Which resources may be why an Application is not healthy, where Argo CD tells of none.

Since 3.0 the health of single resources is kept out of the Application unless somebody switched
it on (`controller.resource.health.persist`). What can be sick is kept then, to be looked at.
"""

from collections.abc import Iterable
from typing import Final

from kube9_argocd.views.status import ApplicationStatus, ResourceStatus

__all__ = ["MOST_SUSPECTS", "SICKENING", "suspects"]

MOST_SUSPECTS: Final = 20
SICKENING: Final = (
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("batch", "Job"),
    ("", "Pod"),
    ("apps", "ReplicaSet"),
    ("", "PersistentVolumeClaim"),
    ("networking.k8s.io", "Ingress"),
    ("", "Service"),
    ("autoscaling", "HorizontalPodAutoscaler"),
)
"""Kinds of Kubernetes itself to which Argo CD gives a health, the usual reasons first."""
_PLACE: Final = {kind: place for place, kind in enumerate(SICKENING)}
_SICK: Final = frozenset(("Degraded", "Progressing", "Suspended"))


def suspects(status: ApplicationStatus) -> tuple[ResourceStatus, ...]:
    """Choose those that may be sick, at most twenty; none where Argo CD tells which are.

    Args:
        status: with all its resources.
    """
    if status.resource_health_source != "appTree" or status.health.status not in _SICK:
        return ()
    found = [item for item in status.resources or () if _may_be_sick(item)]
    return tuple(_by_kind(found)[:MOST_SUSPECTS])


def _may_be_sick(item: ResourceStatus) -> bool:
    """One that is out of sync is looked at anyway."""
    return item.status == "Synced" and not item.hook and (item.group, item.kind) in _PLACE


def _by_kind(found: Iterable[ResourceStatus]) -> list[ResourceStatus]:
    return sorted(found, key=lambda item: _PLACE[item.group, item.kind])
