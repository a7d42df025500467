"""Rights over pods: to make them, and to get into those that run."""

from kube9_core.api import SECURITY, Binding, Problems, Role, Snapshot
from kube9_security.checks.rbac.powers import written_by_hand
from kube9_security.checks.rbac.telling import problems

__all__ = [
    "rbac_create_workloads",
    "rbac_ephemeral_containers",
    "rbac_exec",
    "rbac_port_forward",
]

_PAGE = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/"
_CONNECT = "https://github.com/kubernetes/kubernetes/issues/133515"


@SECURITY.check(
    "security/rbac-create-workloads",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Leave starting pods to the deployment pipeline, and give others read access.",
    frameworks={
        "cis-1.12": "5.1.4",
        "cis-1.8": "5.1.4",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_create_workloads(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can start pods, directly or through a controller.

    Whoever starts a pod chooses its service account, its Secrets and volumes and, where no
    admission forbids it, the node's own disk: the right is worth as much as the strongest
    account of the namespace. To create or change a Deployment, Job or any other owner of a pod
    template is the same right. A rule that names the workload it may change is not judged.
    """
    return problems(role, snapshot, "create-workloads", "high")


@SECURITY.check(
    "security/rbac-exec",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Take pods/exec and pods/attach out of the role.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE, _CONNECT),
)
def rbac_exec(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can run commands in containers.

    A shell in a container is everything the container has: its token, its Secrets, its
    network. Until 1.34 the verb get was enough, over a WebSocket; since 1.35 create is needed
    as well. "*/exec" and a star count; "pods/*" matches nothing.
    """
    return problems(role, snapshot, "exec", "high")


@SECURITY.check(
    "security/rbac-port-forward",
    "medium",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Take pods/portforward out of the role.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_CONNECT,),
)
def rbac_port_forward(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can forward ports into pods.

    A forwarded port goes around every NetworkPolicy and reaches what listens on localhost only,
    which often asks for no password. Until 1.34 the verb get was enough, over a WebSocket.
    """
    return problems(role, snapshot, "port-forward", "medium")


@SECURITY.check(
    "security/rbac-ephemeral-containers",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Take pods/ephemeralcontainers out of the role.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=("https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/",),
)
def rbac_ephemeral_containers(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can add containers to running pods.

    An ephemeral container runs an image of one's choice inside somebody else's pod, with its
    volumes, its token and, if asked for, its processes. It is exec by another door: update or
    patch on pods/ephemeralcontainers.
    """
    return problems(role, snapshot, "ephemeral-containers", "high")
