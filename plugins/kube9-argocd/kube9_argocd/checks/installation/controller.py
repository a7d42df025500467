"""Whether Argo CD's application controller keeps up; told by its metrics, where they are read."""

from typing import Annotated

from msgspec import Meta, Struct

from kube9_argocd.api.records import Saturation
from kube9_argocd.checks.installation.presence import has_argocd
from kube9_argocd.checks.pages import HIGH_AVAILABILITY
from kube9_argocd.told import CONTROLLER, INSTALLATIONS
from kube9_core.api import RELIABILITY, CannotJudge, Cluster, Problem, Problems, Snapshot

__all__ = ["Load", "controller_saturated"]

_ASK = (
    "the metrics of Argo CD's application controller are not read: set "
    "plugins.argocd.metrics.enabled"
)


class Load(Struct, frozen=True):
    """From when on a controller does not keep up."""

    queue: Annotated[int, Meta(ge=1, description="Applications that wait to be compared.")] = 100
    seconds: Annotated[
        float, Meta(gt=0, description="Seconds that 95 of 100 comparisons take at most.")
    ] = 10.0


@RELIABILITY.check(
    "argocd/controller-saturated",
    "medium",
    on=Cluster,
    where=has_argocd,
    params=Load,
    told=(CONTROLLER, INSTALLATIONS),
    modes=frozenset(("cluster",)),
    fix="Give the controller more processors (controller.status.processors), more CPU, or shards.",
    references=(f"{HIGH_AVAILABILITY}#argocd-application-controller",),
)
def controller_saturated(
    cluster: Cluster,  # noqa: ARG001 - the subject of every finding about the cluster
    snapshot: Snapshot,
    *,
    params: Load,
) -> Problems:
    """Argo CD's application controller keeps up with its applications.

    Where its queue grows, a commit is deployed minutes or hours later, drift is seen late, and
    self-healing does not heal. Judged by how many applications wait to be compared and how long a
    comparison takes, from the metrics that kube9 reads where it is told to.
    """
    if not snapshot.knows(CONTROLLER):
        raise CannotJudge(_ASK)
    for item in snapshot.all_told(CONTROLLER):
        if item.queue_depth is None and item.reconcile_p95 is None:
            raise CannotJudge(f"{item.controller} tells neither its queue nor its times yet")
        yield from _slow(item, params)


def _slow(item: Saturation, params: Load) -> Problems:
    if item.queue_depth is not None and item.queue_depth >= params.queue:
        yield Problem(
            f"has {item.queue_depth} applications that wait for Argo CD to compare them",
            key=f"{item.controller} queue",
            evidence={"controller": item.controller, "at": item.at},
        )
    if item.reconcile_p95 is not None and item.reconcile_p95 > params.seconds:
        yield Problem(
            f"has an Argo CD of whose comparisons one in twenty takes {item.reconcile_p95:g} s or "
            "more",
            key=f"{item.controller} time",
            evidence={"controller": item.controller, "slow": item.slow, "at": item.at},
        )
