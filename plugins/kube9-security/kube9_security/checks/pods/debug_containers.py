"""Ephemeral containers, which somebody attached to a running pod."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from kube9_core.api import (
    SECURITY,
    LiveContainer,
    LivePod,
    Problem,
    Problems,
    Snapshot,
    Unseen,
    Workload,
)

__all__ = ["Debugging", "debug_container"]

_SHOWN = 3


class Debugging(Struct, frozen=True):
    """How long somebody may look into a pod."""

    hours: Annotated[
        int, Meta(ge=0, description="Hours that a debug container may run before it counts.")
    ] = 8


def _has_pods(workload: Workload, snapshot: Snapshot) -> bool:
    pods = snapshot.pods_of(workload)
    return bool(pods.total or pods.noted)


@SECURITY.check(
    "security/debug-container",
    "medium",
    on=Workload,
    where=_has_pods,
    params=Debugging,
    modes=frozenset(("cluster",)),
    fix="Delete the pod once you are done: a debug container can be removed in no other way.",
    frameworks={
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/",
        "https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/",
    ),
)
def debug_container(workload: Workload, snapshot: Snapshot, *, params: Debugging) -> Problems:
    """No debug container is left behind.

    kubectl debug puts an image of somebody's choice, with a shell and often with more rights than
    the application, beside it into a running pod. It shares the network and the secrets of its
    pod, is in no manifest, and stays until the pod goes. One that runs for hours was forgotten,
    or was never meant for debugging; one that has ended is told as info, because the pod is
    no longer as it was made.
    """
    if snapshot.taken_at is None:
        raise Unseen("nobody told when the cluster was read, so ages are not known")
    patience = timedelta(hours=params.hours)
    running: dict[str, list[LivePod]] = defaultdict(list)
    ended: dict[str, list[LivePod]] = defaultdict(list)
    for pod in snapshot.pods_of(workload).noted:
        for container in () if pod.deleting or pod.finished else pod.debugging:
            if container.ended is not None:
                ended[container.name].append(pod)
            elif _lasts(container, snapshot, patience):
                running[container.name].append(pod)
    for name, pods in sorted(running.items()):
        yield Problem(f"has the debug container {name} running in {_named(pods)}", key=name)
    for name, pods in sorted(ended.items()):
        message = f"had the debug container {name} in {_named(pods)}"
        yield Problem(message, key=f"{name} ended", severity="info")


def _lasts(container: LiveContainer, snapshot: Snapshot, patience: timedelta) -> bool:
    """One that only waits (for its image) is judged when it runs."""
    since, now = container.running_since, snapshot.taken_at
    return since is not None and now is not None and now - since > patience


def _named(pods: Sequence[LivePod]) -> str:
    names = sorted(pod.name for pod in pods)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{'pod' if len(names) == 1 else 'pods'} {', '.join(names[:_SHOWN])}{more}"
