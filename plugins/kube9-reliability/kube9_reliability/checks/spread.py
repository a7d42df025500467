"""Where replicas run: two on one node are one."""

from kube9_core.api import (
    RELIABILITY,
    HorizontalPodAutoscaler,
    Namespace,
    Problem,
    Problems,
    Snapshot,
    Workload,
)
from kube9_reliability.scope import replicated

__all__ = ["CHECKS"]

_DOMAINS = frozenset(
    (
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/zone",
    )
)


def _patch(workload: Workload) -> str | None:
    """A soft constraint over nodes for exactly the pods the workload counts as its own."""
    labels = workload.selector.terms if workload.selector else ()
    if not labels or workload.borrows:
        return None
    if any(term.operator != "In" or len(term.values) != 1 for term in labels):
        return None
    pairs = "".join(f"              {term.key}: {term.values[0]!r}\n" for term in labels)
    return (
        "spec:\n  template:\n    spec:\n      topologySpreadConstraints:\n"
        "        - maxSkew: 1\n          topologyKey: kubernetes.io/hostname\n"
        "          whenUnsatisfiable: ScheduleAnyway\n          labelSelector:\n"
        f"            matchLabels:\n{pairs}"
    )


@RELIABILITY.check(
    "reliability/replicas-not-spread",
    "medium",
    on=Workload,
    where=replicated,
    needs=(HorizontalPodAutoscaler,),
    wants=(Namespace,),
    fix="Add a topology spread constraint or pod anti-affinity over nodes or zones "
    "that selects the workload's own pods.",
    frameworks={"well-architected": "REL-availability"},
)
def replicas_not_spread(workload: Workload, snapshot: Snapshot) -> Problems:
    """Replicas are spread over nodes or zones.

    Left alone, the scheduler may put all replicas on one node, and its failure takes all of
    them. Preferred anti-affinity is enough, and so is a spread constraint; but a term works
    only where its selector matches the workload's own pods.
    """
    labels = snapshot.namespace_labels(workload.namespace or "default")
    if _DOMAINS.isdisjoint(workload.spread_over(labels)):
        if workload.chooses_namespaces:
            snapshot.require(Namespace)
        yield Problem(
            f"runs {snapshot.fewest_pods(workload)} replicas that may all end up on one node",
            at=workload.pod_path,
            patch=_patch(workload),
        )


CHECKS = (replicas_not_spread,)
