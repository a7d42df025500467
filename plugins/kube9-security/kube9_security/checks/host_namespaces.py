"""The three namespaces of the node that a pod may ask to share."""

from kube9_core.api import SECURITY, PodSpec, Problem, Problems

__all__ = ["host_ipc", "host_network", "host_pid"]


@SECURITY.check(
    "security/host-pid",
    "high",
    on=PodSpec,
    fix="Remove hostPID.",
    frameworks={"pss-baseline": "hostNamespaces", "pss-restricted": "hostNamespaces"},
)
def host_pid(pod: PodSpec) -> Problems:
    """Pods do not see the host's processes.

    With hostPID a container lists every process of the node, reads their environment with
    the credentials in it, and as root sends them signals or enters their namespaces.
    """
    if pod.host_pid:
        yield Problem("sees all processes of its node", at="hostPID", patch="hostPID: false\n")


@SECURITY.check(
    "security/host-ipc",
    "high",
    on=PodSpec,
    fix="Remove hostIPC.",
    frameworks={"pss-baseline": "hostNamespaces", "pss-restricted": "hostNamespaces"},
)
def host_ipc(pod: PodSpec) -> Problems:
    """Pods do not share the host's IPC.

    Shared memory and semaphores of the node and of every other such pod can then be read and
    changed: databases keep their caches there.
    """
    if pod.host_ipc:
        yield Problem("shares the IPC of its node", at="hostIPC", patch="hostIPC: false\n")


@SECURITY.check(
    "security/host-network",
    "high",
    on=PodSpec,
    fix="Remove hostNetwork and reach the pod through a Service.",
    frameworks={"pss-baseline": "hostNamespaces", "pss-restricted": "hostNamespaces"},
)
def host_network(pod: PodSpec) -> Problems:
    """Pods do not use the host's network.

    Such a pod reaches what listens on the node's loopback only, sees the traffic of the
    others, passes by every NetworkPolicy, and talks to the cloud's metadata service as the
    node.
    """
    if pod.host_network:
        yield Problem(
            "uses the network of its node", at="hostNetwork", patch="hostNetwork: false\n"
        )
