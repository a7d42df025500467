"""Keeps rapidyaml's own words off standard error: it prints every parse error besides raising it.

The text goes to file descriptor 2 from C++, so `sys.stderr` cannot catch it. The descriptor is
turned away for the length of one file only; what is printed meanwhile by others is lost.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["silenced"]

_STDERR = 2


@contextmanager
def silenced() -> Iterator[None]:
    """Send what C code writes to standard error to nowhere."""
    try:
        kept = os.dup(_STDERR)
    except OSError:  # standard error is closed: nothing can be printed there
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
        os.close(nowhere)
