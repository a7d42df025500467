"""The one guarded call through which all plugin code runs.

Whatever that code raises ends here and becomes a value that names what happened, so one
failing subject, check or plugin never takes others with it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from traceback import extract_tb

import msgspec

from kube9_core.errors import Unreadable, Unseen

__all__ = ["Casualty", "Limit", "OutOfTime", "Trouble", "guarded", "unlimited"]

Limit = Callable[[], AbstractContextManager[None]]
"""Makes a context in which code is stopped by `OutOfTime` when it takes too long."""


class OutOfTime(BaseException):
    """Raised into plugin code that took too long."""


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


def guarded(call: Callable[[], None], limit: Limit) -> Casualty | None:
    """Run plugin code.

    Args:
        call: does the work and keeps its results itself.
        limit: stops it when it takes too long.

    Returns:
        None when it came back; otherwise what it did instead.
    """
    try:
        with limit():
            call()
    except OutOfTime as error:
        return Casualty(Trouble.OUT_OF_TIME, str(error) or "took too long")
    except Unseen as error:
        return Casualty(Trouble.UNSEEN, str(error))
    except Unreadable as error:
        return Casualty(Trouble.UNREADABLE, str(error))
    except Exception as error:  # noqa: BLE001 - the second of the two places: plugin code may raise anything
        return Casualty(Trouble.ERROR, _described(error))
    return None


def _described(error: Exception) -> str:
    frames = extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}{': ' + text[0] if text else ''}{place}"
