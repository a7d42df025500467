"""Keeps plugin code from holding up the operator, on whatever thread it runs.

Code that takes too long gets `OutOfTime` raised into it, again and again, as some swallows it. What
still does not come back within a grace is abandoned: its thread stays behind as a daemon, whoever
waited for it goes on, and nothing of its plugin is run any more in this process. With the second
thread that stays behind the process should restart, since such threads may keep memory and locks.

A thread cannot be stopped in C code: `time.sleep` and most of the standard library let go of the
interpreter, and only their own thread is lost. Code that holds the interpreter itself (a huge
regular expression) stops this watch too; then `runs.lifeline` ends the process, and names it. Code
that ends the process, by `os._exit` or a crash in C, cannot be survived, but is named at the next
start.
"""

import ctypes
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import FrameType, TracebackType
from typing import Generic, TypeVar

from kube9_core.engine.guard import Limit
from kube9_core.errors import Abandoned, OutOfTime
from kube9_core.runs.lifeline import Lifeline
from kube9_core.runs.suspects import Suspects

__all__ = ["Overseer"]

T = TypeVar("T")
_AGAIN = 0.05
_NOW_AND_THEN = 1.0
_IDLE = 3600.0
_TOO_MANY = 2


class Overseer:
    """Watches over plugin code on worker threads; safe to use from all of them.

    Args:
        seconds: how long one piece of plugin code may take, where nothing else is said.
        grace: how much longer it may take to come back before it is abandoned.
        suspects: remembers over restarts whose code did harm.
        lifeline: ends the process where even this watch gets no turn; the operator has one.
    """

    def __init__(
        self,
        seconds: float = 30.0,
        grace: float = 5.0,
        suspects: Suspects | None = None,
        lifeline: Lifeline | None = None,
    ) -> None:
        self._seconds = seconds
        self._grace = grace
        self._suspects = suspects or Suspects()
        self._lifeline = lifeline
        self._watch = threading.Condition()
        self._watched: list[_Watched] = []
        self._left: list[_Watched] = []
        self._reasons: dict[str, str] = {}
        self._jobs: dict[int, _Job[object]] = {}
        self._thread: threading.Thread | None = None
        self._wakes_at = 0.0
        self._worn = False

    @property
    def switched_off(self) -> Mapping[str, str]:
        """Plugins of which nothing is run any more, each with the reason: "because ..."."""
        return {**self._suspects.off, **self._reasons}

    @property
    def must_restart(self) -> bool:
        """Whether plugins have worn the process out, so that it should start afresh without them.

        They have left too many threads behind, or keep too much memory.
        """
        return self._worn or len(self._left) >= _TOO_MANY

    @property
    def alone(self) -> bool:
        """Whether no other work is under way than that which the caller is part of."""
        mine = self._jobs.get(threading.get_ident())
        own = None if mine is None else mine.root
        return all(job.root is own for job in tuple(self._jobs.values()))

    def off(self, plugin: str) -> str | None:
        """Why nothing of a plugin is run any more; None while it is."""
        return self._reasons.get(plugin) or self._suspects.off.get(plugin)

    def limit(self, plugin: str, seconds: float | None = None) -> Limit:
        """Make a limit for a piece of a plugin's code, for `guarded`."""
        return lambda: _Watched(self, plugin, self._seconds if seconds is None else seconds)

    def run(self, work: Callable[[], T], name: str = "work") -> T:
        """Do work that calls plugin code, on a thread of its own, and wait for it.

        Args:
            work: what it raises is raised here.
            name: of the thread.

        Raises:
            Abandoned: plugin code in it did not come back; names the plugin. The work may be
                done again at once, without that plugin.
        """
        job = _Job(work, self._jobs.get(threading.get_ident()))
        thread = threading.Thread(target=self._do, args=(job,), name=name, daemon=True)
        thread.start()
        return job.wait()

    def _do(self, job: "_Job[T]") -> None:
        ident = threading.get_ident()
        self._jobs[ident] = job  # type: ignore[assignment] # what it gives is nobody's business here
        try:
            job.do()
        finally:
            if self._jobs.get(ident) is job:
                del self._jobs[ident]

    def wear_out(self, plugin: str, reason: str) -> None:
        """Switch a plugin off whose code took what only the end of the process gives back.

        Args:
            plugin: its name.
            reason: what it did: "its code kept 40 MiB in 12 calls".
        """
        self._reasons.setdefault(plugin, f"because {reason}")
        self._worn = True

    def close(self) -> None:
        """Note that the process ends as it should."""
        if self.must_restart:
            self._suspects.restart_without(self.switched_off)
        self._suspects.close()

    def begin(self, watched: "_Watched") -> None:
        """Watch over a piece of code, from its own thread."""
        self._suspects.running(watched.plugin)
        with self._watch:
            watched.armed = True
            self._watched.append(watched)
            anew = self._lifeline is not None and self._lifeline.hold_first()
            if self._thread is None:
                self._thread = threading.Thread(target=self._oversee, name="overseer", daemon=True)
                self._thread.start()
            elif anew or watched.deadline < self._wakes_at:
                self._watch.notify()

    def end(self, watched: "_Watched") -> None:
        """Stop watching; what was raised and has not arrived yet is taken back."""
        watched.finish()
        with self._watch:
            if watched in self._watched:
                self._watched.remove(watched)
            _raise_in(watched.ident, None)
            plugin = self._watched[-1].plugin if self._watched else ""
        self._suspects.running(plugin)

    def _oversee(self) -> None:
        with self._watch:
            while True:
                now = time.monotonic()
                for watched in tuple(self._watched):
                    watched.look(now, self._grace)
                    if watched.lost:
                        self._abandon(watched)
                    elif watched.left:
                        self._watched.remove(watched)
                for lost in self._left:
                    lost.strike()  # it may still be burning time
                wait = self._rest(now)
                self._wakes_at = now + wait
                self._watch.wait(wait)

    def _rest(self, now: float) -> float:
        """Seconds until somebody must be looked at again."""
        waits = [_IDLE, *(max(_AGAIN, item.deadline - now) for item in self._watched)]
        if any(lost.armed for lost in self._left):
            waits.append(_NOW_AND_THEN)
        if self._lifeline is not None:
            if self._watched:
                self._lifeline.hold()
                waits.append(self._lifeline.beat)
            else:
                self._lifeline.release()
        return min(waits)

    def _abandon(self, watched: "_Watched") -> None:
        self._watched.remove(watched)
        self._left.append(watched)
        reason = f"its code did not come back after {watched.seconds:g} s"
        self._reasons.setdefault(watched.plugin, f"because {reason}")
        job = self._jobs.pop(watched.ident, None)
        if job is not None:
            job.abandon(watched.plugin, f"plugin {watched.plugin}: {reason}")


class _Watched(AbstractContextManager[None]):
    """One piece of plugin code while it runs.

    Attributes:
        deadline: when its time is over, by the monotonic clock.
        armed: whether something may still be raised into it.
        lost: it was given up.
        left: it came back without saying so, as what was raised hit the very end of it.
    """

    def __init__(self, overseer: Overseer, plugin: str, seconds: float) -> None:
        self.plugin = plugin
        self.seconds = seconds
        self.ident = 0
        self.armed = False
        self.lost = False
        self.left = False
        self._frame: FrameType | None = None
        self._overseer = overseer
        self.deadline = 0.0
        self._strikes = 0

    def __enter__(self) -> None:
        self.ident = threading.get_ident()
        self._frame = sys._getframe(1)  # noqa: SLF001 - the only way to know who calls
        self.deadline = time.monotonic() + self.seconds
        self._overseer.begin(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._overseer.end(self)
        except OutOfTime:  # it arrived just now, here
            self._overseer.end(self)
            self._strikes += 1
        if self.lost:
            raise Abandoned(self.plugin, f"plugin {self.plugin} came back after it was given up")
        if self._strikes:
            raise OutOfTime(f"took longer than {self.seconds:g} s")

    def finish(self) -> None:
        """Let nothing more be raised; keep no frame alive."""
        self.armed = False
        self._frame = None

    def look(self, now: float, grace: float) -> None:
        """Strike if its time is over; called with the lock held."""
        if now < self.deadline:
            return
        self.strike()
        self.lost = self.armed and not self.left and now > self.deadline + grace

    def strike(self) -> None:
        """Raise into it, unless it has come back or is just about to.

        Mostly the exception arrives where the thread is now, but it may come a few lines later:
        so nothing is raised while the thread is in our own code around the call, and what is
        raised there nevertheless ends the call like any other.
        """
        if not self.armed:
            return
        above = _above(self._frame, sys._current_frames().get(self.ident))  # noqa: SLF001 - the only way to see where a thread is
        self.left = above is None
        if above is None:
            self.finish()
        elif above and __file__ not in above:
            self._strikes += 1
            _raise_in(self.ident, OutOfTime)


class _Job(Generic[T]):
    """Work on a thread of its own, and who waits for it.

    Attributes:
        root: the outermost work that waits for this one.
    """

    def __init__(self, work: Callable[[], T], caller: "_Job[object] | None") -> None:
        self.root: object = self if caller is None else caller.root
        self._work = work
        self._over = threading.Event()
        self._result: list[T] = []
        self._error: BaseException | None = None

    def do(self) -> None:
        """Do the work; what it raises is kept for who waits."""
        with self:
            self._result.append(self._work())

    def __enter__(self) -> None:
        """Nothing is to be prepared."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not self._over.is_set():
            self._error = error
            self._over.set()
        return True

    def abandon(self, plugin: str, reason: str) -> None:
        """Let who waits go on."""
        if not self._over.is_set():
            self._error = Abandoned(plugin, reason)
            self._over.set()

    def wait(self) -> T:
        """Wait for the end of the work."""
        self._over.wait()
        if self._error is not None:
            raise self._error
        return self._result[0]


def _above(frame: FrameType | None, top: FrameType | None) -> list[str] | None:
    """The files of what a frame has called, innermost first; None if it is not on the stack."""
    files: list[str] = []
    while top is not None:
        if top is frame:
            return files
        files.append(top.f_code.co_filename)
        top = top.f_back
    return None


def _raise_in(ident: int, error: type[BaseException] | None) -> None:
    """Raise in another thread at its next line of Python; None takes back what has not arrived."""
    what = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), what)
