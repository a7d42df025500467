"""Whether a cluster uses namespaces to keep things apart at all."""

from kube9_core.api import SECURITY, Cluster, Problem, Problems, Snapshot, Workload

__all__ = ["single_namespace"]

_SYSTEM = ("kube-system", "kube-public", "kube-node-lease")
_TWO = 2


@SECURITY.check(
    "security/single-namespace",
    "info",
    on=Cluster,
    needs=(Workload,),
    modes=frozenset(("cluster",)),
    default=False,
    fix="Give each team or application a namespace, with roles, quotas and policies of its own.",
    references=("https://kubernetes.io/docs/concepts/security/multi-tenancy/#namespaces",),
)
def single_namespace(_cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Namespaces separate what belongs to different teams.

    Rights, quotas and network policies end at a namespace. Where all applications share one,
    whoever breaks into the least of them stands beside the most valuable. How many there should be
    only people can say, so this is off unless asked for.
    """
    every = snapshot.all(Workload)
    own = [item for item in every if item.namespace not in _SYSTEM]
    owners = {snapshot.owner(item) for item in own}
    places = {item.namespace for item in own}
    if len(places) == 1 and len(owners) >= _TWO:
        yield Problem(f"all {len(owners)} workloads share the namespace {places.pop()}")
