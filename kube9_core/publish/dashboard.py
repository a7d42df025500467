"""The ConfigMap `kube9-dashboard-data`: counts for the dashboard of the VS Code extension.

Where it is missing the extension counts for itself, and it never asks how old the numbers are. So
there is nothing to publish until something was counted, and what was not read is left out.
"""

from collections.abc import Mapping
from typing import Final

from kube9_core.model.clock import spelled
from kube9_core.publish.ascii import ascii_json
from kube9_core.publish.state import DashboardNumbers, OperatorState

__all__ = ["NAME", "dashboard_data"]

NAME: Final = "kube9-dashboard-data"
"""The extension looks for this very name."""

_WORKLOADS = (
    "deployments",
    "statefulsets",
    "daemonsets",
    "replicasets",
    "jobs",
    "cronjobs",
    "pods",
)
_GIB = 1024**3


def dashboard_data(state: OperatorState) -> Mapping[str, str] | None:
    """Make the data of the ConfigMap.

    Args:
        state: the moment.

    Returns:
        `dashboard`, a JSON text of ASCII characters; None while nothing has been read.
    """
    numbers = state.dashboard
    if numbers is None:
        return None
    told = {
        **({} if numbers.namespaces is None else {"namespaceCount": numbers.namespaces}),
        "workloads": {name: numbers.counts[name] for name in _WORKLOADS if name in numbers.counts},
        "nodes": _nodes(numbers),
        "operatorMetrics": _metrics(state),
        "lastUpdated": spelled(numbers.at),
    }
    return {"dashboard": ascii_json(told).decode("ascii")}


def _nodes(numbers: DashboardNumbers) -> Mapping[str, int | str]:
    told = {
        "totalNodes": numbers.nodes,
        "readyNodes": numbers.ready_nodes,
        "cpuCapacity": None if numbers.cpu is None else _cores(numbers.cpu),
        "memoryCapacity": None if numbers.memory is None else f"{numbers.memory / _GIB:.1f} Gi",
    }
    return {name: value for name, value in told.items() if value is not None}


def _cores(cpu: float) -> str:
    """Whole cores as a whole number, others with at most three digits behind the point."""
    return f"{cpu:.3f}".rstrip("0").rstrip(".")


def _metrics(state: OperatorState) -> Mapping[str, int | str]:
    stats = state.collections
    told: dict[str, int | str] = {
        "collectorsRunning": state.collectors,
        "dataPointsCollected": stats.total_success_count,
    }
    if stats.last_success_time is not None:
        told["lastCollectionTime"] = stats.last_success_time
    return told
