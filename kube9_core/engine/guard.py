"""The one guarded call through which all plugin code runs.

Whatever that code raises ends here and becomes a value that names what happened, so one
failing subject, check or plugin never takes others with it.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from kube9_core.errors import Abandoned, CannotJudge, OutOfTime, Unseen

__all__ = [
    "Casualty",
    "Limit",
    "OutOfTime",
    "Trouble",
    "Warden",
    "carefully",
    "guarded",
    "unlimited",
]

Limit = Callable[[], AbstractContextManager[None]]
"""Makes a context in which code is stopped by `OutOfTime` when it takes too long."""


_OURS = str(Path(__file__).parents[1]) + os.sep


class Warden(Protocol):
    """Watches over the code of plugins, one by one, and knows which of them are switched off."""

    def limit(self, plugin: str) -> Limit:
        """The limit for a piece of a plugin's code."""

    def off(self, plugin: str) -> str | None:
        """Why nothing of a plugin is run any more; None while it is."""


class Trouble(StrEnum):
    """How a guarded call may fail."""

    UNSEEN = "unseen"
    UNREADABLE = "unreadable"
    ERROR = "error"
    OUT_OF_TIME = "out of time"


class Casualty(msgspec.Struct, frozen=True):
    """What happened, in words for a report."""

    trouble: Trouble
    reason: str


def unlimited() -> AbstractContextManager[None]:
    """The limit that never strikes."""
    return nullcontext()


def guarded(call: Callable[[], None], limit: Limit, place: str = "") -> Casualty | None:
    """Run plugin code.

    Args:
        call: does the work and keeps its results itself.
        limit: stops it when it takes too long.
        place: named where what is raised does not come out of the plugin's own lines.

    Returns:
        None when it came back; otherwise what it did instead.

    Raises:
        Abandoned: somebody else has already said what became of it, and nobody waits any more.
    """
    try:
        _limited(call, limit)
    except OutOfTime as error:
        return Casualty(Trouble.OUT_OF_TIME, str(error) or "took too long")
    except Unseen as error:
        return Casualty(Trouble.UNSEEN, str(error))
    except CannotJudge as error:
        return Casualty(Trouble.UNREADABLE, str(error))
    except (KeyboardInterrupt, Abandoned):
        raise
    except BaseException as error:  # noqa: BLE001 - the second of the two places: plugin code may raise anything
        return Casualty(Trouble.ERROR, _described(error, place))
    return None


def carefully(call: Callable[[], None]) -> str | None:
    """Run a small piece of plugin code; tells what it did instead of coming back."""
    casualty = guarded(call, unlimited)
    return None if casualty is None else casualty.reason


def _limited(call: Callable[[], None], limit: Limit) -> None:
    """Call it; while this frame is on the stack, and no longer, something may be raised into it."""
    with limit():
        call()


def _described(error: BaseException, place: str) -> str:
    """What was raised, and the innermost line of the plugin's own code."""
    from traceback import extract_tb  # noqa: PLC0415 - where nothing is raised nobody needs it

    frames = (frame for frame in extract_tb(error.__traceback__))
    theirs = [frame for frame in frames if not frame.filename.startswith(_OURS)]
    where = f"{theirs[-1].filename}:{theirs[-1].lineno}" if theirs else place
    text = str(error).strip().splitlines()
    said = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
    return f"{said} at {where}" if where else said
