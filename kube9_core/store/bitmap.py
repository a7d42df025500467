"""A set of row numbers, kept as bits: what a run saw costs a few bytes, not a list."""

import zlib
from collections.abc import Iterator
from typing import Self

__all__ = ["Bitmap", "numbers", "packed", "unpacked"]


class Bitmap:
    """A growing set of small integers."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    @classmethod
    def of(cls, bits: int) -> Self:
        """Make a set of what `bits` gave."""
        made = cls()
        made._bytes.extend(bits.to_bytes((bits.bit_length() + 7) // 8, "little"))
        return made

    def add(self, number: int) -> None:
        """Put a number, 0 or more, into the set."""
        place = number >> 3
        if place >= len(self._bytes):
            self._bytes.extend(bytes(place + 1024 - len(self._bytes)))
        self._bytes[place] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bytes) and bool(self._bytes[place] >> (number & 7) & 1)

    def bits(self) -> int:
        """The whole set as one integer, so that sets are compared by & and ~."""
        return int.from_bytes(self._bytes, "little")


def packed(bits: int) -> bytes:
    """Make a set small enough to be kept for every run."""
    return zlib.compress(bits.to_bytes((bits.bit_length() + 7) // 8, "little"))


def unpacked(stored: bytes) -> int:
    """Read what `packed` made."""
    return int.from_bytes(zlib.decompress(stored), "little")


def numbers(bits: int) -> Iterator[int]:
    """Walk through a set, ascending."""
    for place, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if byte:
            yield from (place * 8 + bit for bit in range(8) if byte >> bit & 1)
