"""A part of a long list, with what a person needs to ask for the next part."""

from typing import Generic, TypeVar

import msgspec

__all__ = ["Item", "Page"]

Item = TypeVar("Item")


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """Some items of a list.

    Attributes:
        items: in the order of the list.
        total: how many the whole list has.
        limit: how many were asked for.
        offset: how many stand before the first of these.
    """

    items: tuple[Item, ...]
    total: int
    limit: int
    offset: int
