"""Single capabilities that deserve a name of their own.

The standards judge all of them together, as the API server spells them; here they are read as
runtimes do: any case, with or without CAP_.
"""

from kube9_core.api import SECURITY, Container, Problem, Problems
from kube9_security.scope import runs_linux

__all__ = ["kernel_capabilities", "net_raw_capability", "sys_admin_capability"]

_ADD = "securityContext.capabilities.add"
_DROP = "securityContext.capabilities.drop"
_PAGE = (
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"
    "#set-capabilities-for-a-container"
)
_MAN = "https://man7.org/linux/man-pages/man7/capabilities.7.html"
_KERNEL = frozenset(("ALL", "NET_RAW", "SYS_MODULE"))
_ADMIN = frozenset(("ALL", "SYS_ADMIN"))


@SECURITY.check(
    "security/net-raw-capability",
    "medium",
    on=Container,
    where=runs_linux,
    fix="Drop NET_RAW, or better ALL.",
    frameworks={
        "cis-1.12": "5.2.8",
        "cis-1.8": "5.2.8",
        "nsa-cisa": "pod-capabilities",
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(_PAGE, _MAN, "https://nvd.nist.gov/vuln/detail/CVE-2020-14386"),
)
def net_raw_capability(container: Container) -> Problems:
    """NET_RAW is dropped.

    Every container has it unless somebody takes it away. With it a process forges packets and
    answers for its neighbours' addresses, and it opens the packet sockets through which
    CVE-2020-14386 led to the host. Dropping ALL drops it too; nothing is dropped where no
    capabilities are named.
    """
    dropped = container.dropped_capabilities
    if not any(name.upper() in ("ALL", "NET_RAW") for name in dropped):
        patch = (
            f"securityContext:\n  capabilities:\n    drop: [{', '.join((*dropped, 'NET_RAW'))}]\n"
        )
        yield Problem("keeps NET_RAW", at=_DROP, patch=patch)


@SECURITY.check(
    "security/sys-admin-capability",
    "critical",
    on=Container,
    fix="Remove SYS_ADMIN, or move the one task that needs it to a workload of its own.",
    frameworks={
        "nsa-cisa": "pod-capabilities",
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(_PAGE, _MAN, "https://nvd.nist.gov/vuln/detail/CVE-2022-0492"),
)
def sys_admin_capability(container: Container) -> Problems:
    """SYS_ADMIN is not added.

    With it a process mounts file systems, enters namespaces and loads programs into the kernel:
    it is root by another name, and a few lines of shell away from the node. ALL contains it.
    """
    yield from _granted(container, _ADMIN)


@SECURITY.check(
    "security/kernel-capabilities",
    "high",
    on=Container,
    fix="Remove the capability; load modules on the node, not from a pod.",
    frameworks={
        "nsa-cisa": "pod-capabilities",
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(_PAGE, _MAN),
)
def kernel_capabilities(container: Container) -> Problems:
    """Neither kernel modules nor raw packets are granted.

    SYS_MODULE loads code into the kernel of the node, with which every other protection
    ends; NET_RAW forges packets and listens in. ALL contains both.
    """
    yield from _granted(container, _KERNEL)


def _granted(container: Container, forbidden: frozenset[str]) -> Problems:
    added = container.added_capabilities
    excess = [name for name in added if _meant(name) in forbidden]
    if excess:
        kept = ", ".join(name for name in added if name not in excess)
        patch = f"securityContext:\n  capabilities:\n    add: [{kept}]\n"
        named = ", ".join(sorted(set(excess)))
        yield Problem(f"adds {named}", at=_ADD, patch=patch)


def _meant(name: str) -> str:
    return name.upper().removeprefix("CAP_")
