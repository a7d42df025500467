"""Ports of the node."""

from kube9_core.api import SECURITY, Container, ContainerPort, Problem, Problems

__all__ = ["host_port"]


def _has_own_network(container: Container) -> bool:
    """With hostNetwork every port is the host's, and the API server writes it so itself."""
    return not container.pod.host_network


@SECURITY.check(
    "security/host-port",
    "medium",
    on=Container,
    where=_has_own_network,
    fix="Remove hostPort and publish the port by a Service.",
    frameworks={
        "cis-1.12": "5.2.12",
        "cis-1.8": "5.2.13",
        "nsa-cisa": "net-worker-nodes",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "hostPorts",
        "pss-restricted": "hostPorts",
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
        "https://kubernetes.io/docs/concepts/configuration/overview/",
    ),
)
def host_port(container: Container) -> Problems:
    """Containers take no port of the host.

    A host port is open on the node's own address, past Services and often past firewalls,
    and it keeps a second pod off the node: a rollout then hangs where nodes are few. 0 means
    none. Pods with hostNetwork are judged by security/host-network alone.
    """
    for index, port in enumerate(container.ports):
        if port.host_port:
            protocol = port.protocol or "TCP"
            yield Problem(
                f"takes port {port.host_port} ({protocol}) of its node",
                at=f"ports[{index}].hostPort",
                key=f"{port.host_port}/{protocol}",
                patch=_without(container, port),
            )


def _without(container: Container, port: ContainerPort) -> str | None:
    """Ports merge by number alone: where two protocols share one, no patch can tell them apart."""
    alike = [item for item in container.ports if item.container_port == port.container_port]
    if port.container_port is None or len(alike) > 1:
        return None
    return f"ports:\n- containerPort: {port.container_port}\n  hostPort: null\n"
