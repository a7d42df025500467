"""Cuts a file into its YAML documents, so that a bad one never loses its neighbours.

A line that begins with `---` or `...` ends a document wherever it stands: YAML forbids it inside
block scalars and quotes too. So cutting needs no parser.
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Chunk", "split"]

_MARK = re.compile(rb"\n(?:---|\.\.\.)(?=[ \t\n]|\Z)")
_CONTENT = re.compile(rb"(?m)^[ \t]*([^\s#])")
_DIRECTIVE = re.compile(rb"(?m)^%[^\n]*")
_AFTER_MARK = b"   "  # as long as the mark, so that columns stay


class Chunk(NamedTuple):
    """The text of one document.

    Attributes:
        text: without the line `---`, but with what follows on that line.
        line: line of the file, from 1, on which `text` begins.
        content: line of the file on which the first key stands.
        number: which document of the file it is, from 0; empty ones do not count.
    """

    text: bytes
    line: int
    content: int
    number: int


def split(text: bytes) -> Iterator[Chunk]:
    """Give the documents of a file that hold more than comments."""
    number = 0
    for piece, line in _pieces(text):
        content = _CONTENT.search(piece)
        if content and content[1] == b"%":
            piece = _DIRECTIVE.sub(b"", piece)  # noqa: PLW2901 - the same piece without %YAML
            content = _CONTENT.search(piece)
        if content is None:
            continue
        yield Chunk(piece, line, line + piece.count(b"\n", 0, content.start(1)), number)
        number += 1


def _pieces(text: bytes) -> Iterator[tuple[bytes, int]]:
    if b"\n---" not in text and b"\n..." not in text and text[:3] not in {b"---", b"..."}:
        yield text, 1
        return
    text = b"\n" + text  # so that a mark on the first line looks like any other
    begin, line, lead = 1, 1, b""
    for mark in _MARK.finditer(text):
        yield _piece(lead, text[begin : mark.start() + 1]), line
        line += text.count(b"\n", begin, mark.start() + 1)
        begin, lead = mark.end(), _AFTER_MARK
    yield _piece(lead, text[begin:]), line


def _piece(lead: bytes, text: bytes) -> bytes:
    return lead + text.removeprefix(codecs.BOM_UTF8) if text else b""
