"""Ports that only a privileged process could open, by tradition."""

from kube9_core.api import SECURITY, Container, Problem, Problems
from kube9_security.scope import runs_linux

__all__ = ["privileged_port"]

_FIRST_FREE = 1024
_SYSCTL = "net.ipv4.ip_unprivileged_port_start"
_GRANTS = frozenset(("ALL", "NET_BIND_SERVICE"))


@SECURITY.check(
    "security/privileged-port",
    "info",
    on=Container,
    where=runs_linux,
    default=False,
    fix="Listen above 1023 and let the Service map the well-known port.",
    frameworks={
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
        "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
    ),
)
def privileged_port(container: Container) -> Problems:
    """Containers listen above port 1023.

    A program that wants a low port is often started as root for that alone. The declared port
    is documentation only, so a finding is a hint. Where NET_BIND_SERVICE is added or the sysctl
    net.ipv4.ip_unprivileged_port_start allows the port, somebody has thought of it and nothing
    is said. Windows knows no such ports.
    """
    granted = {name.upper() for name in container.added_capabilities}
    if granted & _GRANTS:
        return
    first = _first_free(container)
    for index, port in enumerate(container.ports):
        if port.container_port is not None and 0 < port.container_port < first:
            protocol = port.protocol or "TCP"
            yield Problem(
                f"listens on port {port.container_port} ({protocol})",
                at=f"ports[{index}].containerPort",
                key=f"{port.container_port}/{protocol}",
            )


def _first_free(container: Container) -> int:
    """The sysctl may only make it easier here; raised, it is no concern of this check."""
    for sysctl in container.pod.security.sysctls or ():
        if sysctl.name == _SYSCTL and (sysctl.value or "").isdecimal():
            return min(int(sysctl.value or ""), _FIRST_FREE)
    return _FIRST_FREE
