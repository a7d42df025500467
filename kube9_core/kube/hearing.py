"""When something was last heard from a server, visible while a reader is blocked in a read.

Only plain attributes are written, each by one thread, so that whoever looks never waits.
"""

import msgspec

from kube9_core.model.clock import Clock

__all__ = ["Hearing", "WatchHealth"]


class WatchHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How a watch is doing at one moment.

    Attributes:
        connected: whether a stream is open and nothing went wrong on it.
        silent_seconds: since anything was heard from the server; None if never.
        connected_seconds: since the server last accepted a list or a watch; None if never.
        reason: what went wrong last, in one sentence; None while all is well.
        lists: how often everything was listed.
        unreadable: objects that could not be decoded and were left out.
    """

    connected: bool
    silent_seconds: float | None
    connected_seconds: float | None
    reason: str | None
    lists: int
    unreadable: int


class Hearing:
    """Takes down what a reader hears.

    Args:
        clock: only its monotonic time is used.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: float | None = None
        self._accepted: float | None = None
        self._connected = False
        self._reason: str | None = None
        self._lists = 0
        self._unreadable = 0

    def accepted(self) -> None:
        """The server took a list or a watch up."""
        self._accepted = self._heard = self._clock.monotonic()
        self._connected, self._reason = True, None

    def heard(self) -> None:
        """A line or a page came."""
        self._heard = self._clock.monotonic()

    def listed(self) -> None:
        """A list is complete."""
        self._lists += 1

    def left_out(self) -> None:
        """An object could not be decoded."""
        self._unreadable += 1

    def lost(self, reason: str) -> None:
        """The connection is gone, or never came."""
        self._connected, self._reason = False, reason

    def health(self) -> WatchHealth:
        """How it is now."""
        now = self._clock.monotonic()
        return WatchHealth(
            connected=self._connected,
            silent_seconds=None if self._heard is None else now - self._heard,
            connected_seconds=None if self._accepted is None else now - self._accepted,
            reason=self._reason,
            lists=self._lists,
            unreadable=self._unreadable,
        )
