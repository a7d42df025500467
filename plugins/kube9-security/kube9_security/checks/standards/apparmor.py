"""AppArmor: the field of 1.30 and later, and the annotation of all versions."""

from kube9_core.api import SECURITY, Container, PodSpec, Problem, Problems
from kube9_security.scope import pod_of

__all__ = ["apparmor_disabled"]

_PREFIX = "container.apparmor.security.beta.kubernetes.io/"
_TYPES = frozenset(("RuntimeDefault", "Localhost"))
_PATCH = "securityContext:\n  appArmorProfile:\n    type: RuntimeDefault\n"


@SECURITY.check(
    "security/apparmor-disabled",
    "high",
    on=(PodSpec, Container),
    fix="Set appArmorProfile.type to RuntimeDefault and remove the annotation that disables it.",
    frameworks={
        "nsa-cisa": "pod-kernel-hardening",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "appArmorProfile",
        "pss-restricted": "appArmorProfile",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "pod-security-admission": "appArmorProfile",
    },
    references=(
        "https://kubernetes.io/docs/tutorials/security/apparmor/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def apparmor_disabled(subject: PodSpec | Container) -> Problems:
    """AppArmor is not switched off.

    The runtime confines containers by default where the node has AppArmor; Unconfined takes
    that away, and with it the last barrier in front of /proc, /sys and mounts. Profiles of
    your own are fine. The field counts and so does the older annotation: both still work.
    """
    profile = subject.security.app_armor_profile
    if profile is not None and profile.type not in _TYPES:
        message = f"has the AppArmor profile {profile.type or '(no type)'}"
        yield Problem(message, at="securityContext.appArmorProfile.type", patch=_patch(subject))
    elif isinstance(subject, PodSpec):
        yield from _left_over(subject)
    elif subject.pod.annotations and not _already_told(subject):
        yield from _annotation(subject.apparmor_annotation, subject.name)


def _patch(subject: PodSpec | Container) -> str | None:
    """The field alone mends nothing where an annotation disables AppArmor too."""
    names = (subject,) if isinstance(subject, Container) else subject.containers
    annotations = pod_of(subject).annotations
    disabled = any(_disables(annotations.get(_PREFIX + item.name)) for item in names)
    return None if disabled else _PATCH


def _already_told(container: Container) -> bool:
    """The API server copies a pod's profile into annotations: that is no second mistake."""
    inherited = container.apparmor
    return inherited is not None and inherited.type not in _TYPES


def _left_over(pod: PodSpec) -> Problems:
    """Annotations that name a container which is not there count all the same."""
    if not pod.annotations:
        return
    names = {container.name for container in pod.containers}
    for key, value in sorted(pod.annotations.items()):
        if key.startswith(_PREFIX) and key.removeprefix(_PREFIX) not in names:
            yield from _annotation(value, key.removeprefix(_PREFIX))


def _annotation(value: str | None, name: str) -> Problems:
    if _disables(value):
        message = f"has the AppArmor annotation {value!r} for container {name}"
        yield Problem(message, key=_PREFIX + name)


def _disables(value: str | None) -> bool:
    """Nothing and an empty text mean the runtime's own profile."""
    if not value:
        return False
    return value != "runtime/default" and not value.startswith("localhost/")
