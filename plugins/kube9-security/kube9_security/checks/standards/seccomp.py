"""Seccomp: not switched off (baseline), and switched on (restricted).

Before 1.19 there were only annotations, which the baseline rule judged, and the restricted
level asked no more; since then only the fields count. So the stricter check does the looser
one's work in old versions and takes its place in all.
"""

from kube9_core.api import SECURITY, Container, PodSpec, Problem, Problems
from kube9_security.releases import V1_19
from kube9_security.scope import bound_to_linux, pod_of

__all__ = ["seccomp_profile", "seccomp_unconfined"]

_AT = "securityContext.seccompProfile"
_PATCH = "securityContext:\n  seccompProfile:\n    type: RuntimeDefault\n"
_TYPES = frozenset(("RuntimeDefault", "Localhost"))
_POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod"
_CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/"
_ANNOTATIONS = frozenset(("runtime/default", "docker/default"))


@SECURITY.check(
    "security/seccomp-unconfined",
    "high",
    on=(PodSpec, Container),
    fix="Set seccompProfile.type to RuntimeDefault, or to Localhost with a profile of your own.",
    frameworks={
        "nsa-cisa": "pod-kernel-hardening",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "seccompProfile_baseline",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "kyverno": "restrict-seccomp",
        "pod-security-admission": "seccompProfile_baseline",
    },
    references=(
        "https://kubernetes.io/docs/tutorials/security/seccomp/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def seccomp_unconfined(subject: PodSpec | Container) -> Problems:
    """Seccomp is not switched off.

    Unconfined hands a container all of the kernel's several hundred system calls, among them
    the rarely used ones where the holes are found. Unset is not judged here: many clusters
    set a default on the node. Before 1.19 the annotations of that time are judged.
    """
    profile = subject.security.seccomp_profile
    if pod_of(subject).version < V1_19:
        yield from _annotated(subject)
    elif profile is not None and profile.type not in _TYPES:
        yield _mistyped(profile.type)


@SECURITY.check(
    "security/seccomp-profile",
    "medium",
    on=(PodSpec, Container),
    where=bound_to_linux,
    fix="Set seccompProfile.type to RuntimeDefault in the pod's security context.",
    frameworks={
        "cis-1.12": "5.6.2",
        "cis-1.8": "5.7.2",
        "nsa-cisa": "pod-kernel-hardening",
        "owasp-k8s-top10": "K01",
        "pss-restricted": "seccompProfile_restricted",
        "well-architected": "SEC-workloads",
    },
    supersedes=("security/seccomp-unconfined",),
    equivalents={
        "pod-security-admission": "seccompProfile_restricted",
    },
    references=(
        "https://kubernetes.io/docs/tutorials/security/seccomp/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def seccomp_profile(subject: PodSpec | Container) -> Problems:
    """A seccomp profile is chosen.

    A container that names no profile runs with whatever the node does by default, which is
    no filter at all unless somebody configured the kubelet. The pod's profile holds for
    containers that name none. Before 1.19 only the annotations of that time are judged;
    Windows pods are spared since 1.25.
    """
    pod, profile = pod_of(subject), subject.security.seccomp_profile
    if pod.version < V1_19:
        yield from _annotated(subject)
    elif profile is not None:
        if profile.type not in _TYPES:
            yield _mistyped(profile.type)
    elif subject is not pod and pod.security.seccomp_profile is None:
        yield Problem("has no seccomp profile", at=_AT, patch=_PATCH)


def _mistyped(kind: str | None) -> Problem:
    message = f"has the seccomp profile {kind or '(no type)'}"
    return Problem(message, at=f"{_AT}.type", patch=_PATCH)


def _annotated(subject: PodSpec | Container) -> Problems:
    annotations = pod_of(subject).annotations
    if not annotations:
        return
    own = isinstance(subject, PodSpec)
    name = _POD_ANNOTATION if own else f"{_CONTAINER_ANNOTATION}{_name(subject)}"
    value = annotations.get(name)
    if value is not None and value not in _ANNOTATIONS and not value.startswith("localhost/"):
        yield Problem(f"has the seccomp annotation {value!r}", key=name)


def _name(subject: PodSpec | Container) -> str:
    return subject.name if isinstance(subject, Container) else ""
