"""Notices plugins whose code keeps memory, by what the process uses more after each call.

Nobody can take memory back from code in the same process, so what keeps too much ends with a
restart without it. Only what grows call after call counts, for the first call imports and fills
caches. What is asked is the allocator: the size of the process also holds what was freed, and the
next to use that would seem to need nothing. A call beside which something else runs is not
measured, for it could be the other's memory.
"""

import ctypes
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Growth", "in_use"]

_MIB = 1 << 20
_SMALL = _MIB // 4
_CALLS = 3
_MUCH = 16 * _MIB
_BLOCK = 64
"""Bytes of one small object of Python, about; they live in arenas that malloc does not see."""


class _Info(ctypes.Structure):
    """What glibc's `mallinfo2` gives, of which two numbers are memory in use."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def in_use() -> int | None:
    """Bytes that somebody holds, about; None where the C library cannot tell."""
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo is None:
        return None
    mallinfo.restype = _Info
    info = mallinfo()
    return int(info.uordblks + info.hblkhd) + sys.getallocatedblocks() * _BLOCK


class Growth:
    """What calls left behind, one after the other.

    Args:
        alone: whether nothing else runs that takes memory.
    """

    def __init__(self, alone: Callable[[], bool]) -> None:
        self._alone = alone
        self._seen: set[str] = set()
        self._steps: dict[str, list[int]] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Measure one call.

        Args:
            name: what is called.
        """
        before = in_use() if name in self._seen and self._alone() else None
        yield
        self._seen.add(name)
        after = in_use() if before is not None and self._alone() else None
        if before is None or after is None:
            return
        if after - before > _SMALL:
            gc.collect()  # garbage is nothing that is kept
            after = in_use() or after
        grown = after - before
        self._steps[name] = [*self._steps.get(name, ()), grown] if grown > _SMALL else []

    def much(self, name: str) -> str | None:
        """What to say of what is called by a name; None where it does not keep much."""
        steps = self._steps.get(name, [])
        if len(steps) < _CALLS or sum(steps) < _MUCH:
            return None
        return f"its code kept {sum(steps) // _MIB} MiB in {len(steps)} calls"
