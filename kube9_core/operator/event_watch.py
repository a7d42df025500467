"""Where the cluster's Events are watched: everywhere at once, or in each namespace of a scope.

Each watch has a connection and a thread of its own, as it may be blocked in the network for a
minute; one that is refused costs the others nothing.
"""

import threading
from collections.abc import Callable, Mapping

from kube9_core.kube.connection import Connection
from kube9_core.kube.followed import Followed
from kube9_core.kube.watch import Watcher, WatchPace
from kube9_core.model.audit import Audit
from kube9_core.model.clock import Clock
from kube9_core.operator.event_row import EVENT, Event
from kube9_core.publish.state import Watching

__all__ = ["EventWatch", "watch_events"]

Take = Callable[[Followed[Event]], None]
"""Takes up what a watch tells."""


def watch_events(
    connect: Callable[[], Connection],
    clock: Clock,
    audit: Audit,
    silence: float,
    scope: tuple[str, ...] = (),
) -> "EventWatch":
    """A watch of the cluster's Events.

    Args:
        connect: makes a connection for one watch alone; ending the watch closes it.
        clock: for ages.
        audit: told of lists and refusals.
        silence: seconds without a byte after which a connection is taken for dead.
        scope: the namespaces to watch; empty for all at once.
    """
    pace = WatchPace(silence=silence)
    return EventWatch(
        {
            place: Watcher(
                connect(), EVENT, Event, clock, audit=audit, pace=pace, namespace=place or None
            )
            for place in (scope or ("",))
        }
    )


class EventWatch:
    """One watch or several, between `start` and `stop`; may be started once.

    Args:
        watchers: by namespace; "" for all of the cluster.
    """

    def __init__(self, watchers: Mapping[str, Watcher[Event]]) -> None:
        self._watchers = watchers
        self._threads: tuple[threading.Thread, ...] = ()
        self._stopped = False

    def start(self, take: Take) -> None:
        """Begin to read.

        Args:
            take: told of each Event, on the thread of its watch.
        """
        threads = tuple(
            threading.Thread(
                target=self._read, args=(watcher, take), name=f"events {place}".strip(), daemon=True
            )
            for place, watcher in self._watchers.items()
        )
        for thread in threads:
            thread.start()
        self._threads = threads  # not before: one that is about to begin has not ended

    def stop(self) -> None:
        """End; a thread the network holds is left behind."""
        self._stopped = True
        for watcher in self._watchers.values():
            watcher.stop()

    def watching(self) -> Watching:
        """How it is doing: connected where all are, as silent as the most silent one."""
        found = {place: watcher.health for place, watcher in self._watchers.items()}
        silences = [item.silent_seconds for item in found.values()]
        told = [silence for silence in silences if silence is not None]
        ended = not self._stopped and not all(thread.is_alive() for thread in self._threads)
        lost = (_named(place, item.reason) for place, item in found.items() if not item.connected)
        return Watching(
            enabled=True,
            connected=not ended and all(item.connected for item in found.values()),
            silent_seconds=max(told) if len(told) == len(silences) else None,
            reason="the reader of Events ended" if ended else "; ".join(filter(None, lost)) or None,
        )

    def _read(self, watcher: Watcher[Event], take: Take) -> None:
        for told in watcher:
            if self._stopped:
                return
            take(told)


def _named(place: str, reason: str | None) -> str | None:
    return f"{place}: {reason}" if place and reason else reason
