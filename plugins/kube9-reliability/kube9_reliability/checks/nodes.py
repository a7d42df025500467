"""How the nodes fare, by what their kubelets and watchdogs say."""

from datetime import timedelta

from kube9_core.api import RELIABILITY, Condition, Node, Problem, Problems, Snapshot
from kube9_reliability.live import lasting, long_ago

__all__ = ["CHECKS"]

_PRESSURES = {
    "MemoryPressure": "memory",
    "DiskPressure": "disk space",
    "PIDPressure": "process ids",
}
_WATCHDOG = {
    "ContainerRuntimeUnhealthy": "its container runtime does not answer",
    "CorruptDockerOverlay2": "its image store is damaged",
    "FrequentContainerdRestart": "its container runtime restarts again and again",
    "FrequentDockerRestart": "its container runtime restarts again and again",
    "FrequentKubeletRestart": "its kubelet restarts again and again",
    "FrequentUnregisterNetDevice": "its network devices hang",
    "KernelDeadlock": "its kernel hangs",
    "KubeletUnhealthy": "its kubelet does not answer",
    "NetworkUnavailable": "its network is not set up",
    "ReadonlyFilesystem": "its file system has become read-only",
}
"""Conditions that are bad when they hold, of the node problem detector but for the network."""
_CORDON = "node.kubernetes.io/unschedulable"
_MAINTENANCE = timedelta(hours=1)


def _stays(node: Node) -> bool:
    """A node that is being deleted is meant to go."""
    return node.meta.deletion_timestamp is None


@RELIABILITY.check(
    "reliability/node-not-ready",
    "critical",
    on=Node,
    where=_stays,
    modes=frozenset(("cluster",)),
    fix="Look at the kubelet on the node; if the machine is gone, delete the Node.",
    frameworks={"well-architected": "REL-availability"},
)
def node_not_ready(node: Node, snapshot: Snapshot) -> Problems:
    """Nodes are ready.

    Pods of a node that is not ready get no traffic and are moved after five minutes, and what
    they held on the node is out of reach. A kubelet that is silent counts as well: nobody knows
    how its pods fare. A new node gets five minutes.
    """
    found = node.condition("Ready")
    well = found.status == "True" if found else not long_ago(snapshot, node.created)
    if not well:
        yield Problem(_silence(node, snapshot, found), key="Ready")
    for item in node.conditions:
        if item.type in _WATCHDOG and item.status == "True":
            since = lasting(snapshot, item.since)
            yield Problem(
                f"{_WATCHDOG[item.type]},{since} now" if since else _WATCHDOG[item.type],
                key=item.type,
                severity="high",
                evidence={"condition": item.type, "reason": item.reason},
            )


def _silence(node: Node, snapshot: Snapshot, found: Condition | None) -> str:
    silent = found is None or found.status == "Unknown"
    since = lasting(snapshot, found.since if found else node.created)
    said = f": {found.message}" if found and found.message else ""
    return f"{'has not been heard of' if silent else 'is not ready'}{since}{said}"


@RELIABILITY.check(
    "reliability/node-pressure",
    "high",
    on=Node,
    where=_stays,
    modes=frozenset(("cluster",)),
    fix="Free what the node is short of, or give its pods less to do; set requests and limits.",
    frameworks={"well-architected": "REL-availability"},
)
def node_pressure(node: Node, snapshot: Snapshot) -> Problems:
    """Nodes are not short of memory, disk or process ids.

    A node under pressure takes no new pods and evicts those that use most. Where the kubelet is
    silent the conditions are unknown, which another check tells.
    """
    for item in node.conditions:
        if item.type in _PRESSURES and item.status == "True":
            said = f": {item.message}" if item.message else ""
            yield Problem(
                f"is short of {_PRESSURES[item.type]}{lasting(snapshot, item.since)}{said}",
                key=item.type,
                evidence={"condition": item.type, "reason": item.reason},
            )


@RELIABILITY.check(
    "reliability/node-cordoned",
    "low",
    on=Node,
    where=_stays,
    modes=frozenset(("cluster",)),
    fix="Let it work again with kubectl uncordon, or delete it once it is drained.",
    frameworks={"well-architected": "REL-availability"},
)
def node_cordoned(node: Node, snapshot: Snapshot) -> Problems:
    """No node is left cordoned.

    A node that takes no new pods is paid for and missing when another one fails. Maintenance is
    given an hour.
    """
    since = next((item.since for item in node.taints if item.key == _CORDON), None)
    if node.cordoned and long_ago(snapshot, since, _MAINTENANCE):
        yield Problem(
            f"has been cordoned{lasting(snapshot, since)}, so it takes no new pods",
            at="spec.unschedulable",
            patch="spec:\n  unschedulable: false\n",
        )


CHECKS = (node_not_ready, node_pressure, node_cordoned)
