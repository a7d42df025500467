"""Changed findings on their way into the store: many, and early for a transaction."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from kube9_core.store.errors import StoreFull

__all__ = ["Row", "Spool"]

_LENGTH = 4
_IN_MEMORY = 256 << 10


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A finding as the columns of its row."""

    fingerprint: str
    check: str
    pillar: str
    severity: int
    namespace: str | None
    kind: str
    name: str
    body: bytes


class Spool:
    """A list in a file that has no name, so that nothing is left of it whatever happens.

    Args:
        folder: where there is room; used only once the list is large.

    Attributes:
        size: bytes of all rows.
    """

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - closed by __exit__
            max_size=_IN_MEMORY, dir=str(folder)
        )
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(Row)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, row: Row) -> None:
        """Put a row at the end.

        Raises:
            StoreFull: there is no room.
        """
        content = self._encoder.encode(row)
        self.size += len(content)
        try:
            self._file.write(len(content).to_bytes(_LENGTH, "little"))
            self._file.write(content)
        except OSError as error:
            raise StoreFull(f"no room beside the store: {error}") from error

    def __iter__(self) -> Iterator[Row]:
        self._file.seek(0)
        while length := self._file.read(_LENGTH):
            yield self._decoder.decode(self._file.read(int.from_bytes(length, "little")))
