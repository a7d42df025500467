"""Pods that do not get as far as running: no image, no node, not ready, failed for good."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from kube9_core.api import (
    RELIABILITY,
    ContainerRole,
    LiveContainer,
    LivePod,
    Problem,
    Problems,
    Snapshot,
    Workload,
)
from kube9_reliability.live import (
    PULLING,
    crash_loops,
    current,
    has_pods,
    in_pods,
    lasting,
    long_ago,
    named,
    ready,
    some,
)

__all__ = ["CHECKS"]

_PULL_GRACE = timedelta(minutes=2)
_BEFORE_STARTING = ("ContainerCreating", "PodInitializing")
_Cause = tuple[str, str]
"""What tells it from other causes, and how it is told."""


@RELIABILITY.check(
    "reliability/image-pull-failing",
    "high",
    on=Workload,
    where=has_pods,
    modes=frozenset(("cluster",)),
    fix="Correct the image's name or tag, or give the pod credentials for its registry.",
    frameworks={"well-architected": "REL-health"},
)
def image_pull_failing(workload: Workload, snapshot: Snapshot) -> Problems:
    """Images can be pulled.

    A container whose image the node cannot get never starts. Pods that run already hide it: they
    keep running until they are moved, and then they do not come back. A registry that fails for
    a moment is no finding; the kubelet gets two minutes.
    """
    found: dict[str, list[tuple[LivePod, LiveContainer]]] = defaultdict(list)
    pods = snapshot.pods_of(workload)
    for pod in current(pods):
        for container in pod.containers:
            if container.waiting in PULLING and long_ago(snapshot, pod.created, _PULL_GRACE):
                found[container.name].append((pod, container))
    for shown in found.values():
        _, first = shown[0]
        where = in_pods([pod for pod, _ in shown], pods.total)
        yield Problem(
            f"the image of {named(first)} cannot be pulled {where}: {_words(first)}",
            key=first.name,
            evidence={"container": first.name, "reason": first.waiting},
        )


def _words(container: LiveContainer) -> str:
    return ", ".join(filter(None, (container.waiting, container.message)))


@RELIABILITY.check(
    "reliability/pod-pending",
    "high",
    on=Workload,
    where=has_pods,
    modes=frozenset(("cluster",)),
    fix="Make room or lower the requests; the scheduler's message says what every node lacks.",
    frameworks={"well-architected": "REL-health"},
)
def pod_pending(workload: Workload, snapshot: Snapshot) -> Problems:
    """Pods find a node.

    A pod that no node can take waits for ever, and what it should do is not done. New pods get
    five minutes, time for a new node to come up. Pods held back by a scheduling gate wait on
    purpose and are not meant.
    """
    found: dict[str, list[LivePod]] = defaultdict(list)
    pods = snapshot.pods_of(workload)
    for pod in current(pods):
        reason = _unplaced(pod)
        if reason and long_ago(snapshot, _unplaced_since(pod)):
            found[reason].append(pod)
    for reason, shown in found.items():
        oldest = min(shown, key=lambda pod: str(_unplaced_since(pod)))
        placed = oldest.condition("PodScheduled")
        said = (placed.message if placed else None) or "no scheduler has looked at it"
        yield Problem(
            f"waits for a node {in_pods(shown, pods.total)}"
            f"{lasting(snapshot, _unplaced_since(oldest))}: {said}",
            key=reason,
            evidence={"pods": len(shown), "reason": reason},
        )


def _unplaced(pod: LivePod) -> str | None:
    """Why it has no node; None if it has one, or waits on purpose."""
    if pod.phase != "Pending" or pod.node:
        return None
    placed = pod.condition("PodScheduled")
    if placed is None:
        return "Ignored"
    if placed.status == "True" or placed.reason == "SchedulingGated":
        return None
    return placed.reason or "Unschedulable"


def _unplaced_since(pod: LivePod) -> datetime | None:
    placed = pod.condition("PodScheduled")
    return (placed.since if placed else None) or pod.created


@RELIABILITY.check(
    "reliability/pod-not-ready",
    "medium",
    on=Workload,
    where=has_pods,
    modes=frozenset(("cluster",)),
    fix="Look at what kubectl describe pod says of the container, its probes and its volumes.",
    frameworks={"well-architected": "REL-health"},
)
def pod_not_ready(workload: Workload, snapshot: Snapshot) -> Problems:
    """Running pods become ready.

    A pod that has its node but does not become ready gets no traffic and holds up rollouts and
    drains. It gets five minutes to start. Crash loops and images that cannot be pulled are told
    by their own checks.
    """
    found: dict[str, list[tuple[LivePod, str]]] = defaultdict(list)
    pods = snapshot.pods_of(workload)
    for pod in current(pods):
        told = ready(pod) or not _placed(pod) or _told(pod, snapshot)
        if not told and long_ago(snapshot, _unready_since(pod)):
            key, words = _cause(pod)
            found[key].append((pod, words))
    for key, shown in found.items():
        oldest, words = min(shown, key=lambda item: str(_unready_since(item[0])))
        yield Problem(
            f"{words} {in_pods([pod for pod, _ in shown], pods.total)}"
            f"{lasting(snapshot, _unready_since(oldest))}",
            key=key,
            evidence={"pods": len(shown)},
        )


def _placed(pod: LivePod) -> bool:
    """Whether it has a node and is meant to run on it."""
    return pod.phase == "Running" or (pod.phase == "Pending" and pod.node is not None)


def _told(pod: LivePod, snapshot: Snapshot) -> bool:
    """Whether another check says why it is not ready."""
    return any(item.waiting in PULLING or crash_loops(item, snapshot) for item in pod.containers)


def _unready_since(pod: LivePod) -> datetime | None:
    condition = pod.condition("Ready")
    return (condition.since if condition else None) or pod.created


def _cause(pod: LivePod) -> _Cause:
    """What keeps it from being ready, the first thing first."""
    return next(_causes(pod), ("pod", "nothing says why it is not ready"))


def _causes(pod: LivePod) -> Iterator[_Cause]:
    for item in pod.containers:
        if item.waiting and item.waiting not in _BEFORE_STARTING:
            yield item.name, f"{named(item)} does not start ({_words(item)})"
    for item in pod.containers:
        if item.role is ContainerRole.INIT and not item.waiting and item.ended is None:
            yield item.name, f"{named(item)} does not come to an end"
    if any(item.waiting in _BEFORE_STARTING for item in pod.containers):
        yield "creating", "containers are still being created"
    for item in pod.containers:
        if item.role is not ContainerRole.INIT and not item.ready:
            yield item.name, f"{named(item)} is not ready"
    condition = pod.condition("Ready")
    if condition is not None and condition.message:
        yield "pod", f"not ready ({condition.message})"


@RELIABILITY.check(
    "reliability/pod-failed",
    "medium",
    on=Workload,
    where=lambda workload, snapshot: not workload.batch and has_pods(workload, snapshot),
    modes=frozenset(("cluster",)),
    fix="Find out what ended it, then delete it: kubectl delete pod NAME.",
    frameworks={"well-architected": "REL-health"},
)
def pod_failed(workload: Workload, snapshot: Snapshot) -> Problems:
    """No failed or unknown pods are left.

    A failed pod is the trace of an eviction, a lost node or a program that gave up, and it stays
    until thousands of them are there. A pod in phase Unknown is on a node that nobody hears of.
    Pods of Jobs are history of the Job and are not meant.
    """
    found: dict[str, list[LivePod]] = defaultdict(list)
    for pod in snapshot.pods_of(workload).noted:
        if pod.phase in ("Failed", "Unknown") and not pod.deleting:
            found[pod.reason or pod.phase].append(pod)
    for reason, shown in found.items():
        first = shown[0]
        said = f"{reason}, {first.message}" if first.message else reason
        many = "pods are" if len(shown) > 1 else "pod is"
        names = some(sorted(pod.name for pod in shown))
        yield Problem(
            f"{len(shown)} {first.phase.lower()} {many} left ({names}): {said}",
            key=reason,
            evidence={"pods": len(shown), "reason": reason},
        )


CHECKS = (image_pull_failing, pod_pending, pod_not_ready, pod_failed)
