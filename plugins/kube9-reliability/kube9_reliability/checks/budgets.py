"""Disruption budgets: one for every replicated workload, and one only."""

from collections.abc import Iterable

from kube9_core.api import (
    RELIABILITY,
    HorizontalPodAutoscaler,
    PodDisruptionBudget,
    Problem,
    Problems,
    Snapshot,
    Workload,
)
from kube9_reliability.scope import SEVERAL, replicated

__all__ = ["CHECKS"]


def _names(budgets: Iterable[PodDisruptionBudget]) -> list[str]:
    """Budgets by name: one that stands in two files is still one."""
    return sorted({item.name for item in budgets})


@RELIABILITY.check(
    "reliability/disruption-budget-missing",
    "medium",
    on=Workload,
    where=replicated,
    needs=(PodDisruptionBudget, HorizontalPodAutoscaler),
    fix="Add a PodDisruptionBudget whose selector matches the pods, with maxUnavailable: 1.",
    frameworks={"well-architected": "REL-availability"},
)
def disruption_budget_missing(workload: Workload, snapshot: Snapshot) -> Problems:
    """Replicated workloads have a disruption budget.

    Draining nodes evicts pods as fast as it can. Without a budget an upgrade may take all
    replicas at the same moment, however many there are.
    """
    if not snapshot.budgets_of(workload):
        pods = snapshot.fewest_pods(workload)
        yield Problem(f"runs {pods} replicas that no PodDisruptionBudget protects")


@RELIABILITY.check(
    "reliability/disruption-budgets-overlap",
    "high",
    on=Workload,
    needs=(PodDisruptionBudget,),
    fix="Narrow the selectors until exactly one PodDisruptionBudget matches the pods.",
    frameworks={"well-architected": "REL-availability"},
)
def disruption_budgets_overlap(workload: Workload, snapshot: Snapshot) -> Problems:
    """No pod has two disruption budgets.

    The eviction API does not support it: it refuses to evict such a pod with an internal
    error, whatever the budgets allow, so nodes cannot be drained at all.
    """
    names = _names(snapshot.budgets_of(workload))
    if len(names) >= SEVERAL:
        yield Problem(
            f"is matched by {len(names)} PodDisruptionBudgets ({', '.join(names)}), "
            "so its pods cannot be evicted",
            key="overlap",
        )


@RELIABILITY.check(
    "reliability/disruption-budget-matches-nothing",
    "low",
    on=PodDisruptionBudget,
    needs=(Workload,),
    fix="Make spec.selector match the labels of the pods to protect, or delete the budget.",
    frameworks={"well-architected": "REL-availability"},
)
def disruption_budget_matches_nothing(budget: PodDisruptionBudget, snapshot: Snapshot) -> Problems:
    """Disruption budgets match some pods.

    A budget whose selector misses protects nothing, and the workload it was written for can
    be evicted at once. An empty selector means all pods since policy/v1, and none before.
    """
    if budget.selector is None:
        yield Problem("selects no pods at all and so protects nothing", at="spec.selector")
    elif not snapshot.selected(budget.selector, budget.namespace):
        snapshot.require(Workload)
        yield Problem(
            f"selects {budget.selector}, which no pod in its namespace has, "
            "and so protects nothing",
            at="spec.selector",
        )


CHECKS = (
    disruption_budget_missing,
    disruption_budgets_overlap,
    disruption_budget_matches_nothing,
)
