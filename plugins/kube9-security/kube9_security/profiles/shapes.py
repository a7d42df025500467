"""The few shapes that entries of distribution profiles have, so that the lists read like lists."""

from kube9_core.api import Match, ProfileExemption

__all__ = ["object_of", "pods_of", "role", "static_pods", "workload"]

_SHIPPED = (("kubernetes.io/bootstrapping", "rbac-defaults"),)
"""What the API server labels the roles and bindings with that it makes itself."""


def role(names: str, checks: str, reason: str) -> ProfileExemption:
    """ClusterRoles that the API server makes.

    Args:
        names: of them, apart by blanks.
        checks: which are failed, without the pillar.
        reason: what needs it.
    """
    match = Match(kinds=("ClusterRole",), names=tuple(names.split()), labels=_SHIPPED)
    return ProfileExemption(checks=_checks(checks), match=match, reason=reason)


def object_of(
    kind: str, names: str, checks: str, reason: str, *, namespace: str | None = None
) -> ProfileExemption:
    """Any other objects.

    Args:
        kind: of all of them.
        names: of them, apart by blanks.
        checks: which are failed, without the pillar.
        reason: what needs it.
        namespace: where they are; None where the kind has none.
    """
    match = Match(
        kinds=(kind,),
        namespaces=(namespace,) if namespace else (),
        names=tuple(names.split()),
    )
    return ProfileExemption(checks=_checks(checks), match=match, reason=reason)


def workload(place: str, checks: str, reason: str, kind: str = "DaemonSet") -> ProfileExemption:
    """One or more controllers of pods.

    Args:
        place: "namespace/name" or "namespace/name name".
        checks: which are failed, without the pillar.
        reason: what needs it.
        kind: of all of them.
    """
    namespace, _, names = place.partition("/")
    return object_of(kind, names, checks, reason, namespace=namespace)


def static_pods(place: str, checks: str, reason: str) -> ProfileExemption:
    """Pods that a kubelet runs from files, as "name-NODE"; in such a file they are "name".

    Args:
        place: "namespace/name" or "namespace/name name".
        checks: which are failed, without the pillar.
        reason: what needs it.
    """
    namespace, _, names = place.partition("/")
    both = tuple(glob for name in names.split() for glob in (name, f"{name}-*"))
    match = Match(kinds=("Pod",), namespaces=(namespace,), names=both, static=True)
    return ProfileExemption(checks=_checks(checks), match=match, reason=reason)


def pods_of(place: str, checks: str, reason: str) -> ProfileExemption:
    """Pods that an operator makes by itself, without a controller, as "name-REVISION-NODE".

    Args:
        place: "namespace/name" or "namespace/name name".
        checks: which are failed, without the pillar.
        reason: what needs it.
    """
    namespace, _, names = place.partition("/")
    globs = tuple(f"{name}-*" for name in names.split())
    match = Match(kinds=("Pod",), namespaces=(namespace,), names=globs)
    return ProfileExemption(checks=_checks(checks), match=match, reason=reason)


def _checks(names: str) -> tuple[str, ...]:
    return tuple(f"security/{name}" for name in names.split())
