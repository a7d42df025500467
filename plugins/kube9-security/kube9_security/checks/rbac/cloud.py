"""Accounts that are somebody in the cloud, too."""

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from kube9_core.api import (
    SECURITY,
    Object,
    Problem,
    Problems,
    ServiceAccount,
    SeverityName,
    Snapshot,
    Workload,
)

__all__ = ["CloudIdentities", "rbac_cloud_identity"]

_ANNOTATIONS = {
    "eks.amazonaws.com/role-arn": "AWS role",
    "iam.gke.io/gcp-service-account": "Google service account",
    "azure.workload.identity/client-id": "Azure identity",
    "pod-identity.alibabacloud.com/role-name": "Alibaba role",
}


class CloudIdentities(Struct, frozen=True):
    """Which accounts may be somebody in the cloud."""

    known: Annotated[
        tuple[str, ...], Meta(description='Accounts that somebody has looked at, "namespace/name".')
    ] = ()


class _Used:
    """The accounts that workloads run as, each namespace looked through once."""

    READS: ClassVar[tuple[type[Object], ...]] = (Workload,)

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._names: dict[str | None, frozenset[str]] = {}

    def names(self, namespace: str | None) -> frozenset[str]:
        if namespace not in self._names:
            workloads = self._snapshot.among(Workload, namespace)
            self._names[namespace] = frozenset(item.pod.service_account for item in workloads)
        return self._names[namespace]


def _has_one(account: ServiceAccount) -> bool:
    return any(account.annotations.get(name) for name in _ANNOTATIONS)


@SECURITY.check(
    "security/rbac-cloud-identity",
    "medium",
    on=ServiceAccount,
    where=_has_one,
    needs=(Workload,),
    params=CloudIdentities,
    fix="Take the annotation off accounts that do not need it, and list the others as known.",
    frameworks={"owasp-k8s-top10": "K08", "well-architected": "SEC-identity"},
    references=(
        "https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html",
        "https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity",
    ),
)
def rbac_cloud_identity(
    account: ServiceAccount, snapshot: Snapshot, *, params: CloudIdentities
) -> Problems:
    """Accounts with a cloud identity are few and known.

    Whoever can start a pod in the namespace can start one with this account, and is then in the
    cloud with its rights, which no role of the cluster shows. An identity of the default
    account is every careless pod's; one that no workload uses only waits for somebody; any
    other is good practice and worth knowing. Identities that are tied to accounts in the cloud
    alone (EKS Pod Identity) cannot be seen here.
    """
    if f"{account.namespace}/{account.name}" in params.known:
        return
    severity, told = _weighed(account, snapshot)
    for name, what in _ANNOTATIONS.items():
        value = account.annotations.get(name)
        if value:
            yield Problem(
                f"is the {what} {value}{told}",
                at=f'metadata.annotations["{name}"]',
                severity=severity,
            )


def _weighed(account: ServiceAccount, snapshot: Snapshot) -> tuple[SeverityName, str]:
    if account.name == "default":
        return "medium", ", which every pod without an account of its own gets"
    if account.name in snapshot.index(_Used).names(account.namespace):
        return "info", ""
    return "low", ", and no workload uses it"
