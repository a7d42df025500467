"""Puts the present state where people look: two ConfigMaps, the custom resource, and the store.

One thread writes, from one moment of the board, so all of them agree. It writes when something
has changed, and otherwise only often enough that nobody takes the status for stale. A write that
fails is told on the board and tried again; it never stops an assessment.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kube9_core.model.clock import Clock
from kube9_core.operator.board import Board
from kube9_core.operator.pulse import Pulse
from kube9_core.publish.state import OperatorState

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Outlet", "Publisher"]

_LOG = logging.getLogger(__name__)
_LOOK = 10.0
_GATHER = 0.5
_RETRY = (2.0, 5.0, 10.0)
_ALLOWED = 180.0

Outlet = Callable[[OperatorState], str | None]
"""Brings one moment to one place, if that place needs it; returns why it could not, or None."""


class Publisher:
    """The thread that writes.

    Args:
        board: what is written.
        outlets: where to, by name; each is tried even if another one fails.
        holding: whether this process may write, as another pod may not have left yet.
        clock: for the time of the status.
        pulse: hears that this thread is alive.
    """

    def __init__(
        self,
        board: Board,
        outlets: Mapping[str, Outlet],
        holding: Callable[[], bool],
        clock: Clock,
        pulse: Pulse,
    ) -> None:
        self._board = board
        self._outlets = outlets
        self._holding = holding
        self._clock = clock
        self._pulse = pulse
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._failures = 0
        self._tried = threading.Event()
        self.published_at: datetime | None = None
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        """Write the first status at once, then whenever there is news."""
        self._thread.start()

    def await_first(self, seconds: float) -> bool:
        """Wait until the first status was written, or could not be.

        Args:
            seconds: the longest to wait.
        """
        return self._tried.wait(seconds)

    def stop(self, seconds: float) -> None:
        """End, then write the last status there will be.

        Args:
            seconds: the longest to wait for a write under way.
        """
        self._stop.set()
        self._board.wake()
        self._thread.join(seconds)
        if not self._thread.is_alive():
            self.publish()

    def publish(self) -> bool:
        """Write the present state wherever it is needed.

        Returns:
            Whether all places took it.
        """
        if not self._holding():
            return True
        with self._lock:
            state = self._board.moment(self._clock.now())
            reasons = {name: self._brought(outlet, state) for name, outlet in self._outlets.items()}
        failed = {name: reason for name, reason in reasons.items() if reason is not None}
        for name in self._outlets:
            self._board.note(f"publish {name}", failed.get(name))
        if not failed:
            self.published_at = state.now
        return not failed

    def _brought(self, outlet: Outlet, state: OperatorState) -> str | None:
        """Bring it to one place; a server that does not answer takes its time at each."""
        if not self._stop.is_set():
            self._pulse.beat("publisher", _ALLOWED)
        return outlet(state)

    def _run(self) -> None:
        seen, wait = 0, 0.0
        while not self._stop.is_set():
            self._pulse.beat("publisher", _ALLOWED)
            seen = self._board.await_news(seen, wait)
            if self._stop.wait(_GATHER if wait else 0.0):
                break
            fine = self.publish()
            self._tried.set()
            self._failures = 0 if fine else self._failures + 1
            wait = _LOOK if fine else _RETRY[min(self._failures, len(_RETRY)) - 1]
        self._pulse.forget("publisher")
