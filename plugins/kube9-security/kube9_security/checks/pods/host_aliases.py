"""Names that the pod resolves otherwise than everybody else."""

from kube9_core.api import SECURITY, PodSpec, Problem, Problems

__all__ = ["host_aliases"]


@SECURITY.check(
    "security/host-aliases",
    "low",
    on=PodSpec,
    fix="Give the name to DNS, by a Service or an entry of the zone, and remove hostAliases.",
    frameworks={
        "well-architected": "SEC-network",
    },
    references=("https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/",),
)
def host_aliases(pod: PodSpec) -> Problems:
    """Name resolution is not overridden by host aliases.

    An entry in the pod's hosts file wins over DNS. Whoever may write it sends the traffic for a
    trusted name elsewhere, and after a move the forgotten entry still points at the old address,
    while every test by nslookup shows the right one.
    """
    names = [name for alias in pod.wire.host_aliases or () for name in alias.hostnames or ()]
    if pod.wire.host_aliases:
        said = f"overrides {', '.join(names)}" if names else "has entries of its own"
        yield Problem(f"{said} in its hosts file", at="hostAliases", patch="hostAliases: null\n")
