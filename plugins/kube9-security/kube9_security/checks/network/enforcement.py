"""Whether the network of a cluster enforces NetworkPolicy at all.

Network plugins show as DaemonSets, known by their names or images; k3s has its enforcer inside.
Where none is known nothing is claimed.
"""

import re
from collections.abc import Iterator

from kube9_core.api import (
    SECURITY,
    CannotJudge,
    Cluster,
    Node,
    Problem,
    Problems,
    Snapshot,
    Workload,
)

__all__ = ["network_policies_not_enforced"]

_ENFORCERS = frozenset(
    (
        "anetd",
        "antrea-agent",
        "azure-npm",
        "calico-node",
        "canal",
        "cilium",
        "kube-network-policies",
        "kube-ovn-cni",
        "kube-router",
        "ovnkube-node",
        "rke2-canal",
        "romana-agent",
        "sdn",
        "weave-net",
    )
)
_IMAGES = frozenset(
    (
        "antrea-agent-ubuntu",
        "antrea-ubuntu",
        "azure-npm",
        "cilium",
        "hardened-calico",
        "kube-network-policies",
        "kube-ovn",
        "kube-router",
        "weave-npc",
    )
)
_OTHERS = {
    "azure-cns": "Azure CNI without a policy engine",
    "kube-flannel": "flannel",
    "kube-flannel-ds": "flannel",
}
_EKS_FLAG = re.compile(r"--enable-network-policy(?:=|\s+)true")
_KINDNET_SINCE = "v20240813"
_K3S_OFF = "--disable-network-policy"
_K3S_ARGS = "k3s.io/node-args"
_ASK = "which network plugin runs here is not known"


@SECURITY.check(
    "security/network-policies-not-enforced",
    "high",
    on=Cluster,
    needs=(Workload, Node),
    modes=frozenset(("cluster",)),
    fix="Run a network plugin that enforces NetworkPolicy, or switch it on in the one you have.",
    frameworks={
        "cis-1.12": "5.3.1",
        "cis-1.8": "5.3.1",
        "nsa-cisa": "net-policies",
        "owasp-k8s-top10": "K05",
        "well-architected": "SEC-network",
    },
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites",
    ),
)
def network_policies_not_enforced(cluster: Cluster, snapshot: Snapshot) -> Problems:  # noqa: ARG001 - the subject of every finding about the cluster
    """The cluster's network enforces network policies.

    The API server takes every NetworkPolicy, whether anybody enforces it or not: with flannel
    alone, with the AWS VPC CNI or Azure CNI as they come, or on k3s started with
    --disable-network-policy, all of them are decoration, and nobody is told. Plugins are known by
    their DaemonSets; where none of them is, nothing is claimed.
    """
    sets = [item for item in snapshot.all(Workload) if item.kind.name == "DaemonSet"]
    if any(_enforces(item) for item in sets):
        return
    nodes = snapshot.all(Node)
    if any("+k3s" in _kubelet(node) for node in nodes):
        if any(_K3S_OFF in node.annotations.get(_K3S_ARGS, "") for node in nodes):
            yield Problem("is k3s, started without its network policy controller", key="k3s")
        return
    lacking = dict.fromkeys((*_lacking(sets), *_managed(nodes)))
    if not lacking:
        raise CannotJudge(_ASK)
    yield Problem(f"runs {', '.join(lacking)}, which enforces no NetworkPolicy", key="network")


def _enforces(workload: Workload) -> bool:
    """Whether a DaemonSet is a plugin that enforces policies, as it is started."""
    if workload.name in _ENFORCERS:
        return True
    for container in workload.pod.regular_containers:
        image = container.image if container.wire.image else None
        if image is None:
            continue
        words = " ".join((*(container.wire.command or ()), *(container.wire.args or ())))
        parts = image.repository.split("/")
        if parts[-1] in _IMAGES or parts[-2:] == ["calico", "node"]:
            return True
        if parts[-1] == "kindnetd" and (image.tag or "") >= _KINDNET_SINCE:
            return True
        if workload.name == "aws-node" and _EKS_FLAG.search(words):
            return True
    return False


def _lacking(sets: list[Workload]) -> Iterator[str]:
    """Plugins that are known to enforce nothing, as they are started."""
    for item in sets:
        if item.name in _OTHERS:
            yield _OTHERS[item.name]
        elif item.name == "aws-node":
            yield "the AWS VPC CNI without its network policy agent"
        elif item.name == "kindnet":
            yield "a kindnet older than 2024-08-13"


def _managed(nodes: tuple[Node, ...]) -> Iterator[str]:
    """GKE's own network has its enforcer in a DaemonSet, or none."""
    if any("-gke." in _kubelet(node) for node in nodes):
        yield "GKE without network policy enforcement or Dataplane V2"


def _kubelet(node: Node) -> str:
    info = node.wire.status.node_info if node.wire.status else None
    return (info.kubelet_version or "") if info else ""
