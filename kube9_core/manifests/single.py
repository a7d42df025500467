"""Reads a file that is one YAML document of kube9's own, such as its settings.

It goes through the same exact parser as manifests, so a mistake has its line here too.
"""

import msgspec

from kube9_core.manifests.faults import Unparsable
from kube9_core.manifests.files import read_file
from kube9_core.manifests.parsing import Parsed, Parser
from kube9_core.manifests.positions import Positions
from kube9_core.manifests.silence import silenced
from kube9_core.manifests.stream import Chunk, split
from kube9_core.manifests.text import check, clean
from kube9_core.manifests.values import Value
from kube9_core.model.source import InputError

__all__ = ["Single", "read_single"]

_SEVERAL = "holds more than one YAML document"


class Single(msgspec.Struct, frozen=True):
    """One document with the places of its fields.

    Attributes:
        path: of the file.
        value: what it says; None where it is empty.
        json: the same as JSON.
        errors: what is wrong with its text; where the text has no value, that alone.
        positions: knows lines; None where the file is empty or torn.
    """

    path: str
    value: Value = None
    json: bytes = b"null"
    errors: tuple[InputError, ...] = ()
    positions: Positions | None = None

    def line(self, steps: tuple[str | int, ...]) -> int | None:
        """Give the line of a field, or of its nearest ancestor that is there."""
        return self.positions.line(steps) if self.positions else None


def read_single(path: str) -> Single:
    """Read a file that holds at most one document."""
    try:
        with silenced():
            return _read(path, read_file(path))
    except Unparsable as error:
        return Single(path, errors=(error.fault.at(path, 1),))


def _read(path: str, raw: bytes) -> Single:
    chunks = list(split(clean(raw)))
    if not chunks:
        return Single(path)
    if len(chunks) > 1:
        return Single(path, errors=(InputError(path, chunks[1].content, None, _SEVERAL),))
    try:
        return _single(path, chunks[0], _parsed(chunks[0]))
    except Unparsable as error:
        return Single(path, errors=(error.fault.at(path, chunks[0].line),))


def _parsed(chunk: Chunk) -> Parsed:
    check(chunk.text)
    return Parser().parse(chunk.text)


def _single(path: str, chunk: Chunk, parsed: Parsed) -> Single:
    faults = tuple(fault.at(path, chunk.line) for fault in parsed.faults)
    return Single(path, parsed.value, parsed.json, faults, Positions.of(chunk))
