"""Users of a pod that are nobody on its node."""

from kube9_core.api import SECURITY, KubernetesVersion, PodSpec, Problem, Problems

__all__ = ["user_namespace"]

_ON_BY_DEFAULT = KubernetesVersion(1, 33)


def _could(pod: PodSpec) -> bool:
    """Windows has none, older releases need a feature gate, and the host's namespaces forbid it."""
    shares = pod.host_network or pod.host_pid or pod.host_ipc
    return pod.version >= _ON_BY_DEFAULT and not pod.windows and not shares


@SECURITY.check(
    "security/user-namespace",
    "info",
    on=PodSpec,
    where=_could,
    default=False,
    fix="Set hostUsers to false once nodes and volumes support it.",
    frameworks={
        "well-architected": "SEC-workloads",
    },
    references=("https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",),
)
def user_namespace(pod: PodSpec) -> Problems:
    """Pods run in a user namespace of their own.

    With hostUsers: false root in the container is an ordinary user outside of it, so most ways
    out of a container lead to a user who may do nothing (KEP-127). On by default since 1.33;
    the node's kernel and the file systems of the volumes must support it. Pods that share
    the network, processes or IPC of the host cannot have it.
    """
    if not pod.user_namespace:
        yield Problem("shares the users of its node", at="hostUsers", patch="hostUsers: false\n")
