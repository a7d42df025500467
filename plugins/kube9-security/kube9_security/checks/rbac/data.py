"""Rights to read or change what others rely on: Secrets, configuration, status, events."""

from collections.abc import Iterator

from kube9_core.api import SECURITY, Binding, Problem, Problems, Role, Snapshot
from kube9_security.checks.rbac.powers import SYSTEM, Hit, Powers, written_by_hand
from kube9_security.checks.rbac.telling import problems, told, weighed

__all__ = [
    "rbac_broad_delete",
    "rbac_erase_traces",
    "rbac_read_secrets",
    "rbac_write_configmaps",
    "rbac_write_status",
    "rbac_write_system_configmaps",
]

_PAGE = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/"
_SYSTEM_MAPS = frozenset(
    ("aws-auth", "coredns", "coredns-custom", "kube-dns", "node-local-dns", "rke2-coredns")
)
_ALMOST_EVERYTHING = (
    "delete-pods",
    "delete-workloads",
    "delete-services",
    "delete-claims",
    "delete-configuration",
)


@SECURITY.check(
    "security/rbac-read-secrets",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Name the Secrets in resourceNames with the verb get alone, or take the rule out.",
    frameworks={
        "cis-1.12": "5.1.2",
        "cis-1.8": "5.1.2",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_read_secrets(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can read Secrets.

    Passwords, keys and tokens of everybody are in reach, in one request: list and watch give
    the contents away as get does. A rule that names its Secrets (resourceNames) is not judged:
    the API server then allows list and watch for one of those names only.
    """
    return problems(role, snapshot, "read-secrets", "high")


@SECURITY.check(
    "security/rbac-write-configmaps",
    "low",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    default=False,
    fix="Name the ConfigMaps in resourceNames.",
    references=(_PAGE,),
)
def rbac_write_configmaps(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can write every ConfigMap.

    Configuration is code to whoever reads it: a changed ConfigMap can hold a command line, an
    upstream or a rule. A rule that names its ConfigMaps is not judged.
    """
    return problems(role, snapshot, "write-configmaps", "low")


@SECURITY.check(
    "security/rbac-write-system-configmaps",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Grant ConfigMaps in the namespaces where they are needed, and name them.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    supersedes=("security/rbac-write-configmaps",),
    references=("https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html",),
)
def rbac_write_system_configmaps(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can rewrite DNS or the mapping of cloud identities.

    Whoever changes CoreDNS's ConfigMap answers every name in the cluster; whoever changes
    aws-auth of an EKS cluster makes any AWS identity an administrator. Both are in kube-system,
    so the right counts where it reaches there: for all ConfigMaps, or for one of these names.
    """
    powers = snapshot.index(Powers)
    hits = [hit for hit in powers.hits(role, "change-configmaps") if _of_the_system(hit)]
    place = SYSTEM if role.namespace is None else role.namespace
    if hits and place == SYSTEM and powers.held(role).reaches(SYSTEM):
        yield from problems(role, snapshot, "change-configmaps", "high", hits=hits)


def _of_the_system(hit: Hit) -> bool:
    return not hit.names or not _SYSTEM_MAPS.isdisjoint(hit.names)


@SECURITY.check(
    "security/rbac-write-status",
    "medium",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Leave status to controllers: take the status subresource out of the role.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=("https://github.com/kubernetes/kubernetes/issues/97076",),
)
def rbac_write_status(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can forge the status of nodes, pods and services.

    A load balancer address written into a Service's status draws the cluster's traffic for that
    address (CVE-2020-8554), a node's status sends pods elsewhere, a pod's status decides who
    serves. Nobody but kubelets and controllers writes it.
    """
    return problems(role, snapshot, "write-status", "medium")


@SECURITY.check(
    "security/rbac-erase-traces",
    "medium",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Take delete and deletecollection on events out of the role.",
    references=("https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/",),
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
)
def rbac_erase_traces(role: Role, snapshot: Snapshot) -> Problems:
    """No role can delete events or logs.

    Events are what is left of a pod that is gone; they expire by themselves, so nobody needs to
    delete them but somebody with something to hide. Judged are events of both API groups: the
    API can delete no logs, whatever a role says of pods/log.
    """
    return problems(role, snapshot, "erase-traces", "medium")


@SECURITY.check(
    "security/rbac-broad-delete",
    "medium",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Grant delete for the kinds that are really removed, without namespaces.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_broad_delete(role: Role, snapshot: Snapshot) -> Problems:
    """No role can delete almost everything.

    One command, mistyped or stolen, and all is gone with its data. To delete a namespace is to
    delete all that is in it; to delete workloads, their pods, services, claims and
    configuration comes to the same. deletecollection counts as delete does.
    """
    powers = snapshot.index(Powers)
    for_namespaces = powers.hits(role, "delete-namespaces")
    if for_namespaces:
        yield from problems(role, snapshot, "delete-namespaces", "medium")
    elif all(powers.hits(role, power) for power in _ALMOST_EVERYTHING):
        yield from _of_all_kinds(role, powers)


def _of_all_kinds(role: Role, powers: Powers) -> Iterator[Problem]:
    held = powers.held(role)
    hit = powers.hits(role, "delete-workloads")[0]
    yield Problem(
        f"grants delete on workloads, pods, services, claims and configuration{told(role, held)}",
        at=f"rules[{hit.index}].{hit.place}",
        key="almost everything",
        severity=weighed("medium", role, held),
    )
