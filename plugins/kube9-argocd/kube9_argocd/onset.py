"""Since when each application is not synced or not healthy.

Argo CD has no field for it, so passes are compared. An entry is kept for what is not fine only:
what is in no entry was fine when all applications were read last. Entries survive a restart, also
without a volume, as far as 64 KiB go; those that began first are kept first.

How a time is found, the best first: what Argo CD tells (`health.lastTransitionTime` since 2.14,
conditions, its Events), the creation of an Application that was never synced, the pass that saw
the change. An application that comes and goes between two passes counts as lasting.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import msgspec

from kube9_argocd.drift.evidence import Onset
from kube9_core.api import EventRow, TaskTools, moment

if TYPE_CHECKING:
    from kube9_argocd.views import Application

__all__ = ["Onsets", "fine"]

_BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
_SHARD: Final = 1500
_CLOSE: Final = timedelta(minutes=15)
_EVENTS_BACK: Final = timedelta(days=30)
_MOST_ASKED: Final = 300
_PASS, _ENTRIES = "onset-pass", "onset"
_CHANGE = re.compile(r"Updated (sync|health) status: (\w*) -> (\w+)")
_FINE = {"sync": "Synced", "health": "Healthy"}
_UNKNOWN_SYNC = frozenset(("ComparisonError", "InvalidSpecError", "UnknownError"))


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """One application; times are seconds since 2025, below zero where it was found so, 0 if fine.

    Attributes:
        key: a hash of namespace, name and uid; one made anew is another application.
    """

    key: str
    sync: int
    health: int

    @property
    def first(self) -> int:
        """When the first of the two began."""
        return min(abs(item) for item in (self.sync, self.health) if item)


class _Entries(msgspec.Struct, frozen=True):
    entries: tuple[_Entry, ...] = ()


class _Pass(msgspec.Struct, frozen=True):
    """The last reading of all applications, in seconds since 2025, and how many were not fine."""

    completed: int = 0
    total: int = 0


def fine(app: "Application") -> bool:
    """Whether an application is synced and healthy."""
    return app.sync == _FINE["sync"] and app.health == _FINE["health"]


class Onsets:
    """One pass. Ask for each application as it is read, then say how the pass ended.

    Args:
        tools: of the task.
        now: when the pass began.
    """

    def __init__(self, tools: TaskTools, now: datetime) -> None:
        self._tools = tools
        self._now = now
        self._before = _before(tools)
        self._old = {item.key: item for item in _entries(tools)}
        self._new: dict[str, _Entry] = {}
        self._asked = 0
        self._previous = self._last_complete()

    def of(self, app: "Application") -> Onset | None:
        """Since when an application is not synced and healthy; None where it is.

        Args:
            app: each once in a pass.
        """
        if fine(app):
            return None
        key = _key(app)
        old = self._old.get(key) or _Entry(key, 0, 0)
        sync = app.sync != _FINE["sync"] and (old.sync or self._began(app, "sync"))
        health = app.health != _FINE["health"] and (old.health or self._began(app, "health"))
        entry = self._new[key] = _Entry(key, int(sync), int(health))
        times = (item for item in (entry.sync, entry.health) if item)
        return self._spelled(min(times, key=abs))

    def finish(self, *, complete: bool) -> None:
        """Keep what was found.

        Args:
            complete: all applications were read, so what was not asked for is gone.
        """
        kept = self._new if complete else {**self._old, **self._new}
        if kept != self._old:
            self._put(sorted(kept.values(), key=lambda item: (item.first, item.key)))
        completed = _seconds(self._now) if complete else self._before.completed
        self._tools.state.put(_PASS, _Pass(completed, len(kept)), lasting=True)

    def _put(self, entries: list[_Entry]) -> None:
        """The oldest outlast the store; the others are kept in it alone."""
        shards = len(self._old) // _SHARD + 1
        for number in range(max(shards, len(entries) // _SHARD + 1)):
            part = tuple(entries[number * _SHARD : (number + 1) * _SHARD])
            self._tools.state.put(_name(number), _Entries(part), lasting=number == 0)

    def _last_complete(self) -> datetime | None:
        """When all that is not known here was fine; None where nobody can say."""
        if not self._before.completed or len(self._old) < self._before.total:
            return None
        found = _time(self._before.completed)
        return found if found <= self._now else None

    def _spelled(self, seconds: int) -> Onset:
        return Onset(min(_time(abs(seconds)), self._now), seconds > 0)

    def _began(self, app: "Application", side: str) -> int:
        """When one side of it stopped being fine: exact above zero, found so below."""
        told = self._told(app, side) or self._never_fine(app)
        if told is not None:
            return max(1, _seconds(min(told, self._now)))
        seen = self._previous is not None and self._now - self._previous <= _CLOSE
        return _seconds(self._now) * (1 if seen else -1)

    def _told(self, app: "Application", side: str) -> datetime | None:
        """What Argo CD says of it."""
        if side == "health" and app.health_since is not None:
            return app.health_since
        if app.sync == "Unknown" and side == "sync":
            known = (
                moment(item.last_transition_time)
                for item in app.conditions
                if item.type in _UNKNOWN_SYNC
            )
            found = min(filter(None, known), default=None)
            if found is not None:
                return found
        return self._from_events(app, side)

    def _from_events(self, app: "Application", side: str) -> datetime | None:
        if self._asked >= _MOST_ASKED:
            return None
        self._asked += 1
        since = self._now - _EVENTS_BACK
        rows = self._tools.events.of("Application", app.namespace or "", app.name, since)
        return _last_change(rows, side, app.created)

    def _never_fine(self, app: "Application") -> datetime | None:
        """Its creation, where it came since the last pass or was never synced."""
        if app.created is None:
            return None
        fresh = self._previous is not None and app.created > self._previous
        return app.created if fresh or not (app.history or app.operation_state) else None


def _last_change(rows: Iterable[EventRow], side: str, created: datetime | None) -> datetime | None:
    """When it was fine for the last time, as Events tell, the latest first."""
    for row in rows:
        found = _CHANGE.search(row.description)
        if found is None or found[1] != side:
            continue
        at = moment(row.created_at)
        if at is None or found[3] == _FINE[side] or (created is not None and at < created):
            return None
        if found[2] in (_FINE[side], ""):
            return at
    return None


def _before(tools: TaskTools) -> _Pass:
    try:
        return tools.state.get(_PASS, _Pass) or _Pass()
    except msgspec.DecodeError:
        return _Pass()


def _entries(tools: TaskTools) -> Iterator[_Entry]:
    number = 0
    while True:
        try:
            found = tools.state.get(_name(number), _Entries)
        except msgspec.DecodeError:
            return
        if found is None or not found.entries:
            return
        yield from found.entries
        number += 1


def _name(shard: int) -> str:
    return f"{_ENTRIES}-{shard}"


def _key(app: "Application") -> str:
    text = f"{app.namespace}/{app.name}/{app.uid}"
    return urlsafe_b64encode(blake2b(text.encode(), digest_size=6).digest()).decode()


def _seconds(time: datetime) -> int:
    return int((time - _BEGAN).total_seconds())


def _time(seconds: int) -> datetime:
    return _BEGAN + timedelta(seconds=seconds)
