"""Only one of two pods scans and writes while one takes over from the other.

A Lease says who. It is taken before the first write, renewed while we live and given back at the
end, so the next pod need not wait until it runs out. An operator that may not use Leases works
without the guard and says so: one that does nothing would be worse.
"""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from kube9_core.kube.errors import Forbidden, KubeError
from kube9_core.operator.pulse import Pulse

__all__ = ["SECONDS", "Holding", "LeasePort"]

SECONDS = 30
_LOG = logging.getLogger(__name__)
_RENEW = 8.0
_TRY = 2.0
_ASK_AGAIN = 120.0
_ALLOWED = 240.0


class LeasePort(Protocol):
    """What is needed of a Lease; each call may raise a `KubeError`."""

    @property
    def held(self) -> bool:
        """Whether it is ours; turns False by itself when it was not renewed in time."""

    def renew(self) -> bool:
        """Keep it, or take it if nobody has it; False while somebody else does."""

    def release(self) -> None:
        """Give it back."""


class Holding:
    """The thread that holds the Lease.

    Args:
        lease: which.
        told: hears what falls short; None when all is well.
        pulse: hears that the thread is alive.
    """

    def __init__(self, lease: LeasePort, told: Callable[[str | None], None], pulse: Pulse) -> None:
        self._lease = lease
        self._told = told
        self._pulse = pulse
        self._stop = threading.Event()
        self._unguarded = False
        self._trouble: str | None = None
        self._taken = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease", daemon=True)

    @property
    def held(self) -> bool:
        """Whether we may scan and write."""
        return self._unguarded or self._lease.held

    def start(self) -> None:
        """Begin to take it."""
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until it is ours.

        Args:
            seconds: the longest to wait.
        """
        self._taken.wait(seconds)
        return self.held

    def stop(self, seconds: float) -> None:
        """Give it back and end."""
        self._stop.set()
        self._thread.join(seconds)
        if self._unguarded or not self.held:
            return
        try:
            self._lease.release()
        except KubeError as error:
            _LOG.warning("the lease could not be given back", extra={"error": str(error)})

    def _run(self) -> None:
        while not self._stop.is_set():
            self._pulse.beat("lease", _ALLOWED)
            self._stop.wait(self._try())
        self._pulse.forget("lease")

    def _try(self) -> float:
        """Take or renew it; gives the seconds until the next attempt."""
        try:
            mine = self._lease.renew()
        except Forbidden as error:
            self._unguarded = True
            self._taken.set()
            self._told(f"two operators at once would not be noticed: {error}")
            return _ASK_AGAIN
        except KubeError as error:
            if str(error) != self._trouble:  # it is tried every two seconds
                _LOG.warning("the lease could not be renewed", extra={"error": str(error)})
            self._trouble = str(error)
            return _TRY
        self._unguarded, self._trouble = False, None
        if not mine:
            self._taken.clear()
            self._told("another operator holds the lease; this one waits")
            return _TRY
        self._taken.set()
        self._told(None)
        return _RENEW
