"""Starts and ends child processes that must never outlive their parent.

Each child gets a process group and a log of its own, and asks the kernel to be
killed when the process that started it dies. Children are ended by their own id.
"""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kube9_testbed.layout import Layout

_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Dead:
    """A child that ended by itself.

    Attributes:
        name: Which program.
        status: How it ended, in words.
    """

    name: str
    status: str


class Offspring:
    """The children of this process.

    Args:
        layout: Where their logs go.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def spawn(self, name: str, argv: tuple[str, ...]) -> None:
        """Start a child called `name`."""
        with self._layout.log(name).open("ab") as log:
            self._children[name] = subprocess.Popen(  # noqa: S603  # planned by us
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._layout.data,
                process_group=0,
                preexec_fn=tied_to(os.getpid()),  # noqa: PLW1509  # we have no threads
            )

    def signal(self, name: str, number: int) -> None:
        """Send a signal to the child called `name`.

        Raises:
            KeyError: There is no such child.
        """
        self._children[name].send_signal(number)

    def pause(self, name: str) -> None:
        """Stop the child called `name` and return when all its threads stand still.

        Raises:
            KeyError: There is no such child.
        """
        child = self._children[name]
        child.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def kill(self, name: str) -> None:
        """End one child on purpose: it no longer counts as one that died.

        Raises:
            KeyError: There is no such child.
        """
        child = self._children.pop(name)
        child.kill()
        child.wait()

    def first_dead(self) -> Dead | None:
        """A child that has ended, or None while all are alive."""
        for name, child in self._children.items():
            status = child.poll()
            if status is not None:
                return Dead(name, _in_words(status))
        return None

    def end(self) -> None:
        """Kill and reap every child."""
        for child in self._children.values():
            child.kill()
        for child in self._children.values():
            child.wait()
        self._children.clear()


def _in_words(status: int) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit code {status}"


def tied_to(parent: int) -> Callable[[], None]:
    """What a new child runs first: its life ends with that of `parent`."""

    def tie() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        # A parent outside of our own namespace of processes has no number there.
        if os.getppid() not in {parent, 0}:  # it died before we could ask
            os.kill(os.getpid(), signal.SIGKILL)

    return tie
