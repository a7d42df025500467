"""Whose turn it is: when collectors and tasks ran last, remembered over restarts."""

from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from kube9_core.model.clock import Clock
from kube9_core.store.errors import StoreError
from kube9_core.store.store import Store

__all__ = ["Turns"]

_EARLY = 0.1


class Turns:
    """The last turn of everything that runs on a schedule.

    Args:
        store: remembers; where it cannot, a restart makes everything due.
        clock: the time of day decides, so that a restart changes nothing. A clock that was set
            back makes due what would otherwise wait for it.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._last: dict[str, datetime | None] = {}

    def due(self, name: str, every: timedelta, *, early: bool = False) -> bool:
        """Whether it is time.

        Args:
            name: of what runs.
            every: how long after its last end.
            early: for what can run at certain moments only: better a tenth too early than
                one whole round too late.
        """
        return self.wait(name, every * (1 - _EARLY) if early else every) <= timedelta(0)

    def wait(self, name: str, every: timedelta) -> timedelta:
        """How long it is until then."""
        last, now = self._known(name), self._clock.now()
        if last is None or last > now:
            return timedelta(0)
        return last + every - now

    def done(self, name: str) -> None:
        """Note that it had its turn, whatever came of it."""
        now = self._clock.now()
        self._last[name] = now
        with suppress(StoreError):  # the store itself tells the status what is wrong with it
            self._store.tasks.put(_key(name), msgspec.json.encode(now))

    def _known(self, name: str) -> datetime | None:
        if name not in self._last:
            self._last[name] = self._read(name)
        return self._last[name]

    def _read(self, name: str) -> datetime | None:
        try:
            found = self._store.tasks.get(_key(name))
            return None if found is None else msgspec.json.decode(found, type=datetime)
        except (StoreError, msgspec.DecodeError):
            return None


def _key(name: str) -> str:
    return f"turn/{name}"
