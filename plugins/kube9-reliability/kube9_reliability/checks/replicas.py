"""How many pods there are of what must not be down."""

import re

from kube9_core.api import (
    RELIABILITY,
    Container,
    HorizontalPodAutoscaler,
    Problem,
    Problems,
    Snapshot,
    Workload,
)

__all__ = ["CHECKS"]

_ELECTS = re.compile(r"--?(?:enable-)?leader-elect(?:ion)?(?:-enabled)?(?:=(?P<value>.*))?")
_OFF = ("false", "0", "f", "no", "off")


def _elects_a_leader(container: Container) -> bool:
    words = (*(container.wire.command or ()), *(container.wire.args or ()))
    found = (_ELECTS.fullmatch(word) for word in words)
    return any(match and (match["value"] or "true").lower() not in _OFF for match in found)


def _could_be_several(workload: Workload, snapshot: Snapshot) -> bool:
    """Scalable and wanted at all, by a person, and no controller of which only the leader works."""
    return (
        workload.scalable
        and workload.replicas != 0
        and not snapshot.autoscalers_of(workload)
        and not any(_elects_a_leader(container) for container in workload.pod.regular_containers)
    )


@RELIABILITY.check(
    "reliability/single-replica",
    "medium",
    on=Workload,
    where=_could_be_several,
    needs=(HorizontalPodAutoscaler,),
    fix="Set spec.replicas to 2 or more, or let a HorizontalPodAutoscaler choose.",
    frameworks={"well-architected": "REL-availability"},
)
def single_replica(workload: Workload, _: Snapshot) -> Problems:
    """Workloads have more than one replica.

    With one replica, every node drain, eviction and crash is an outage until the next pod has
    been scheduled and started. An unset number means one. Where an autoscaler targets the
    workload the number is its business; controllers that elect a leader stand by anyway.
    """
    if workload.replicas == 1:
        yield Problem(
            "runs a single replica, so it is down whenever that pod is",
            at="spec.replicas",
            patch="spec:\n  replicas: 2\n",
        )


CHECKS = (single_replica,)
