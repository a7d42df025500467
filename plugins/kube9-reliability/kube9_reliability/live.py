"""What checks of live pods have in common: which pods count, how long is long, and the words.

A finding is one for each workload and cause, so that a thousand pods with one fault are one
problem; the pods are named in it, and never part of what tells it from others.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from kube9_core.api import (
    ContainerRole,
    LiveContainer,
    LivePod,
    Pods,
    Snapshot,
    Unseen,
    Workload,
)

__all__ = [
    "GRACE",
    "PULLING",
    "counted",
    "crash_loops",
    "current",
    "has_pods",
    "in_pods",
    "lasting",
    "long_ago",
    "named",
    "ready",
    "recently",
    "some",
    "taken_at",
]

GRACE = timedelta(minutes=5)
"""What is starting gets this long before anything is said of it."""

PULLING = frozenset(
    (
        "ErrImageNeverPull",
        "ErrImagePull",
        "ImageInspectError",
        "ImagePullBackOff",
        "InvalidImageName",
        "RegistryUnavailable",
        "SignatureValidationFailed",
    )
)
"""Reasons of the kubelet for a container whose image it has not got."""

_BACK_OFF_FORGOTTEN = timedelta(minutes=10)
"""The kubelet forgets its back-off when a container ran for so long."""
_A_LOOP = 3
_SHOWN = 3
_ROLES = {
    ContainerRole.REGULAR: "container",
    ContainerRole.INIT: "init container",
    ContainerRole.SIDECAR: "sidecar",
}
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def has_pods(workload: Workload, snapshot: Snapshot) -> bool:
    """Whether there is a pod of it to look at, if only a failed one."""
    pods = snapshot.pods_of(workload)
    return bool(pods.total or pods.noted)


def current(pods: Pods) -> Iterator[LivePod]:
    """The pods that are meant to run and are not simply well; those being deleted are fine."""
    return (pod for pod in pods.noted if not (pod.deleting or pod.finished))


def ready(pod: LivePod) -> bool:
    """Whether it takes traffic."""
    found = pod.condition("Ready")
    return found is not None and found.status == "True"


def taken_at(snapshot: Snapshot) -> datetime:
    """When the cluster was read.

    Raises:
        Unseen: nobody told.
    """
    if snapshot.taken_at is None:
        raise Unseen("nobody told when the cluster was read, so ages are not known")
    return snapshot.taken_at


def long_ago(snapshot: Snapshot, since: datetime | None, grace: timedelta = GRACE) -> bool:
    """Whether something has lasted longer than it may; what has no beginning has."""
    return since is None or taken_at(snapshot) - since > grace


def recently(snapshot: Snapshot, at: datetime | None, within: timedelta) -> bool:
    """Whether something happened a short while ago; what has no time did not."""
    return at is not None and taken_at(snapshot) - at <= within


def crash_loops(container: LiveContainer, snapshot: Snapshot) -> bool:
    """Whether it ends again and again, also in the moments in which it happens to run."""
    if container.waiting == "CrashLoopBackOff":
        return True
    failed = container.last_exit_code not in (None, 0)
    again = recently(snapshot, container.last_ended_at, _BACK_OFF_FORGOTTEN)
    return container.restarts >= _A_LOOP and failed and again


def lasting(snapshot: Snapshot, since: datetime | None) -> str:
    """How long something has lasted, as people say it: "for 2 hours"; "" where nobody knows."""
    if since is None:
        return ""
    seconds = int((taken_at(snapshot) - since).total_seconds())
    for size, unit in _UNITS:
        if seconds >= size:
            return f" for {counted(seconds // size, unit)}"
    return ""


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 pod", "3 pods"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def named(container: LiveContainer) -> str:
    """A container with its role: "init container migrate"."""
    return f"{_ROLES.get(container.role, 'container')} {container.name}"


def in_pods(pods: Sequence[LivePod], total: int) -> str:
    """Which pods, and of how many: "in 2 of 5 pods (web-a, web-b)".

    Args:
        pods: those meant.
        total: how many the workload has that are meant to run.
    """
    names = sorted(pod.name for pod in pods)
    if total <= 1 and len(names) == 1:
        return f"in pod {names[0]}"
    of = f"{len(names)} of {total} pods" if total >= len(names) else counted(len(names), "pod")
    return f"in {of} ({some(names)})"


def some(names: Iterable[str]) -> str:
    """A list of names, the first few of them written out."""
    listed = list(names)
    shown = ", ".join(listed[:_SHOWN])
    more = len(listed) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
