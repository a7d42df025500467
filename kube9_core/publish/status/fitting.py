"""Makes a list fit into a number of bytes: texts are shortened first, then rows are left out.

The sizes are those of the JSON that `ascii_json` writes. What is left out is counted, never
forgotten. Which rows matter most is the caller's to say.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from kube9_core.publish.ascii import ascii_json

__all__ = ["Fitted", "fitted"]

T = TypeVar("T")
U = TypeVar("U")


class Fitted(msgspec.Struct, Generic[T], frozen=True):
    """What fits.

    Attributes:
        rows: in the order they were given.
        omitted: how many were left out.
    """

    rows: tuple[T, ...]
    omitted: int


def fitted(
    items: Sequence[T], shortened: Callable[[T, int], U], *, most: int, room: int, longest: int
) -> Fitted[U]:
    """Make the rows of a list, as long as they may be together.

    Args:
        items: the most important first; those at the end are left out first.
        shortened: makes the row of an item, each of its texts at most so many characters long.
        most: how many rows there may be.
        room: how many bytes of JSON they may take, the commas between them included.
        longest: how many characters a text may have where there is room enough.
    """
    kept = items[:most]
    length = _longest_that_fits(kept, shortened, room, longest)
    rows: list[U] = []
    for item in kept:
        row = shortened(item, length)
        if (size := _size(row)) <= room:
            room -= size
            rows.append(row)
    return Fitted(tuple(rows), len(items) - len(rows))


def _longest_that_fits(
    items: Sequence[T], shortened: Callable[[T, int], U], room: int, longest: int
) -> int:
    """Find the length by halving; 0 where even rows without texts do not fit."""
    low, high = 0, longest
    while low < high:
        middle = (low + high + 1) // 2 if high != longest or low else high
        if sum(_size(shortened(item, middle)) for item in items) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def _size(row: object) -> int:
    return len(ascii_json(row)) + 1
