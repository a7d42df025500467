"""Ways into a container, and up inside it, that belong to machines of people."""

from collections.abc import Iterator

from kube9_core.api import (
    SECURITY,
    Container,
    ContainerRole,
    Problem,
    Problems,
    Service,
    Snapshot,
)
from kube9_security.checks.pods.programs import commands_of, started

__all__ = ["remote_shell", "sudo_in_command"]

_SSH = 22
_SERVERS = frozenset(
    ("dropbear", "in.telnetd", "rlogind", "rshd", "sshd", "telnetd", "tinysshd", "utelnetd")
)
_SUDO = frozenset(("doas", "sudo"))


@SECURITY.check(
    "security/remote-shell",
    "medium",
    on=Container,
    needs=(Service,),
    fix="Remove the SSH server; kubectl exec needs none, and is authorised and audited.",
    frameworks={
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/",
    ),
)
def remote_shell(container: Container, snapshot: Snapshot) -> Problems:
    """No SSH server runs in a container.

    Its keys and passwords are known to no one who keeps the cluster: a login leaves no line in
    the audit log, asks no RBAC and survives the dismissal of its owner. Seen by the port 22 that
    a container declares or a Service leads to, and by the server's name in a command.
    """
    declared = [
        n for n, port in enumerate(container.ports) if _is_ssh(port.container_port, port.protocol)
    ]
    if declared:
        yield Problem(
            "listens on port 22, the one of SSH", at=f"ports[{declared[0]}].containerPort"
        )
        return
    for field, words in commands_of(container):
        servers = started(words, _SERVERS)
        if servers:
            yield Problem(f"starts {servers[0]}", at=field)
            return
    if _may_be_meant(container):
        yield from _led_to(container, snapshot)


def _is_ssh(port: int | str | None, protocol: str | None) -> bool:
    return port == _SSH and protocol in (None, "TCP")


def _may_be_meant(container: Container) -> bool:
    """A Service names no container: the first one is taken, unless one declares the port."""
    pod = container.pod
    if container.role is not ContainerRole.REGULAR or container is not pod.regular_containers[0]:
        return False
    return not any(_is_ssh(p.container_port, p.protocol) for c in pod.containers for p in c.ports)


def _led_to(container: Container, snapshot: Snapshot) -> Iterator[Problem]:
    for service in snapshot.services_of(container.pod.workload):
        for port in service.ports:
            target = port.port if port.target_port is None else port.target_port
            if _is_ssh(target, port.protocol):
                message = f"is led to on port 22, the one of SSH, by Service {service.name}"
                yield Problem(message, key=f"Service {service.name}")
                break


@SECURITY.check(
    "security/sudo-in-command",
    "medium",
    on=Container,
    fix="Run the program as the user it needs, or do the privileged step in an init container.",
    frameworks={
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=("https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",),
)
def sudo_in_command(container: Container) -> Problems:
    """Commands do not call sudo.

    An image in which an ordinary user may become root by sudo has no ordinary users: whoever
    breaks into the program does the same. It also works only where privilege escalation is
    allowed. Commands, arguments, probes and hooks are read, and only where a program's name
    stands; a group of that name is no call.
    """
    for field, words in commands_of(container):
        for name in started(words, _SUDO):
            yield Problem(f"calls {name}", at=field)
