"""Workloads that are reachable from outside and risky: each alone is a finding, both are a hole."""

from kube9_core.api import (
    SECURITY,
    Binding,
    CannotJudge,
    Exposure,
    OtherPolicy,
    Problem,
    Problems,
    Role,
    ServiceAccount,
    Snapshot,
    Way,
    Workload,
)
from kube9_security.checks.network.policies import guardable, isolated_elsewhere
from kube9_security.checks.network.risks import risky_account, risky_pod, risky_ports

__all__ = ["exposed_risky_workload"]

_SHOWN = 3


def _is_exposed(workload: Workload, snapshot: Snapshot) -> bool:
    return bool(_ways(workload, snapshot))


def _ways(workload: Workload, snapshot: Snapshot) -> list[Way]:
    """By which anybody gets in: what somebody opened on purpose, and policies let through."""
    return [
        way
        for way in snapshot.index(Exposure).ways_to(workload)
        if way.public and way.open and not way.entrance.implied
        if way.entrance.kind != "HostNetwork"
    ]


@SECURITY.check(
    "security/exposed-risky-workload",
    "high",
    on=Workload,
    where=_is_exposed,
    needs=(*Exposure.READS, OtherPolicy),
    wants=(Role, Binding, ServiceAccount),
    fix="Close the way in, limit who may come by it, or take away what makes the workload risky.",
    frameworks={"owasp-k8s-top10": "K06", "well-architected": "SEC-network"},
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        "https://kubernetes.io/docs/concepts/security/security-checklist/#network-security",
    ),
)
def exposed_risky_workload(workload: Workload, snapshot: Snapshot) -> Problems:
    """Nothing risky is reachable from outside the cluster.

    A flaw in a program that the internet reaches is a question of time; what the program may do
    decides whether that costs one pod or the cluster. Ways in are load balancers, node ports,
    external addresses, Ingresses, Gateways, OpenShift routes and host ports that neither are
    internal nor limit their sources, and that network policies let through. Risky are privileged
    containers, processes, IPC or governing folders of the node, capabilities that amount to root,
    root that may gain more, a mounted account that rules the cluster, and ports of databases and
    debuggers that ask for no password by themselves. Pods on their node's network are not judged
    here: what they listen on is not told; see security/host-network.
    """
    ways = _ways(workload, snapshot)
    reasons = (*risky_pod(workload), *risky_ports(ways), *risky_account(workload, snapshot))
    if reasons:
        _expect_no_other(workload, snapshot)
        yield Problem(
            f"is reachable from outside by {_told(ways)}, and {_listed(reasons)}", key="exposed"
        )


def _expect_no_other(workload: Workload, snapshot: Snapshot) -> None:
    """Refuse to call open what a policy guards whose rules are not read.

    Raises:
        CannotJudge: there is one.
    """
    labels = workload.pod_labels
    if guardable(workload) and isolated_elsewhere(workload.namespace, labels, "Ingress", snapshot):
        raise CannotJudge("another policy guards it, and what that allows is not known here")


def _told(ways: list[Way]) -> str:
    return _listed(tuple(dict.fromkeys(str(way) for way in ways)))


def _listed(items: tuple[str, ...]) -> str:
    more = len(items) - _SHOWN
    shown = ", ".join(items[:_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
