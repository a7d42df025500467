"""Rights over what the cluster runs on: nodes, volumes, admission, the network."""

from collections.abc import Iterator

from kube9_core.api import SECURITY, Binding, Problem, Problems, Role, Snapshot
from kube9_security.checks.rbac.powers import Powers, written_by_hand
from kube9_security.checks.rbac.telling import effective, problems, told, weighed

__all__ = [
    "rbac_create_volumes",
    "rbac_nodes_proxy",
    "rbac_steal_pods",
    "rbac_webhooks",
    "rbac_write_network",
]

_PAGE = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/"
_KUBELET = "https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/"


@SECURITY.check(
    "security/rbac-nodes-proxy",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Grant nodes/metrics, nodes/stats or nodes/healthz instead of nodes/proxy.",
    frameworks={
        "cis-1.12": "5.1.10",
        "cis-1.8": "5.1.10",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE, _KUBELET),
)
def rbac_nodes_proxy(role: Role, snapshot: Snapshot) -> Problems:
    """No role reaches the kubelets through the API server.

    nodes/proxy is the kubelet's whole API: commands in every container of the node, without
    admission and without an audit entry. The verb get is enough, as the kubelet opens a
    WebSocket for it; monitoring that asks for it needs nodes/metrics only.
    """
    return problems(role, snapshot, "nodes-proxy", "high")


@SECURITY.check(
    "security/rbac-create-volumes",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Let a StorageClass make the volumes, and grant claims only.",
    frameworks={
        "cis-1.12": "5.1.9",
        "cis-1.8": "5.1.9",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_create_volumes(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can create persistent volumes.

    A PersistentVolume may be a folder of the node (hostPath): claimed by a harmless pod, it is
    the way around Pod Security admission. Provisioners of storage need the right, people do not.
    """
    return problems(role, snapshot, "create-volumes", "high")


@SECURITY.check(
    "security/rbac-webhooks",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Name the one configuration that the component keeps in resourceNames.",
    frameworks={
        "cis-1.12": "5.1.12",
        "cis-1.8": "5.1.12",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_webhooks(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can change admission webhooks.

    A mutating webhook rewrites whatever is created, a validating one reads it, Secrets
    included; deleting one switches a policy off. Components that keep the certificate of
    their own webhook need patch on that one by name, which is a step less bad.
    """
    return problems(role, snapshot, "webhooks", "high", limited=True)


@SECURITY.check(
    "security/rbac-write-network",
    "medium",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Leave endpoints to controllers, and Services, routes and policies to who owns them.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=("https://github.com/kubernetes/kubernetes/issues/103675",),
)
def rbac_write_network(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can redirect traffic.

    Whoever writes Services, endpoints, Ingresses or routes decides where requests go, and
    endpoints may point into other namespaces behind an Ingress (CVE-2021-25740; the shipped
    edit role granted them before 1.22). Changing or deleting a NetworkPolicy opens what it
    closed.
    """
    return problems(role, snapshot, "write-network", "medium")


@SECURITY.check(
    "security/rbac-steal-pods",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Split the role: what evicts or deletes pods needs no say over nodes.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_steal_pods(role: Role, snapshot: Snapshot) -> Problems:
    """No role can draw other pods to a node it controls.

    From one broken node it is a short way: make the others unschedulable (nodes or
    nodes/status), or bind pods by hand (pods/binding), then delete or evict pods of system
    components until they start again here, with their tokens. Only the two rights together are
    judged.
    """
    powers = snapshot.index(Powers)
    moved = powers.hits(role, "delete-pods") or powers.hits(role, "evict-pods")
    if moved:
        yield from _drawn(role, powers)


def _drawn(role: Role, powers: Powers) -> Iterator[Problem]:
    held = powers.held(role)
    drawing = effective(role, held, powers.hits(role, "change-nodes"))
    drawing = drawing or powers.hits(role, "bind-pods")
    if drawing:
        first = drawing[0]
        what = f"{' and '.join(first.verbs)} on {first.want.resource}"
        yield Problem(
            f"grants {what}, and to remove pods{told(role, held)}",
            at=f"rules[{first.index}].{first.place}",
            key="steal pods",
            severity=weighed("high", role, held),
        )
