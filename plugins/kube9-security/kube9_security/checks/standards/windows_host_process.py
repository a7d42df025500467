"""Windows containers that are processes of their host."""

from kube9_core.api import SECURITY, Container, PodSpec, Problem, Problems

__all__ = ["windows_host_process"]

_AT = "securityContext.windowsOptions.hostProcess"
_PATCH = "securityContext:\n  windowsOptions:\n    hostProcess: false\n"


@SECURITY.check(
    "security/windows-host-process",
    "critical",
    on=(PodSpec, Container),
    fix="Remove windowsOptions.hostProcess.",
    frameworks={
        "cis-1.12": "5.2.10",
        "cis-1.8": "5.2.11",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "windowsHostProcess",
        "pss-restricted": "windowsHostProcess",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "gatekeeper": "host-process",
        "pod-security-admission": "windowsHostProcess",
    },
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def windows_host_process(subject: PodSpec | Container) -> Problems:
    """Windows containers are not host processes.

    A HostProcess container is no container: it runs on the Windows node itself, with its
    files, its network and often as SYSTEM. Said by the pod it counts although a container
    says otherwise.
    """
    options = subject.security.windows_options
    if options is not None and options.host_process:
        yield Problem("runs as a process of its Windows host", at=_AT, patch=_PATCH)
