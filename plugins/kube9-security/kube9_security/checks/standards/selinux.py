"""SELinux labels."""

from kube9_core.api import SECURITY, Container, KubernetesVersion, PodSpec, Problem, Problems
from kube9_security.releases import V1_31
from kube9_security.scope import pod_of

__all__ = ["selinux_options"]

_AT = "securityContext.seLinuxOptions"
_TYPES = frozenset(("container_t", "container_init_t", "container_kvm_t"))
_TYPES_SINCE_1_31 = _TYPES | {"container_engine_t"}


@SECURITY.check(
    "security/selinux-options",
    "high",
    on=(PodSpec, Container),
    fix="Remove user and role, and leave the type unset or at one of the container types.",
    frameworks={
        "nsa-cisa": "pod-kernel-hardening",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "seLinuxOptions",
        "pss-restricted": "seLinuxOptions",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "pod-security-admission": "seLinuxOptions",
    },
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def selinux_options(subject: PodSpec | Container) -> Problems:
    """SELinux options stay within the container types.

    A type such as spc_t takes a container out of confinement altogether, and a user or role
    of its own changes what the node's policy lets it do. container_t, container_init_t and
    container_kvm_t are fine, container_engine_t since 1.31; levels are free.
    """
    options = subject.security.se_linux_options
    if options is None:
        return
    if options.type and options.type not in _allowed(pod_of(subject).version):
        yield _foreign("type", options.type)
    if options.user:
        yield _foreign("user", options.user)
    if options.role:
        yield _foreign("role", options.role)


def _allowed(version: KubernetesVersion) -> frozenset[str]:
    return _TYPES_SINCE_1_31 if version >= V1_31 else _TYPES


def _foreign(field: str, value: str) -> Problem:
    patch = f"securityContext:\n  seLinuxOptions:\n    {field}: null\n"
    return Problem(f"sets the SELinux {field} {value}", at=f"{_AT}.{field}", patch=patch)
