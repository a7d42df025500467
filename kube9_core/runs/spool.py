"""Findings put aside, packed: twenty thousand of them take a megabyte, and come back one by one."""

import zlib
from collections.abc import Iterator

import msgspec

from kube9_core.model.finding import Finding

__all__ = ["Spool"]

_BLOCK = 500
_FAST = 1
_DECODER = msgspec.msgpack.Decoder(tuple[Finding, ...])


class Spool:
    """Takes findings and gives them again, as often as asked, in the same order."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._last: list[Finding] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Finding]:
        for block in self._blocks:
            yield from _DECODER.decode(zlib.decompress(block))
        yield from self._last

    def add(self, finding: Finding) -> None:
        """Put one aside."""
        self._count += 1
        self._last.append(finding)
        if len(self._last) >= _BLOCK:
            self.pack()

    def pack(self) -> None:
        """Pack what has come since the last time."""
        if self._last:
            self._blocks.append(zlib.compress(msgspec.msgpack.encode(self._last), _FAST))
            self._last = []
