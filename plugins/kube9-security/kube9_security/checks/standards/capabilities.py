"""Linux capabilities, added and dropped.

Names are compared as the API server does: upper case, without the prefix CAP_. Before 1.22
the restricted level said no more about capabilities than the baseline level.
"""

from kube9_core.api import SECURITY, Container, Problem, Problems
from kube9_security.releases import V1_22
from kube9_security.scope import bound_to_linux

__all__ = ["added_capabilities", "added_capabilities_restricted", "drop_all_capabilities"]

_ADD = "securityContext.capabilities.add"
_DROP = "securityContext.capabilities.drop"
_DROP_PATCH = "securityContext:\n  capabilities:\n    drop: [ALL]\n"
_USUAL = frozenset(
    (
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    )
)
_LOW_PORTS = frozenset(("NET_BIND_SERVICE",))
_NAMED = ("security/kernel-capabilities", "security/sys-admin-capability")
"""Checks of single capabilities: here each of them is named too, and as bad as there."""


def _must_drop(container: Container) -> bool:
    return container.pod.version >= V1_22 and bound_to_linux(container)


@SECURITY.check(
    "security/drop-all-capabilities",
    "medium",
    on=Container,
    where=_must_drop,
    fix="Set securityContext.capabilities.drop to [ALL] and add back only what is missing.",
    frameworks={
        "cis-1.12": "5.2.9",
        "cis-1.8": "5.2.10",
        "nsa-cisa": "pod-capabilities",
        "owasp-k8s-top10": "K01",
        "pss-restricted": "capabilities_restricted",
        "well-architected": "SEC-workloads",
    },
    supersedes=("security/net-raw-capability",),
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ),
)
def drop_all_capabilities(container: Container) -> Problems:
    """Containers drop all capabilities.

    The runtime's default set lets a process forge packets, change owners and switch users.
    Hardly any application needs that, but an attacker does. The word is ALL in capitals:
    the API server takes nothing else for it. A rule of the standards since 1.22; Windows pods
    are spared since 1.25.
    """
    if "ALL" not in container.dropped_capabilities:
        yield Problem(_kept(container.dropped_capabilities), at=_DROP, patch=_DROP_PATCH)


def _kept(dropped: tuple[str, ...]) -> str:
    if not dropped:
        return "drops no capabilities"
    named = ", ".join(dropped)
    if any(name.upper() == "ALL" for name in dropped):
        return f"drops {named}, but the word is ALL, in capitals"
    return f"drops only {named}"


@SECURITY.check(
    "security/added-capabilities",
    "high",
    on=Container,
    fix="Remove the capability, or move the one task that needs it to a workload of its own.",
    frameworks={
        "cis-1.8": "5.2.9",
        "nsa-cisa": "pod-capabilities",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "capabilities_baseline",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "kyverno": "disallow-capabilities",
        "pod-security-admission": "capabilities_baseline",
    },
    supersedes=_NAMED,
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ),
)
def added_capabilities(container: Container) -> Problems:
    """No capability beyond the runtime's defaults is added.

    Capabilities such as SYS_ADMIN, SYS_PTRACE, NET_ADMIN or NET_RAW are most of what root is:
    each opens a known way out of the container or into its neighbours' traffic. ALL is all of
    them at once.
    """
    if container.added_capabilities:
        yield from _beyond(container, _USUAL)


@SECURITY.check(
    "security/added-capabilities-restricted",
    "medium",
    on=Container,
    where=bound_to_linux,
    fix="Add no capability but NET_BIND_SERVICE.",
    frameworks={
        "cis-1.8": "5.2.9",
        "nsa-cisa": "pod-capabilities",
        "owasp-k8s-top10": "K01",
        "pss-restricted": "capabilities_restricted",
        "well-architected": "SEC-workloads",
    },
    supersedes=("security/added-capabilities", *_NAMED),
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ),
)
def added_capabilities_restricted(container: Container) -> Problems:
    """At most NET_BIND_SERVICE is added.

    What was dropped must not come back one by one: CHOWN, SETUID or DAC_OVERRIDE undo most of
    running as an ordinary user. Listening on a low port is the one harmless wish. Before
    1.22 the restricted level allowed the runtime's whole default set; Windows pods are
    spared since 1.25.
    """
    if container.added_capabilities:
        allowed = _LOW_PORTS if container.pod.version >= V1_22 else _USUAL
        yield from _beyond(container, allowed)


def _beyond(container: Container, allowed: frozenset[str]) -> Problems:
    added = container.added_capabilities
    excess = sorted({name for name in added if name not in allowed})
    if excess:
        kept = ", ".join(name for name in added if name in allowed)
        patch = f"securityContext:\n  capabilities:\n    add: [{kept}]\n"
        message = f"adds {_listed([_spelled(name, allowed) for name in excess])}"
        yield Problem(message, at=_ADD, patch=patch)


def _spelled(name: str, allowed: frozenset[str]) -> str:
    """Whoever writes a permitted capability another way is told how it is written."""
    meant = name.upper().removeprefix("CAP_")
    return f"{name} (permitted if written {meant})" if meant in allowed else name


def _listed(names: list[str]) -> str:
    noun = "capability" if len(names) == 1 else "capabilities"
    return f"{noun} {', '.join(names)}"
