"""Which workloads several checks speak of: those that run more than one pod even in quiet times.

What is asked of them stands in `checks`.
"""

from kube9_core.api import Snapshot, Workload

__all__ = ["SEVERAL", "replicated"]

SEVERAL = 2


def replicated(workload: Workload, snapshot: Snapshot) -> bool:
    """Whether somebody wants several pods of it; its autoscaler's minimum goes before replicas."""
    return workload.scalable and (snapshot.fewest_pods(workload) or 0) >= SEVERAL
