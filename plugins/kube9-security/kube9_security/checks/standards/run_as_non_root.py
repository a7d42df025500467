"""Whether root is refused as a user: by name of the rule, and by the number 0."""

from kube9_core.api import SECURITY, Container, PodSpec, Problem, Problems
from kube9_security.releases import V1_23
from kube9_security.scope import bound_to_host_users, pod_of

__all__ = ["run_as_non_root", "run_as_root_user"]

_NON_ROOT = "securityContext.runAsNonRoot"
_USER = "securityContext.runAsUser"
_PATCH = "securityContext:\n  runAsNonRoot: true\n"
_UNSET_USER = "securityContext:\n  runAsUser: null\n"


@SECURITY.check(
    "security/run-as-non-root",
    "high",
    on=(PodSpec, Container),
    where=bound_to_host_users,
    fix="Set runAsNonRoot to true in the pod's security context, and false in no container.",
    frameworks={
        "cis-1.12": "5.2.7",
        "cis-1.8": "5.2.7",
        "nsa-cisa": "pod-non-root",
        "owasp-k8s-top10": "K01",
        "pss-restricted": "runAsNonRoot",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "pod-security-admission": "runAsNonRoot",
    },
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://nvd.nist.gov/vuln/detail/CVE-2019-5736",
    ),
)
def run_as_non_root(subject: PodSpec | Container) -> Problems:
    """Containers must run as a non-root user.

    Root in a container is root on the node as soon as anything else gives way: a kernel bug, a
    mounted folder, a runtime bug. runAsNonRoot makes the kubelet refuse such an image before
    it starts; a user id alone does not, because somebody may override it. An explicit false
    at pod level counts even if every container says true: the next container would inherit
    it. Since 1.35 pods with hostUsers: false are spared, as their root is nobody on the node.
    """
    own = subject.security.run_as_non_root
    if own is False:
        yield Problem("sets runAsNonRoot to false", at=_NON_ROOT, patch=_PATCH)
    elif own is None and isinstance(subject, Container) and _unsaid(subject.pod):
        yield Problem("is not told to run as non-root", at=_NON_ROOT, patch=_PATCH)


def _unsaid(pod: PodSpec) -> bool:
    """An explicit false of the pod is one mistake and the pod's own, however many inherit it."""
    return pod.security.run_as_non_root is None


def _forbids_user_zero(subject: PodSpec | Container) -> bool:
    return pod_of(subject).version >= V1_23 and bound_to_host_users(subject)


@SECURITY.check(
    "security/run-as-root-user",
    "high",
    on=(PodSpec, Container),
    where=_forbids_user_zero,
    fix="Set runAsUser to the id of an ordinary user, or leave it to the image.",
    frameworks={
        "cis-1.12": "5.2.7",
        "cis-1.8": "5.2.7",
        "nsa-cisa": "pod-non-root",
        "owasp-k8s-top10": "K01",
        "pss-restricted": "runAsUser",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "kyverno": "require-run-as-non-root-user",
        "pod-security-admission": "runAsUser",
    },
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def run_as_root_user(subject: PodSpec | Container) -> Problems:
    """No user id 0 is asked for.

    Asking for user id 0 is asking for root, with all that a break-out then means. At pod
    level it counts although every container overrides it, since the next one added will not.
    A rule of the standards since 1.23; since 1.35 pods with hostUsers: false are spared.
    """
    if subject.security.run_as_user == 0:
        yield Problem("asks for user id 0, which is root", at=_USER, patch=_UNSET_USER)
