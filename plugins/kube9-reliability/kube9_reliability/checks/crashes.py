"""Containers that end though they should run: crash loops, memory, restarts now and then.

Each cause is told once: what was killed for memory is no crash loop, and what crash-loops is no
container that restarts now and then.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from kube9_core.api import (
    RELIABILITY,
    LiveContainer,
    LivePod,
    Problem,
    Problems,
    Snapshot,
    Workload,
)
from kube9_reliability.live import (
    counted,
    crash_loops,
    current,
    has_pods,
    in_pods,
    named,
    recently,
)

__all__ = ["CHECKS"]

_DAY = timedelta(hours=24)
_OFTEN = 5
_MEMORY = "OOMKilled"
_Shown = tuple[LivePod, LiveContainer]


def _by_container(
    pods: Iterable[LivePod], meant: Callable[[LiveContainer], bool]
) -> Iterator[list[_Shown]]:
    """The containers meant, each with the pods that show it; the worst pod first."""
    found: dict[str, list[_Shown]] = defaultdict(list)
    for pod in pods:
        for container in pod.containers:
            if meant(container):
                found[container.name].append((pod, container))
    for shown in found.values():
        yield sorted(shown, key=lambda item: (-item[1].restarts, item[0].name))


def _where(workload: Workload, snapshot: Snapshot, shown: list[_Shown]) -> str:
    return in_pods([pod for pod, _ in shown], snapshot.pods_of(workload).total)


def _for_memory(container: LiveContainer, snapshot: Snapshot) -> bool:
    """Whether it was killed for memory within a day; the kernel's word, whatever the exit code."""
    if container.ended == _MEMORY:
        return container.ended_at is None or recently(snapshot, container.ended_at, _DAY)
    return container.last_ended == _MEMORY and recently(snapshot, container.last_ended_at, _DAY)


@RELIABILITY.check(
    "reliability/pod-crash-looping",
    "high",
    on=Workload,
    where=has_pods,
    modes=frozenset(("cluster",)),
    fix="Read the log of the last attempt with kubectl logs --previous, and mend what it says.",
    frameworks={"well-architected": "REL-health"},
)
def pod_crash_looping(workload: Workload, snapshot: Snapshot) -> Problems:
    """Containers do not crash again and again.

    The kubelet waits up to five minutes between attempts, so a container that crashes at its
    start is down nearly all the time. Between two attempts it runs for a moment and looks well,
    so one that crashed three times, the last time within ten minutes, counts too.
    """
    loops = _by_container(
        current(snapshot.pods_of(workload)),
        lambda item: crash_loops(item, snapshot) and not _for_memory(item, snapshot),
    )
    for shown in loops:
        _, worst = shown[0]
        code = worst.last_exit_code if worst.last_exit_code is not None else worst.exit_code
        ended = "ends by itself" if code == 0 else f"exit code {code}"
        yield Problem(
            f"{named(worst)} crash-loops {_where(workload, snapshot, shown)}: "
            f"{ended if code is not None else 'no exit code'}, "
            f"{counted(worst.restarts, 'restart')}",
            key=worst.name,
            evidence={"container": worst.name, "exit code": code, "restarts": worst.restarts},
        )


@RELIABILITY.check(
    "reliability/out-of-memory",
    "high",
    on=Workload,
    where=has_pods,
    modes=frozenset(("cluster",)),
    fix="Raise the container's memory limit above what it needs, or mend the leak.",
    frameworks={"well-architected": "REL-health"},
)
def out_of_memory(workload: Workload, snapshot: Snapshot) -> Problems:
    """Containers are not killed for memory.

    The kernel ends the process in the middle of whatever it does, without a chance to finish
    requests or close files. A limit that is too low does so again at each peak of load. Kills
    are told for a day, also of pods that failed by them.
    """
    pods = (pod for pod in snapshot.pods_of(workload).noted if not pod.deleting)
    for shown in _by_container(pods, lambda item: _for_memory(item, snapshot)):
        _, worst = shown[0]
        yield Problem(
            f"{named(worst)} was killed for memory {_where(workload, snapshot, shown)}"
            + (f", {counted(worst.restarts, 'restart')} so far" if worst.restarts else ""),
            key=worst.name,
            evidence={"container": worst.name, "restarts": worst.restarts},
        )


@RELIABILITY.check(
    "reliability/pod-restarting",
    "medium",
    on=Workload,
    where=has_pods,
    modes=frozenset(("cluster",)),
    fix="Find out why it ended from kubectl describe pod and kubectl logs --previous.",
    frameworks={"well-architected": "REL-health"},
)
def pod_restarting(workload: Workload, snapshot: Snapshot) -> Problems:
    """Containers restart seldom.

    A container that runs now but has been started again five times or more, the last time within
    a day, crashes or fails its liveness probe under some load: each time its requests are lost.
    """

    def restarts(item: LiveContainer) -> bool:
        told = crash_loops(item, snapshot) or _for_memory(item, snapshot)
        often = item.restarts >= _OFTEN and recently(snapshot, item.last_ended_at, _DAY)
        return often and not told

    for shown in _by_container(current(snapshot.pods_of(workload)), restarts):
        _, worst = shown[0]
        reason = worst.last_ended or "no reason"
        yield Problem(
            f"{named(worst)} has restarted {counted(worst.restarts, 'time')} "
            f"{_where(workload, snapshot, shown)}, the last time within a day: {reason}, "
            f"exit code {worst.last_exit_code}",
            key=worst.name,
            evidence={"container": worst.name, "restarts": worst.restarts, "reason": reason},
        )


CHECKS = (pod_crash_looping, out_of_memory, pod_restarting)
