"""Disruption budgets that leave no room, so that nodes can never be drained.

The arithmetic is the disruption controller's: percentages are of the expected pods of all
selected controllers together, and are rounded up.
"""

from collections.abc import Sequence

from kube9_core.api import (
    RELIABILITY,
    HorizontalPodAutoscaler,
    PodDisruptionBudget,
    Problem,
    Problems,
    Snapshot,
    Unseen,
    Workload,
)

__all__ = ["CHECKS"]

_NONE = (0, "0%")
_PATCH = "spec:\n  minAvailable: null\n  maxUnavailable: 1\n"


def _protected(budget: PodDisruptionBudget, snapshot: Snapshot) -> Sequence[Workload]:
    if budget.selector is None:
        return ()
    found = snapshot.selected_owners(budget.selector, budget.namespace)
    if not found:
        snapshot.require(Workload)
    return found


def _expected(workloads: Sequence[Workload], snapshot: Snapshot) -> int:
    """How many pods there are in quiet times."""
    total = 0
    for workload in workloads:
        pods = snapshot.fewest_pods(workload)
        if pods is None:
            raise Unseen(f"how many pods {workload.ref} runs is decided by the cluster")
        total += pods
    return total


@RELIABILITY.check(
    "reliability/disruption-budget-blocks-eviction",
    "high",
    on=PodDisruptionBudget,
    needs=(Workload, HorizontalPodAutoscaler),
    fix="Allow at least one pod to go: set maxUnavailable: 1, and run two replicas or more.",
    frameworks={"well-architected": "REL-availability"},
)
def disruption_budget_blocks_eviction(budget: PodDisruptionBudget, snapshot: Snapshot) -> Problems:
    """Disruption budgets leave room for an eviction.

    A budget that allows nothing makes every node drain wait for ever: upgrades stall in the
    middle of the night until somebody deletes the budget, and then nothing is protected.
    """
    spec = budget.spec
    if spec.max_unavailable in _NONE:
        yield Problem(
            f"allows no eviction (maxUnavailable: {spec.max_unavailable})",
            at="spec.maxUnavailable",
            patch=_PATCH,
        )
    elif spec.max_unavailable is None and spec.min_available == "100%":
        yield Problem(
            "allows no eviction (minAvailable: 100%)", at="spec.minAvailable", patch=_PATCH
        )
    elif spec.max_unavailable is None and spec.min_available not in (None, *_NONE):
        pods = _expected(_protected(budget, snapshot), snapshot)
        if 0 < pods <= budget.must_stay(pods):
            yield Problem(
                f"allows no eviction: minAvailable {spec.min_available} means "
                f"{budget.must_stay(pods)} of the {pods} pods it protects",
                at="spec.minAvailable",
                patch=_PATCH,
            )


def _autoscalers(budget: PodDisruptionBudget, snapshot: Snapshot) -> Sequence[str]:
    pods = _protected(budget, snapshot)
    return [item.name for workload in pods for item in snapshot.autoscalers_of(workload)]


def _keeps_a_number_of_autoscaled(budget: PodDisruptionBudget, snapshot: Snapshot) -> bool:
    """Percentages scale with the pods, so only a plain number can be above the minimum."""
    spec = budget.spec
    number = isinstance(spec.min_available, int) and spec.max_unavailable is None
    return number and bool(_autoscalers(budget, snapshot))


@RELIABILITY.check(
    "reliability/disruption-budget-above-autoscaler-minimum",
    "medium",
    on=PodDisruptionBudget,
    where=_keeps_a_number_of_autoscaled,
    needs=(Workload, HorizontalPodAutoscaler),
    supersedes=("reliability/disruption-budget-blocks-eviction",),
    fix="Raise the autoscaler's minReplicas above minAvailable, or use maxUnavailable: 1.",
    frameworks={"well-architected": "REL-availability"},
)
def disruption_budget_above_autoscaler_minimum(
    budget: PodDisruptionBudget, snapshot: Snapshot
) -> Problems:
    """Disruption budgets fit the autoscaler's minimum.

    In quiet times the autoscaler leaves fewer pods than the budget wants to keep. Then nothing
    can be evicted, and nodes cannot be drained at night, when that is usually done.
    """
    wanted, scaler = budget.spec.min_available, _autoscalers(budget, snapshot)[0]
    pods = _expected(_protected(budget, snapshot), snapshot)
    if isinstance(wanted, int) and wanted > pods:
        yield Problem(
            f"keeps {wanted} pods, but autoscaler {scaler} goes down to {pods}",
            at="spec.minAvailable",
            evidence={"autoscaler": scaler},
            patch=_PATCH,
        )


CHECKS = (disruption_budget_blocks_eviction, disruption_budget_above_autoscaler_minimum)
