"""Two summaries: whether the kernel protects a container, and whether anybody thought of it."""

from kube9_core.api import (
    SECURITY,
    Container,
    PodSecurityContext,
    Problem,
    Problems,
    Profile,
    SecurityContext,
)
from kube9_security.scope import runs_linux

__all__ = ["no_kernel_hardening", "no_security_context"]

_PAGE = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"
_PATCH = "securityContext:\n  seccompProfile:\n    type: RuntimeDefault\n"
_CONTEXT = """
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
  runAsNonRoot: true
  seccompProfile:
    type: RuntimeDefault
"""
_CONFINING = frozenset(("Localhost", "RuntimeDefault"))
_NOTHING = SecurityContext()
_NOTHING_FOR_PODS = PodSecurityContext()


@SECURITY.check(
    "security/no-kernel-hardening",
    "medium",
    on=Container,
    where=runs_linux,
    default=False,
    fix="Choose a seccomp profile, or drop ALL capabilities; both cost nothing.",
    frameworks={
        "nsa-cisa": "pod-kernel-hardening",
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=("https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/",),
)
def no_kernel_hardening(container: Container) -> Problems:
    """At least one kernel protection is in force.

    Seccomp, AppArmor, SELinux and dropped capabilities each stop most known break-outs. This
    counts what is written down, by the container or by its pod: one is enough here, while the
    checks of the single settings want more. A privileged container has none of them, whatever
    it says.
    """
    if container.privileged:
        at = "securityContext.privileged"
        yield Problem("is privileged, which switches every protection off", at=at)
    elif not _protected(container):
        yield Problem("names no kernel protection", at="securityContext", patch=_PATCH)


def _protected(container: Container) -> bool:
    selinux = container.security.se_linux_options or container.pod.security.se_linux_options
    return (
        _confines(container.seccomp)
        or _confines(container.apparmor)
        or _annotated(container.apparmor_annotation)
        or (selinux is not None and bool(selinux.type or selinux.level))
        or bool(container.dropped_capabilities)
    )


def _confines(profile: Profile | None) -> bool:
    return profile is not None and profile.type in _CONFINING


def _annotated(profile: str | None) -> bool:
    return bool(profile) and profile != "unconfined"


@SECURITY.check(
    "security/no-security-context",
    "low",
    on=Container,
    default=False,
    fix="Write down what the container may do, in its securityContext or in the pod's.",
    frameworks={
        "cis-1.12": "5.6.3",
        "cis-1.8": "5.7.3",
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(_PAGE,),
)
def no_security_context(container: Container) -> Problems:
    """A security context is written down.

    Where neither container nor pod says anything, nobody has asked what the program needs and
    every default is the lax one. An empty context says nothing, and the API server writes one
    into every live pod, so it counts as none.
    """
    own, inherited = container.security, container.pod.security
    if own == _NOTHING and inherited == _NOTHING_FOR_PODS:
        patch = None if container.pod.windows else _CONTEXT
        yield Problem("has no security context, nor has its pod", at="securityContext", patch=patch)
