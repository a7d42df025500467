"""Which pods a rule speaks of: Windows pods and pods with user namespaces are spared by some.

The rules themselves are in `checks`; this module only answers for the pod as a whole.
"""

from kube9_core.api import Container, PodSpec
from kube9_security.releases import V1_25, V1_35

__all__ = ["bound_to_host_users", "bound_to_linux", "pod_of", "runs_linux"]


def pod_of(subject: PodSpec | Container) -> PodSpec:
    """The pod that a subject is, or belongs to."""
    return subject if isinstance(subject, PodSpec) else subject.pod


def bound_to_linux(subject: PodSpec | Container) -> bool:
    """Whether Linux-only settings are demanded; since 1.25 not of pods that say Windows."""
    pod = pod_of(subject)
    return not pod.windows or pod.version < V1_25


def runs_linux(subject: PodSpec | Container) -> bool:
    """Whether it is not for Windows, where a rule is not the standards' and so of no release."""
    return not pod_of(subject).windows


def bound_to_host_users(subject: PodSpec | Container) -> bool:
    """Whether root inside is root outside; since 1.35 `hostUsers: false` settles that."""
    pod = pod_of(subject)
    return not pod.user_namespace or pod.version < V1_35
