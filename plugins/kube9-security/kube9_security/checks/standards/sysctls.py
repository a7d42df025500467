"""Kernel parameters; the list of safe ones grows with Kubernetes."""

import json

from kube9_core.api import SECURITY, KubernetesVersion, PodSpec, Problem, Problems
from kube9_security.releases import V1_27, V1_29, V1_32, V1_37

__all__ = ["unsafe_sysctl"]

_ALWAYS = frozenset(
    (
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_syncookies",
    )
)
_LATER = {
    "net.ipv4.ip_local_reserved_ports": V1_27,
    "net.ipv4.tcp_fin_timeout": V1_29,
    "net.ipv4.tcp_keepalive_intvl": V1_29,
    "net.ipv4.tcp_keepalive_probes": V1_29,
    "net.ipv4.tcp_keepalive_time": V1_29,
    "net.ipv4.tcp_rmem": V1_32,
    "net.ipv4.tcp_wmem": V1_32,
    "net.ipv4.tcp_notsent_lowat": V1_37,
    "net.ipv4.tcp_slow_start_after_idle": V1_37,
}


@SECURITY.check(
    "security/unsafe-sysctl",
    "high",
    on=PodSpec,
    fix="Remove the sysctl, or set it on nodes that only this workload uses.",
    frameworks={
        "owasp-k8s-top10": "K01",
        "pss-baseline": "sysctls",
        "pss-restricted": "sysctls",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "pod-security-admission": "sysctls",
    },
    references=(
        "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def unsafe_sysctl(pod: PodSpec) -> Problems:
    """Only safe sysctls are set.

    A sysctl is safe when it holds for this pod alone. Others reach the whole node: they starve
    or expose the neighbours, or the kubelet refuses the pod outright. The safe list grew in
    1.27, 1.29, 1.32 and 1.37, so a manifest that is fine today may be refused by an older
    cluster. Names are compared as written, with dots.
    """
    for index, sysctl in enumerate(pod.security.sysctls or ()):
        if not _safe(sysctl.name, pod.version):
            yield Problem(
                f"sets the unsafe sysctl {sysctl.name}",
                at=f"securityContext.sysctls[{index}].name",
                key=sysctl.name,
                patch=_only_safe(pod),
            )


def _only_safe(pod: PodSpec) -> str:
    """The list without any unsafe one: it is replaced as a whole."""
    kept = ", ".join(
        f"{{name: {json.dumps(item.name)}, value: {json.dumps(item.value or '')}}}"
        for item in pod.security.sysctls or ()
        if _safe(item.name, pod.version)
    )
    return f"securityContext:\n  sysctls: [{kept}]\n"


def _safe(name: str, version: KubernetesVersion) -> bool:
    since = _LATER.get(name)
    return name in _ALWAYS or (since is not None and version >= since)
