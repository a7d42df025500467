"""Threads that ended with an error nobody expected: a defect, after which we start afresh."""

import logging
import threading

__all__ = ["Deaths"]

_LOG = logging.getLogger(__name__)


class Deaths:
    """Takes down which threads have died; use it as `threading.excepthook`."""

    def __init__(self) -> None:
        self._names: list[str] = []

    @property
    def names(self) -> tuple[str, ...]:
        """Of the threads, in the order of their deaths."""
        return tuple(self._names)

    def __call__(self, death: threading.ExceptHookArgs) -> None:
        """Take one down, with where it happened."""
        name = death.thread.name if death.thread else "a thread"
        self._names.append(name)
        error = (death.exc_type, death.exc_value or death.exc_type(), death.exc_traceback)
        _LOG.critical("thread %s has died", name, exc_info=error)
