"""Whether controllers have the pods they want, by their own account."""

from kube9_core.api import (
    RELIABILITY,
    ControllerStatus,
    Problem,
    Problems,
    Snapshot,
    Workload,
)
from kube9_reliability.live import counted, current, long_ago, ready

__all__ = ["CHECKS"]

_DONE = "NewReplicaSetAvailable"
"""Reason of the condition Progressing once a rollout has come to its end."""


def _wanted(workload: Workload) -> int | None:
    """How many pods it should have; None where it is no matter of a number."""
    if workload.kind.name == "DaemonSet":
        return workload.status.desired_number_scheduled
    return workload.replicas if workload.scalable else None


def _wants_pods(workload: Workload) -> bool:
    """Zero is a choice, and another check asks whether it still stands."""
    return (_wanted(workload) or 0) > 0


def _available(status: ControllerStatus) -> int:
    told = (
        status.available_replicas,
        status.number_available,
        status.ready_replicas,
        status.number_ready,
    )
    return next((number for number in told if number is not None), 0)


def _still_changing(workload: Workload, snapshot: Snapshot) -> bool:
    """Whether its controller has not had time to do what it is asked for."""
    status = workload.status
    if not long_ago(snapshot, workload.created):
        return True
    seen, asked = status.observed_generation, workload.meta.generation
    if seen is not None and asked is not None and seen < asked:
        return True
    return any(
        item.type == "Progressing" and item.status == "True" and item.reason != _DONE
        for item in status.conditions or ()
    )


def _on_their_way(workload: Workload, snapshot: Snapshot) -> int:
    """Pods that are starting or ending, and so excuse a gap."""
    pods = snapshot.pods_of(workload)
    starting = sum(
        1 for pod in current(pods) if not (ready(pod) or long_ago(snapshot, pod.created))
    )
    return starting + sum(1 for pod in pods.noted if pod.deleting)


@RELIABILITY.check(
    "reliability/replicas-unavailable",
    "high",
    on=Workload,
    where=_wants_pods,
    modes=frozenset(("cluster",)),
    fix="Look at the controller's events and at its pods: kubectl describe, kubectl get pods.",
    frameworks={"well-architected": "REL-availability"},
)
def replicas_unavailable(workload: Workload, snapshot: Snapshot) -> Problems:
    """Controllers have the replicas they want.

    Every missing replica is load for the others, and when the last is gone the service is. A
    rollout that is within its deadline, pods younger than five minutes and pods on their way out
    are no reason to worry; zero replicas are somebody's choice.
    """
    wanted, available = _wanted(workload) or 0, _available(workload.status)
    pods = snapshot.pods_of(workload)
    unready = sum(1 for pod in current(pods) if not ready(pod))
    missing = wanted - max(available, pods.total - unready)
    if missing <= 0 or _still_changing(workload, snapshot):
        return
    if missing > _on_their_way(workload, snapshot):
        yield Problem(
            f"{_how_many(workload, wanted - missing, wanted)}{_why(workload, unready, missing)}",
            key="replicas",
            evidence={"available": wanted - missing, "desired": wanted},
        )


def _how_many(workload: Workload, available: int, wanted: int) -> str:
    if workload.kind.name == "DaemonSet":
        return f"runs on {available} of the {counted(wanted, 'node')} it should run on"
    return f"runs {available} of the {counted(wanted, 'replica')} it should have"


def _why(workload: Workload, unready: int, missing: int) -> str:
    """What the controller says of it, else what its pods show."""
    for item in workload.status.conditions or ():
        failed = item.type == "ReplicaFailure" and item.status == "True"
        stuck = item.type == "Progressing" and item.status == "False"
        if (failed or stuck) and item.message:
            return f": {item.message}"
    if unready >= missing:
        return f": {counted(unready, 'pod')} not ready"
    return f": {counted(missing - unready, 'pod')} never made" if not unready else ""


CHECKS = (replicas_unavailable,)
