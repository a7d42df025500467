"""How healthy a live object is by its own status, by the rules of Argo CD.

Since 3.0 Argo CD usually keeps the health of single objects out of the Application. The rules are
those of its `gitops-engine/pkg/health`, for kinds of Kubernetes itself. What somebody defined in
argocd-cm (`resource.customizations.health`) only Argo CD's own API tells.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from kube9_argocd.drift.evidence import ObjectHealth, ResourceKey
from kube9_argocd.drift.live_status import Live, Status

__all__ = ["vitals"]

_HEALTHY: Final = ObjectHealth("Healthy")
_PHASES: Final = {
    "Pending": "Progressing",
    "Running": "Progressing",
    "Succeeded": "Healthy",
    "Failed": "Degraded",
}
_SCALING: Final = frozenset(("AbleToScale", "ScalingLimited"))
_NOT_SCALING: Final = frozenset(
    (
        ("AbleToScale", "FailedGetScale"),
        ("AbleToScale", "FailedUpdateScale"),
        ("ScalingActive", "FailedGetResourceMetric"),
        ("ScalingActive", "InvalidSelector"),
    )
)
_LEAVING: Final = ObjectHealth("Progressing", "it is being deleted")
_UNSEEN: Final = ObjectHealth("Progressing", "its newest generation has not been observed yet")


def vitals(resource: ResourceKey, body: str | bytes) -> ObjectHealth | None:
    """Judge one object.

    Args:
        resource: which it is.
        body: JSON of the live object.

    Returns:
        None where the kind has no health, or what was read is no such object.
    """
    rule = _RULES.get((resource.group, resource.kind))
    if rule is None:
        return None
    try:
        live = msgspec.json.decode(body, type=Live)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return _LEAVING if live.metadata.deletion_timestamp else rule(live)


def _deployment(live: Live) -> ObjectHealth:
    if live.spec.paused:
        return ObjectHealth("Suspended", "it is paused")
    if live.unseen:
        return _UNSEEN
    late = live.condition("Progressing")
    if late is not None and late.reason == "ProgressDeadlineExceeded":
        return ObjectHealth("Degraded", late.message)
    return _rollout(live.status, live.spec.replicas)


def _rollout(status: Status, wanted: int | None) -> ObjectHealth:
    if wanted is not None and status.updated_replicas < wanted:
        return _progressing(status.updated_replicas, wanted, "replicas are up to date")
    if status.replicas > status.updated_replicas:
        return ObjectHealth("Progressing", "old replicas are still there")
    if status.available_replicas < status.updated_replicas:
        return _progressing(status.available_replicas, status.updated_replicas, "are available")
    return _HEALTHY


def _stateful_set(live: Live) -> ObjectHealth:
    status, wanted, strategy = live.status, live.spec.replicas, live.spec.update_strategy
    if live.unseen or status.observed_generation == 0:
        return _UNSEEN
    if wanted is not None and status.ready_replicas < wanted:
        return _progressing(status.ready_replicas, wanted, "pods are ready")
    if strategy.type == "RollingUpdate" and strategy.rolling_update is not None:
        due = (wanted or 0) - (strategy.rolling_update.partition or 0)
        done = strategy.rolling_update.partition is None or status.updated_replicas >= due
        return _HEALTHY if done else _progressing(status.updated_replicas, due, "are updated")
    if strategy.type != "OnDelete" and status.update_revision != status.current_revision:
        return ObjectHealth("Progressing", "its rolling update is under way")
    return _HEALTHY


def _daemon_set(live: Live) -> ObjectHealth:
    status = live.status
    wanted = status.desired_number_scheduled
    if live.unseen:
        return _UNSEEN
    if live.spec.update_strategy.type == "OnDelete":
        return _HEALTHY
    if status.updated_number_scheduled < wanted:
        return _progressing(status.updated_number_scheduled, wanted, "pods are up to date")
    if status.number_available < wanted:
        return _progressing(status.number_available, wanted, "pods are available")
    return _HEALTHY


def _replica_set(live: Live) -> ObjectHealth:
    if live.unseen:
        return _UNSEEN
    failed = live.condition("ReplicaFailure")
    if failed is not None and failed.status == "True":
        return ObjectHealth("Degraded", failed.message)
    wanted, available = live.spec.replicas, live.status.available_replicas
    if wanted is not None and available < wanted:
        return _progressing(available, wanted, "are available")
    return _HEALTHY


def _job(live: Live) -> ObjectHealth:
    failed = live.condition("Failed")
    if failed is not None:
        return ObjectHealth("Degraded", failed.message)
    suspended = live.condition("Suspended")
    if suspended is not None and suspended.status == "True":
        return ObjectHealth("Suspended", "it is suspended")
    if suspended is not None or live.condition("Complete") is not None:
        return _HEALTHY
    return ObjectHealth("Progressing", "it is not done")


def _pod(live: Live) -> ObjectHealth:
    stays = live.spec.restart_policy == "Always"
    told = (_stuck(live) or _running(live)) if stays else None
    return told or ObjectHealth(_PHASES.get(live.status.phase, "Unknown"), live.status.message)


def _running(live: Live) -> ObjectHealth | None:
    if live.status.phase != "Running":
        return None
    ready = live.condition("Ready")
    if ready is not None and ready.status == "True":
        return _HEALTHY
    if any(item.last_state.terminated for item in live.status.container_statuses or ()):
        return ObjectHealth("Degraded", "it is not ready, and a container of it died before")
    return None


def _stuck(live: Live) -> ObjectHealth | None:
    """A container that cannot be started."""
    for item in live.status.container_statuses or ():
        waiting = item.state.waiting
        if waiting is not None and (
            waiting.reason.startswith("Err") or waiting.reason.endswith(("Error", "BackOff"))
        ):
            return ObjectHealth("Degraded", waiting.message or waiting.reason)
    return None


def _claim(live: Live) -> ObjectHealth:
    match live.status.phase:
        case "Lost":
            return ObjectHealth("Degraded", "its volume is lost")
        case "Pending":
            return ObjectHealth("Progressing", "it is not bound to a volume")
        case "Bound":
            return _HEALTHY
    return ObjectHealth("Unknown")


def _service(live: Live) -> ObjectHealth:
    return _ingress(live) if live.spec.type == "LoadBalancer" else _HEALTHY


def _ingress(live: Live) -> ObjectHealth:
    if live.status.load_balancer.ingress:
        return _HEALTHY
    return ObjectHealth("Progressing", "no load balancer has given it an address")


def _autoscaler(live: Live) -> ObjectHealth:
    for item in live.status.conditions or ():
        if (item.type, item.reason) in _NOT_SCALING:
            return ObjectHealth("Degraded", item.message)
        if item.type in _SCALING and item.status == "True":
            return _HEALTHY
    return ObjectHealth("Progressing", "it has not scaled anything yet")


def _progressing(done: int, wanted: int, what: str) -> ObjectHealth:
    return ObjectHealth("Progressing", f"{done} of {wanted} {what}")


_RULES: Final[Mapping[tuple[str, str], Callable[[Live], ObjectHealth]]] = {
    ("apps", "Deployment"): _deployment,
    ("apps", "StatefulSet"): _stateful_set,
    ("apps", "DaemonSet"): _daemon_set,
    ("apps", "ReplicaSet"): _replica_set,
    ("batch", "Job"): _job,
    ("", "Pod"): _pod,
    ("", "PersistentVolumeClaim"): _claim,
    ("", "Service"): _service,
    ("networking.k8s.io", "Ingress"): _ingress,
    ("autoscaling", "HorizontalPodAutoscaler"): _autoscaler,
}
