"""The metadata service of a cloud, where nodes get their credentials."""

from typing import ClassVar

from kube9_core.api import (
    SECURITY,
    Addresses,
    CannotJudge,
    Isolation,
    Mode,
    NetworkPolicy,
    Node,
    Object,
    OtherPolicy,
    Port,
    Problem,
    Problems,
    Snapshot,
    Workload,
    isolation_of,
    networks_of,
)
from kube9_security.checks.network.policies import guardable, isolated_elsewhere

__all__ = ["metadata_api_reachable"]

_ADDRESS = "169.254.169.254"
_SERVICE = Addresses(networks_of((_ADDRESS,)))
_PORT = Port(80)
"""Every cloud answers there by plain HTTP."""
_CLOUDS = (
    "aws://",
    "azure://",
    "digitalocean://",
    "gce://",
    "hcloud://",
    "ibm://",
    "linode://",
    "ocid1.",
    "openstack://",
    "scaleway://",
)
"""How spec.providerID begins on clouds that have the service at that address."""
_GUARDED = "iam.gke.io/gke-metadata-server-enabled"


def _concerned(workload: Workload, snapshot: Snapshot) -> bool:
    """On a cloud every pod; in manifests those whose calls somebody meant to limit."""
    if not guardable(workload):
        return False
    if snapshot.mode is Mode.CLUSTER:
        return bool(snapshot.among(Node, None)) and snapshot.index(_Clouds).handing_out
    return bool(isolation_of(workload, snapshot).by("Egress"))


class _Clouds:
    """Whether some node's credentials can be fetched at all; `Snapshot.index` builds it."""

    READS: ClassVar[tuple[type[Object], ...]] = (Node,)

    def __init__(self, snapshot: Snapshot) -> None:
        self.handing_out = any(map(_hands_out, snapshot.all(Node)))


def _hands_out(node: Node) -> bool:
    """Whether its metadata service knows the node's credentials: GKE's own server hides them."""
    provider = (node.wire.spec.provider_id or "") if node.wire.spec else ""
    return provider.startswith(_CLOUDS) and node.labels.get(_GUARDED) != "true"


@SECURITY.check(
    "security/metadata-api-reachable",
    "medium",
    on=Workload,
    where=_concerned,
    needs=(NetworkPolicy, OtherPolicy, Node),
    supersedes=("security/no-egress-policy",),
    fix=f"Allow egress by name, or leave {_ADDRESS}/32 out by `except`; on AWS require IMDSv2 "
    "with a hop limit of 1.",
    frameworks={
        "nsa-cisa": "net-cloud-metadata",
        "owasp-k8s-top10": "K08",
        "well-architected": "SEC-network",
    },
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        "https://attack.mitre.org/techniques/T1552/005/",
    ),
)
def metadata_api_reachable(workload: Workload, snapshot: Snapshot) -> Problems:
    """Pods cannot reach the cloud's metadata service.

    A single request to 169.254.169.254 gives any process in the pod the node's credentials, and
    one that follows a user's URL gives them to the user: that is how clusters become cloud
    accounts. Judged on the nodes of clouds that have the service (spec.providerID), and in
    manifests where a policy limits egress and yet lets it through. A hop limit, a firewall of the
    node and the rights of its role are not seen.
    """
    isolation = isolation_of(workload, snapshot)
    if isolation.admits("Egress", _SERVICE, _PORT):
        if isolated_elsewhere(workload.namespace, workload.pod_labels, "Egress", snapshot):
            raise CannotJudge("another policy guards it, and what that allows is not known here")
        yield Problem(f"{_how(isolation)} {_ADDRESS}", key=_ADDRESS)


def _how(isolation: Isolation) -> str:
    named = sorted(
        {
            item.name
            for item in isolation.by("Egress")
            if any(
                rule.opens(_PORT) and rule.admits(_SERVICE, isolation.namespace)
                for rule in item.rules("Egress")
            )
        }
    )
    if not named:
        return "is kept by no network policy from calling"
    return f"may by NetworkPolicy {', '.join(named)} call"
