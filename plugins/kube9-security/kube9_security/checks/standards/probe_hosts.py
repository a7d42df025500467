"""Probes and hooks that make the kubelet call somebody else."""

from collections.abc import Iterator

from kube9_core.api import SECURITY, Container, Problem, Problems
from kube9_security.releases import V1_34

__all__ = ["probe_host"]


def _forbids_hosts(container: Container) -> bool:
    return container.pod.version >= V1_34


@SECURITY.check(
    "security/probe-host",
    "medium",
    on=Container,
    where=_forbids_hosts,
    fix="Remove host: the kubelet then asks the pod's own address.",
    frameworks={
        "owasp-k8s-top10": "K01",
        "pss-baseline": "hostProbesAndHostLifecycle",
        "pss-restricted": "hostProbesAndHostLifecycle",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "gatekeeper": "host-probes-lifecycle",
        "pod-security-admission": "hostProbesAndHostLifecycle",
    },
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def probe_host(container: Container) -> Problems:
    """Probes and hooks call no other host.

    The kubelet calls whatever host a probe names, from the node's network: an author of pods
    reaches the node's loopback, the metadata service or an internal server that NetworkPolicy
    keeps away from the pod. Any host counts, localhost too. A rule of the standards since
    1.34.
    """
    if not container.probes and not container.hooks:
        return
    for path, host in _hosts(container):
        if host:
            patch = _nested((*path.split("."), "host: null"))
            yield Problem(f"{path} calls the host {host}", at=f"{path}.host", patch=patch)


def _hosts(container: Container) -> Iterator[tuple[str, str | None]]:
    for name, probe in container.probes.items():
        if probe.http_get is not None:
            yield f"{name}.httpGet", probe.http_get.host
        if probe.tcp_socket is not None:
            yield f"{name}.tcpSocket", probe.tcp_socket.host
    for name, hook in container.hooks.items():
        if hook.http_get is not None:
            yield f"lifecycle.{name}.httpGet", hook.http_get.host
        if hook.tcp_socket is not None:
            yield f"lifecycle.{name}.tcpSocket", hook.tcp_socket.host


def _nested(keys: tuple[str, ...]) -> str:
    *parents, leaf = keys
    lines = [f"{'  ' * depth}{key}:" for depth, key in enumerate(parents)]
    return "\n".join((*lines, f"{'  ' * len(parents)}{leaf}", ""))
