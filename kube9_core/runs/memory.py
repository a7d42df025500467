"""How much memory the process has, and how what a run needed is given back.

The allocator keeps freed pages for later; a process that works once an hour gives them back
instead. Python's own allocator gives back only whole megabytes in which nothing lives any more, so
after a run over 10,000 pods it keeps 20 MiB; with PYTHONMALLOC=malloc in the environment, which has
to be there when Python starts, 2 MiB stay. Where the C library is not glibc nothing of this
happens, and nothing breaks.
"""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["calm", "in_use", "resident", "sparing"]

_STATM = Path("/proc/self/statm")
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_SMALL = 128 * 1024
_LARGE = 256 * 1024


def resident() -> int | None:
    """The memory the process occupies, in bytes; None where nobody can tell."""
    try:
        pages = int(_STATM.read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def sparing() -> None:
    """Tell the allocator to keep little: call it once, before other threads begin.

    One arena for all threads, as ours wait for each other anyway, and large blocks apart. The
    same can be had by MALLOC_ARENA_MAX=1, MALLOC_TRIM_THRESHOLD_=131072 and
    MALLOC_MMAP_THRESHOLD_=262144 in the environment.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    for option, value in ((_ARENA_MAX, 1), (_TRIM_THRESHOLD, _SMALL), (_MMAP_THRESHOLD, _LARGE)):
        mallopt(option, value)


class _Kept:
    """What runs have left with Python's allocator, which the next one uses again."""

    bytes = 0


def in_use() -> int | None:
    """What the process occupies without what earlier runs have left for the next, in bytes."""
    now = resident()
    return None if now is None else now - _Kept.bytes


@contextmanager
def calm() -> Iterator[None]:
    """Collect no garbage meanwhile, and all of it afterwards, as a run makes little of it.

    Where the collector is off anyhow, as in a short command, nothing is collected.
    """
    if not gc.isenabled():
        yield
        return
    before = resident() or 0
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
        _trim()
        _Kept.bytes += max(0, (resident() or 0) - before)


def _trim() -> None:
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
