"""The numbers of a cluster that dashboards show, counted while it is read for its checks."""

from collections.abc import Callable, Iterable
from datetime import datetime

from kube9_core.model.coverage import Coverage
from kube9_core.model.kind import Kind
from kube9_core.publish.state import DashboardNumbers
from kube9_core.snapshot import kinds
from kube9_core.snapshot.platform import Node
from kube9_core.snapshot.quantity import parse_quantity

__all__ = ["inventory_of"]

_COUNTED = (
    kinds.DEPLOYMENT,
    kinds.STATEFUL_SET,
    kinds.DAEMON_SET,
    kinds.REPLICA_SET,
    kinds.JOB,
    kinds.CRON_JOB,
    kinds.POD,
)


def inventory_of(
    seen: Callable[[Kind], Coverage | None], nodes: Iterable[Node], at: datetime
) -> DashboardNumbers:
    """Count.

    Args:
        seen: what was read of a kind.
        nodes: all that were read.
        at: when, UTC.
    """
    read = tuple(nodes)
    known = _number(seen(kinds.NODE)) is not None
    counts = {kind.plural: _number(seen(kind)) for kind in _COUNTED}
    return DashboardNumbers(
        namespaces=_number(seen(kinds.NAMESPACE)),
        counts={name: count for name, count in counts.items() if count is not None},
        nodes=len(read) if known else None,
        ready_nodes=sum(map(_ready, read)) if known else None,
        cpu=round(float(sum(_amount(node, "cpu") for node in read)), 3) if known else None,
        memory=int(sum(_amount(node, "memory") for node in read)) if known else None,
        at=at,
    )


def _number(row: Coverage | None) -> int | None:
    return row.objects if row is not None and row.state.sound else None


def _ready(node: Node) -> bool:
    conditions = (node.wire.status.conditions if node.wire.status else None) or ()
    return any(item.type == "Ready" and item.status == "True" for item in conditions)


def _amount(node: Node, resource: str) -> float:
    """What a node has of a resource; nothing where it does not say so in a readable way."""
    capacity = node.wire.status.capacity if node.wire.status else None
    try:
        return float(parse_quantity(capacity.get(resource, 0))) if capacity else 0.0
    except ValueError:
        return 0.0
