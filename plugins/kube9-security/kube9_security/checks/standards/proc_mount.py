"""The masks over /proc.

Since 1.35 the two levels part: baseline lets pods with user namespaces take the masks off,
restricted does not. The second check speaks of exactly those pods.
"""

from kube9_core.api import SECURITY, Container, Problem, Problems
from kube9_security.scope import bound_to_host_users

__all__ = ["proc_mount", "proc_mount_restricted"]

_PATCH = "securityContext:\n  procMount: Default\n"


@SECURITY.check(
    "security/proc-mount",
    "high",
    on=Container,
    where=bound_to_host_users,
    fix="Remove procMount, or run the pod with hostUsers: false.",
    frameworks={
        "nsa-cisa": "pod-kernel-hardening",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "procMount",
        "pss-restricted": "procMount",
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def proc_mount(container: Container) -> Problems:
    """The proc file system stays masked.

    The runtime hides the parts of /proc that change or betray the kernel. Unmasked gives
    them back: with them root in the container writes kernel settings of the node. Since 1.35
    a pod with hostUsers: false is left to security/proc-mount-restricted.
    """
    return _unmasked(container)


def _has_own_users(container: Container) -> bool:
    return not bound_to_host_users(container)


@SECURITY.check(
    "security/proc-mount-restricted",
    "medium",
    on=Container,
    where=_has_own_users,
    fix="Remove procMount.",
    frameworks={
        "nsa-cisa": "pod-kernel-hardening",
        "owasp-k8s-top10": "K01",
        "pss-restricted": "procMount",
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def proc_mount_restricted(container: Container) -> Problems:
    """The proc file system stays masked even in a user namespace.

    In a user namespace the unmasked files belong to somebody else, so since 1.35 the baseline
    level lets it pass. The restricted level does not: what is readable there still tells an
    attacker about the node, and a kernel bug needs no owner.
    """
    return _unmasked(container)


def _unmasked(container: Container) -> Problems:
    mask = container.security.proc_mount
    if mask is not None and mask != "Default":
        yield Problem(f"mounts /proc as {mask}", at="securityContext.procMount", patch=_PATCH)
