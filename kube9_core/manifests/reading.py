"""Reads the text of one file into objects and errors, document by document.

Where the text comes from, a file, standard input or a rendered chart, is the work of `loading`.
"""

import re

import msgspec

from kube9_core.manifests.faults import Fault, Unparsable
from kube9_core.manifests.newlines import Newlines
from kube9_core.manifests.objects import Head, LineOf, list_head, objects, page_objects
from kube9_core.manifests.pages import Page, cut
from kube9_core.manifests.parsing import Parsed, Parser, parse_json
from kube9_core.manifests.paths import parse_path
from kube9_core.manifests.positions import Positions
from kube9_core.manifests.silence import silenced
from kube9_core.manifests.stream import Chunk, split
from kube9_core.manifests.text import check, clean
from kube9_core.model.source import Document, InputError

__all__ = ["Part", "Reader"]

_TEMPLATE = re.compile(rb"\{\{")


class Part(msgspec.Struct):
    """What one input holds.

    Attributes:
        documents: its objects in the order written.
        errors: what could not be read.
        ignored: how many documents are YAML but not Kubernetes.
    """

    documents: list[Document] = msgspec.field(default_factory=list)
    errors: list[InputError] = msgspec.field(default_factory=list)
    ignored: int = 0


class Reader:
    """Reads one file after the other, reusing memory."""

    def __init__(self) -> None:
        self._parser = Parser()

    def read(self, raw: bytes, file: str) -> Part:
        """Read the text of a file; `file` is what the objects' sources name."""
        try:
            text = clean(raw)
        except Unparsable as error:
            return Part(errors=[error.fault.at(file, 1)])
        part = Part()
        with silenced():
            for chunk in split(text):
                self._document(chunk, file, part)
        return _one_error_for_a_template(text, part)

    def _document(self, chunk: Chunk, file: str, part: Part) -> None:
        try:
            check(chunk.text)
            if self._long(chunk, file, part):
                return
            parsed, rest = self._value(chunk, file)
        except Unparsable as error:
            part.errors.append(error.fault.at(file, chunk.line))
            return
        _collect(parsed, chunk, file, part)
        if rest is not None:
            self._document(rest, file, part)

    def _long(self, chunk: Chunk, file: str, part: Part) -> bool:
        """Read a long list page by page; what does not read so is left to the usual way."""
        long = cut(chunk)
        if long is None:
            return False
        read = Part()
        try:
            head = list_head(self._parser.parse(long.head).value)
            if head is None:
                return False
            for page in long.pages:
                self._page(page, head, file, read)
        except Unparsable:
            return False
        part.documents += read.documents
        part.errors += read.errors
        return True

    def _page(self, page: Page, head: Head, file: str, part: Part) -> None:
        text = page.chunk.text
        parsed = parse_json(text)[0] if text[:1] == b"[" else self._parser.parse(text)
        if not isinstance(parsed.value, list) or len(parsed.value) != len(page.lines):
            raise Unparsable(Fault("is not cut where its members begin"))
        found = page_objects(parsed.value, head, file, page)
        faults = (*parsed.faults, *found.faults)
        part.documents += found.documents
        part.errors += [fault.at(file, page.chunk.line) for fault in faults]

    def _value(self, chunk: Chunk, file: str) -> tuple[Parsed, Chunk | None]:
        """Read a document as JSON where it looks so, else, or where that fails, as YAML."""
        if chunk.text.lstrip()[:1] not in {b"{", b"["}:
            return self._parser.parse(chunk.text), None
        try:
            parsed, end = parse_json(chunk.text)
        except Unparsable as error:
            return self._yaml_after_all(chunk, file, error), None
        return parsed, _after(chunk, end)

    def _yaml_after_all(self, chunk: Chunk, file: str, error: Unparsable) -> Parsed:
        try:
            return self._parser.parse(chunk.text)
        except Unparsable:
            if file.lower().endswith(".json") and error.fault.line is not None:
                raise error from None
            raise


def _after(chunk: Chunk, end: int) -> Chunk | None:
    """Give what follows a JSON value, another one perhaps, as kubectl accepts it."""
    if not chunk.text[end:].strip():
        return None
    skipped = end + len(chunk.text[end:]) - len(chunk.text[end:].lstrip())
    line = chunk.line + chunk.text.count(b"\n", 0, skipped)
    return Chunk(chunk.text[skipped:], line, line, chunk.number)


def _collect(parsed: Parsed, chunk: Chunk, file: str, part: Part) -> None:
    found = objects(parsed.value, parsed.json, file, chunk, _line_of(chunk))
    faults = (*parsed.faults, *found.faults)
    part.documents += found.documents
    part.errors += [fault.at(file, chunk.line) for fault in faults]
    if not found.documents and not faults and not _is_empty_list(parsed.value):
        part.ignored += 1


def _line_of(chunk: Chunk) -> LineOf:
    """Parse for positions on the first question only."""
    known: list[Positions | None] = []

    def line_of(prefix: str) -> int | None:
        if not known:
            known.append(Positions.of(chunk))
        return known[0].line(parse_path(prefix)) if known[0] else None

    return line_of


def _is_empty_list(value: object) -> bool:
    return (
        isinstance(value, dict)
        and str(value.get("kind")).endswith("List")
        and "apiVersion" in value
        and not value.get("items", True)
    )


def _one_error_for_a_template(text: bytes, part: Part) -> Part:
    """Say what the errors of an unrendered Helm template come to."""
    template = _TEMPLATE.search(text)
    if template is None or not any(_looks_torn(error) for error in part.errors):
        return part
    path = part.errors[0].path
    place = Fault(
        "is a Helm template, not YAML ('{{'); give the chart's folder instead",
        *Newlines(text).place(template.start()),
    )
    kept = [error for error in part.errors if not _looks_torn(error)]
    return Part(part.documents, [place.at(path, 1), *kept], part.ignored)


def _looks_torn(error: InputError) -> bool:
    return error.message.startswith("YAML error")
