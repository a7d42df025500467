"""Accounts that can climb to cluster administrator, and workloads that hold such rights."""

from collections.abc import Iterator

from kube9_core.api import (
    SECURITY,
    Problem,
    Problems,
    ServiceAccount,
    Snapshot,
    Workload,
)
from kube9_security.checks.rbac.escalation.climbing import Climbing
from kube9_security.checks.rbac.escalation.graph import ADMIN, NODES, Edge, Place
from kube9_security.checks.rbac.powers import SYSTEM
from kube9_security.checks.rbac.telling import named

__all__ = ["rbac_escalation_path", "rbac_powerful_workload"]

_PAGE = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/"
_SHARED = frozenset((None, SYSTEM))


@SECURITY.check(
    "security/rbac-escalation-path",
    "high",
    on=ServiceAccount,
    needs=Climbing.READS,
    fix="Take away the first right of the path, or confine it to a namespace of its own.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_escalation_path(account: ServiceAccount, snapshot: Snapshot) -> Problems:
    """No account can climb to cluster administrator.

    Rights that look small add up: who starts pods runs as any account of the namespace, and who
    is that account may issue tokens, widen roles or bind them. Each path is one finding with its
    shortest way, which ends where an account can do everything. Considered are pods and their
    templates, volumes, exec, debug containers, images of running pods, tokens and token Secrets,
    bind, escalate, impersonation, certificates, mutating webhooks and the kubelets. Accounts
    that are cluster-admin outright are reported on their binding. An account that no workload
    uses is a step less bad.
    """
    climbing = snapshot.index(Climbing)
    if climbing.outright(account.namespace, account.name):
        return
    users = climbing.users(account.namespace, account.name)
    for way in climbing.paths(account.namespace, account.name):
        evidence: dict[str, str | int] = {
            "binding": way[0].by,
            "steps": len([step for step in way if step.key]),
        }
        if users:
            evidence["workloads"] = named([str(item.ref) for item in users])
        yield Problem(
            f"can become cluster administrator: {_told(way)}",
            at="metadata.name",
            key=way[0].key,
            evidence=evidence,
            severity="high" if users else "medium",
        )


def _told(way: tuple[Edge, ...]) -> str:
    parts: list[str] = []
    for step in way:
        if step.told:
            parts.append(f"({step.told})")
        if step.to.sort == "account":
            parts.append(str(step.to))
    return " -> ".join((*parts, "cluster-admin"))


@SECURITY.check(
    "security/rbac-powerful-workload",
    "high",
    on=Workload,
    needs=Climbing.READS,
    fix="Give the workload an account with the rights it uses, in the namespaces it works in.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_powerful_workload(workload: Workload, snapshot: Snapshot) -> Problems:
    """No workload holds rights that can take over the cluster.

    A hole in this program is a hole in the whole cluster: its token is in the container, and
    with it the account's rights. Judged are workloads that have the token, where the account is
    cluster-admin, or can become it by a right that reaches all namespaces or kube-system.
    """
    climbing = snapshot.index(Climbing)
    name = workload.pod.service_account
    if not climbing.armed(workload):
        return
    said = next(_takeovers(climbing, workload.namespace, name), None)
    if said:
        yield Problem(
            f"runs as {name}, which can {said}",
            at=f"{workload.pod_path}.serviceAccountName",
            key=name,
        )


def _takeovers(climbing: Climbing, namespace: str | None, name: str) -> Iterator[str]:
    binding = climbing.outright(namespace, name)
    if binding:
        yield f"do everything by {binding}"
        return
    for way in climbing.paths(namespace, name):
        if _takes_over(way[0].to):
            yield f"{way[0].told} by {way[0].by}, and so become cluster-admin"


def _takes_over(place: Place) -> bool:
    return place in (ADMIN, NODES) or (place.sort != "account" and place.namespace in _SHARED)
