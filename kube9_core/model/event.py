"""Things that happened in the cluster or in kube9 itself, as stored and queried.

The names of the fields are those the VS Code extension reads from `query events list`.
"""

from enum import StrEnum

import msgspec

__all__ = ["EventMetadata", "EventRow", "EventSeverity", "EventType"]


class EventType(StrEnum):
    """Where a row comes from."""

    CLUSTER = "cluster"
    OPERATOR = "operator"
    INSIGHT = "insight"
    ASSESSMENT = "assessment"
    HEALTH = "health"
    SYSTEM = "system"


class EventSeverity(StrEnum):
    """How much a row should worry."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


class EventMetadata(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of an event.

    Attributes:
        reason: the Event's own machine-readable reason.
        count: how often it happened.
        first_timestamp: RFC 3339, UTC.
        last_timestamp: RFC 3339, UTC.
        source: the component that reported it.
    """

    reason: str | None = None
    count: int = 1
    first_timestamp: str | None = None
    last_timestamp: str | None = None
    source: str | None = None


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """One event; a repetition updates its row.

    Attributes:
        id: `evt_YYYYMMDD_HHMMSS_<6 hex>`, from the time it first happened.
        key: what makes two reports the same event (uid of the Event object, or for rows of
            health and operator a key of their own); unique.
        created_at: when it last happened, RFC 3339 UTC; lists are sorted by it.
    """

    id: str
    key: str
    event_type: EventType
    severity: EventSeverity
    title: str
    description: str
    object_kind: str | None = None
    object_namespace: str | None = None
    object_name: str | None = None
    metadata: EventMetadata = EventMetadata()
    created_at: str
