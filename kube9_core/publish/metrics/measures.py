"""Numbers that are no part of the published status: what the operator's machinery has counted."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

__all__ = ["Measures"]


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """Counts since the start of the process; None where nothing is known.

    Attributes:
        requests: made to the API server.
        received: bytes of its answers.
        retries: requests that it put off (429) or failed (5xx) and that were made again.
        events_stored: rows written into the event store.
        events_dropped: rows that came faster than they could be stored.
        events_waiting: rows that wait to be stored.
        store_bytes: size of the database.
        store_trouble: whether the database cannot be written at present.
        writes: documents written, by what they are ("ConfigMap", "OperatorStatus").
        write_failures: documents that could not be written, by what they are.
        conflicts: how often somebody else had written what is ours.
        published_at: when all documents were last written or found to be up to date.
        lag: seconds the slowest thread is late.
        audit_lost: entries of the audit trail that are nowhere.
        audit_waiting: entries that wait to be stored.
    """

    requests: int | None = None
    received: int | None = None
    retries: int | None = None
    events_stored: int | None = None
    events_dropped: int | None = None
    events_waiting: int | None = None
    store_bytes: int | None = None
    store_trouble: bool | None = None
    writes: Mapping[str, int] = {}
    write_failures: Mapping[str, int] = {}
    conflicts: int | None = None
    published_at: datetime | None = None
    lag: float | None = None
    audit_lost: int | None = None
    audit_waiting: int | None = None
