"""Silence on both streams while somebody else's code runs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["hushed"]

_STREAMS = (1, 2)


@contextmanager
def hushed() -> Iterator[None]:
    """Lose whatever anybody, also a program started here, prints meanwhile."""
    kept = [os.dup(stream) for stream in _STREAMS]
    try:
        _flush()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in _STREAMS:
            os.dup2(nowhere, stream)
        os.close(nowhere)
        yield
    finally:
        _flush()
        for stream, copy in zip(_STREAMS, kept, strict=True):
            os.dup2(copy, stream)
            os.close(copy)


def _flush() -> None:
    """Send on what Python has not written yet; a stream that is gone has nothing."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
