"""What makes a workload risky to whoever gets into it from outside.

Only reasons that need no second opinion: each of them turns a flaw of the program into the node,
the cluster, or data that asks for no password. Init containers are gone when traffic comes.
"""

from collections.abc import Iterable, Iterator

from kube9_core.api import (
    Container,
    ContainerRole,
    Grantee,
    Request,
    Rights,
    ServiceAccount,
    Snapshot,
    Way,
    Workload,
)
from kube9_security.checks.pods.host_places import governs, meant, runtime_socket

__all__ = ["risky_account", "risky_pod", "risky_ports"]

_RUNNING = (ContainerRole.REGULAR, ContainerRole.SIDECAR)
_CAPABILITIES = frozenset(
    (
        "ALL",
        "BPF",
        "DAC_READ_SEARCH",
        "NET_ADMIN",
        "SYS_ADMIN",
        "SYS_MODULE",
        "SYS_PTRACE",
        "SYS_RAWIO",
    )
)
_PORTS = {
    2375: "the Docker API",
    2379: "etcd",
    5005: "a Java debugger",
    5678: "a Python debugger",
    6379: "Redis",
    9200: "Elasticsearch",
    9229: "a Node.js debugger",
    10_255: "the kubelet's read-only API",
    11_211: "memcached",
    27_017: "MongoDB",
}
"""Ports of programs that let everybody in unless somebody told them not to."""
_POWERS = {
    "do everything in the cluster": Request("*", "*", group="*"),
    "read every Secret of the cluster": Request("list", "secrets"),
    "create pods in every namespace": Request("create", "pods"),
    "give itself any role": Request("escalate", "clusterroles", "rbac.authorization.k8s.io"),
}


def risky_pod(workload: Workload) -> Iterator[str]:
    """Name what in its pods opens the node."""
    pod = workload.pod
    if pod.host_pid:
        yield "sees the processes of its node"
    if pod.host_ipc:
        yield "shares the IPC of its node"
    for volume in pod.volumes:
        path = meant(volume.host_path.path) if volume.host_path else ""
        if path and (governs(path) or runtime_socket(path)):
            yield f"mounts {path} of its node"
    for container in pod.containers:
        if container.role in _RUNNING:
            yield from _risky(container)


def _risky(container: Container) -> Iterator[str]:
    added = {name.upper().removeprefix("CAP_") for name in container.added_capabilities}
    if container.privileged:
        yield f"runs {container.name} privileged"
    elif container.host_process:
        yield f"runs {container.name} as a process of its node"
    elif added & _CAPABILITIES:
        yield f"gives {container.name} {', '.join(sorted(added & _CAPABILITIES))}"
    elif _is_mighty_root(container):
        yield f"runs {container.name} as root, which may gain more"


def _is_mighty_root(container: Container) -> bool:
    """Whether it asks to be the node's root; where the image decides nobody can tell."""
    may_gain = container.allows_privilege_escalation
    return container.run_as_user == 0 and may_gain and not container.pod.user_namespace


def risky_ports(ways: Iterable[Way]) -> Iterator[str]:
    """Name the programs behind ways in that ask nobody for a password by themselves."""
    found = {way.target for way in ways if way.target is not None}
    for port in sorted(found & _PORTS.keys()):
        yield f"offers port {port}, which is that of {_PORTS[port]}"


def risky_account(workload: Workload, snapshot: Snapshot) -> Iterator[str]:
    """Name the widest power over the cluster that its pods hold, if roles were read."""
    pod = workload.pod
    namespace = workload.namespace or "default"
    identity = Grantee.account(namespace, pod.service_account).identity
    rights = snapshot.index(Rights)
    if pod.wire.automount_service_account_token is False or not rights.bindings:
        return
    for power, request in _POWERS.items():
        if rights.allows(identity, request):
            if _mounted(workload, snapshot):
                yield f"may {power} as account {pod.service_account}"
            return


def _mounted(workload: Workload, snapshot: Snapshot) -> bool:
    """Whether the pod gets its account's token: the pod's wish counts, then the account's."""
    if workload.pod.wire.automount_service_account_token:
        return True
    namespace = workload.namespace or "default"
    if not snapshot.among(ServiceAccount, namespace):
        return True
    own = snapshot.find(ServiceAccount, namespace, workload.pod.service_account)
    return own is None or own.wire.automount_service_account_token is not False
