"""Workloads in namespaces that are not theirs: the one nobody chose, and the system's own."""

from kube9_core.api import SECURITY, Problem, Problems, Service, Workload
from kube9_security.checks.namespaces.components import Components

__all__ = ["default_namespace", "workload_in_kube_system"]

_DEFAULT = "default"
_SYSTEM = "kube-system"
_MIRROR = "kubernetes.io/config.mirror"
_GIVEN = ("Service", "kubernetes")
"""What every cluster puts there itself."""

_Placed = Workload | Service


def _says_where(item: _Placed) -> bool:
    """A manifest that names no namespace goes where whoever applies it says."""
    written = item.source is None or item.meta.namespace is not None
    return written and (item.kind.name, item.name) != _GIVEN


@SECURITY.check(
    "security/default-namespace",
    "low",
    on=(Workload, Service),
    where=_says_where,
    fix="Give the application a namespace of its own, and move all that belongs to it there.",
    frameworks={
        "cis-1.12": "5.6.4",
        "cis-1.8": "5.7.4",
        "nsa-cisa": "net-namespaces",
    },
    references=("https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",),
)
def default_namespace(item: _Placed) -> Problems:
    """Workloads do not live in the default namespace.

    Roles, quotas, network policies and Pod Security levels are given by namespace. Where everything
    lies in default, every right reaches everything. Workloads and
    Services stand for what belongs to them; the Service kubernetes is there in every cluster. A
    manifest that names no namespace is not judged, as whoever applies it chooses.
    """
    if item.namespace == _DEFAULT:
        yield Problem("lives in the default namespace", at="metadata.namespace")


def _in_system(workload: Workload) -> bool:
    return workload.namespace == _SYSTEM


@SECURITY.check(
    "security/workload-in-kube-system",
    "medium",
    on=Workload,
    where=_in_system,
    params=Components,
    fix="Move it to a namespace of its own; if it is a component of the cluster, name it in the "
    "parameter `components`.",
    references=("https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",),
    frameworks={"nsa-cisa": "net-namespaces"},
)
def workload_in_kube_system(workload: Workload, *, params: Components) -> Problems:
    """Only system components run in kube-system.

    Whoever may start pods there may act as the accounts of controllers, and policies commonly spare
    the namespace. So a workload of your own finds no protection, and its failure takes DNS
    along. Well-known add-ons are named in the parameter, those of a distribution in its profile;
    static pods are the business of whoever runs the node.
    """
    if _MIRROR in workload.annotations or workload.name in params.components:
        return
    yield Problem("runs among the components of the cluster", at="metadata.namespace")
