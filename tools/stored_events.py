"""Rows for the event store by the thousand, so that all that is measured on it has the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from kube9_core.model.clock import spelled
from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType

__all__ = ["stored_events"]


def stored_events(count: int) -> Iterator[EventRow]:
    """So many rows, spread over the last day, over 100 namespaces, 3 kinds and all severities."""
    start = datetime.now(UTC) - timedelta(days=1)
    severities, kinds = tuple(EventSeverity), ("Pod", "Deployment", "Node")
    for number in range(count):
        at = spelled(start + timedelta(days=number / count))
        yield EventRow(
            id=f"evt_20261123_120000_{number:06x}",
            key=f"0a1b2c3d-0000-4000-8000-{number:012}",
            event_type=EventType.CLUSTER,
            severity=severities[number % 4],
            title="BackOff",
            description=f"Back-off restarting failed container app in pod web-{number} \u2013 5m0s",
            object_kind=kinds[number % 3],
            object_namespace=f"team-{number % 100}",
            object_name=f"web-{number}",
            metadata=EventMetadata(
                reason="BackOff", count=3, first_timestamp=at, last_timestamp=at, source="kubelet"
            ),
            created_at=at,
        )
