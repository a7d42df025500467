"""Long lists, such as `kubectl get -A -o yaml` writes, cut into pages that are parsed one by one.

A parsed document takes many times the memory of its text, so a list of 50 MB is never parsed as a
whole. In block style a member begins on a line with a dash in the list's column, wherever that
is; in JSON msgspec finds the members without building them. What is written in another way, or
holds anchors that reach over members, is not cut and costs the memory.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from kube9_core.manifests.newlines import Newlines
from kube9_core.manifests.places import offset_in
from kube9_core.manifests.properties import has_properties
from kube9_core.manifests.stream import Chunk

__all__ = ["LONG", "Long", "Page", "cut"]

LONG = 1 << 20
"""Bytes from which on a list is cut."""

_PAGE = 1 << 17
_ITEMS = re.compile(rb"(?m)^items:[ \t]*(?:#[^\n]*)?\n")
_END = re.compile(rb"(?m)^[^\s#-]")
_FIRST = re.compile(rb"(?m)^( *)-(?=[ \n])")
_INSIDE = re.compile(rb"-\s+")


class Page(NamedTuple):
    """Some members of a list, as a document of its own whose value is a list.

    Attributes:
        first: index of the first member in the whole list.
        chunk: the text, with its place in the file.
        lines: the line of the file on which each member begins.
    """

    first: int
    chunk: Chunk
    lines: tuple[int, ...]


class Long(NamedTuple):
    """A list cut into pages.

    Attributes:
        head: a document with the list's other fields.
        pages: its members.
    """

    head: bytes
    pages: tuple[Page, ...]

    def page(self, index: int) -> Page | None:
        """Give the page that holds a member."""
        number = bisect_right(self.pages, index, key=lambda page: page.first) - 1
        return self.pages[number] if number >= 0 else None


class _Head(msgspec.Struct):
    api_version: Any = msgspec.field(default=None, name="apiVersion")
    kind: Any = None
    items: list[msgspec.Raw] = msgspec.field(default_factory=list)


class _Member(NamedTuple):
    begin: int
    end: int
    content: int


def cut(chunk: Chunk) -> Long | None:
    """Cut a document, if it is a long list written in one of the usual ways."""
    if len(chunk.text) < LONG:
        return None
    return _cut_json(chunk) if chunk.text.lstrip()[:1] == b"{" else _cut_yaml(chunk)


def _cut_yaml(chunk: Chunk) -> Long | None:
    text = chunk.text
    heads = list(_ITEMS.finditer(text))
    if len(heads) != 1 or has_properties(text):
        return None
    begin = heads[0].end()
    end = _END.search(text, begin)
    stop = end.start() if end else len(text)
    members = _dashes(text, begin, stop)
    if not members:
        return None
    head = text[: heads[0].start()] + b"items: []\n" + text[stop:]
    return Long(head, tuple(_pages(chunk, members, b"", b"")))


def _dashes(text: bytes, begin: int, stop: int) -> list[_Member]:
    """Find where the members of a block list begin: at the dashes in the first one's column."""
    first = _FIRST.search(text, begin, stop)
    if first is None:
        return []
    dash = re.compile(rb"(?m)^" + first[1] + rb"-(?=[ \n])")
    begins = [match.start() for match in dash.finditer(text, begin, stop)]
    ends = [*begins[1:], stop]
    return [_Member(at, to, _content(text, at)) for at, to in zip(begins, ends, strict=True)]


def _content(text: bytes, begin: int) -> int:
    match = _INSIDE.search(text, begin)
    return match.end() if match else begin


def _cut_json(chunk: Chunk) -> Long | None:
    text = chunk.text
    try:
        found = msgspec.json.decode(text, type=_Head)
    except (msgspec.DecodeError, RecursionError):
        return None
    members = []
    for item in found.items:
        view = memoryview(item)
        begin = offset_in(text, view)
        if begin is None:
            return None
        content = text.find(b'"', begin, begin + len(view))
        members.append(_Member(begin, begin + len(view), max(begin, content)))
    head = {"apiVersion": found.api_version, "kind": found.kind, "items": []}
    return Long(msgspec.json.encode(head), tuple(_pages(chunk, members, b"[", b"]")))


def _pages(chunk: Chunk, members: Sequence[_Member], before: bytes, after: bytes) -> Iterator[Page]:
    newlines, first = Newlines(chunk.text), 0
    while first < len(members):
        last = _last(members, first)
        begin, end = members[first].begin, members[last].end
        text = before + chunk.text[begin:end] + after
        line = chunk.line - 1
        inside = members[first : last + 1]
        lines = tuple(line + newlines.line(member.content) for member in inside)
        place = Chunk(text, line + newlines.line(begin), lines[0], chunk.number)
        yield Page(first, place, lines)
        first = last + 1


def _last(members: Sequence[_Member], first: int) -> int:
    last = first
    while last + 1 < len(members) and members[last].end - members[first].begin < _PAGE:
        last += 1
    return last
