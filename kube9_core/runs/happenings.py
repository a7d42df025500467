"""What the store has of the cluster's Events about one object, for tasks."""

from datetime import datetime
from typing import Final

from kube9_core.model.event import EventRow, EventType
from kube9_core.store.events import EventFilter, Events

__all__ = ["StoredHappenings"]

_MOST: Final = 100


class StoredHappenings:
    """The Events that are kept; see `Happenings`.

    Args:
        events: the rows.
    """

    def __init__(self, events: Events) -> None:
        self._events = events

    def of(self, kind: str, namespace: str, name: str, since: datetime) -> tuple[EventRow, ...]:
        """What happened to one object, the latest first."""
        wanted = EventFilter(
            object_kind=kind,
            object_namespace=namespace or None,
            object_name=name,
            event_types=(EventType.CLUSTER,),
            since=since,
        )
        return self._events.list(wanted, limit=_MOST).items
