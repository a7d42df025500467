"""From the text of one document to its value: the quick way where that is exact, else the walk.

rapidyaml emits JSON by the rules of YAML 1.2 and leaves anchors and tags out. Where its JSON could
differ from what kubectl reads, the document is walked by `values`; the tests prove that both
ways agree on everything that takes the quick one.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from kube9_core.manifests.faults import Fault, Refused, Unparsable
from kube9_core.manifests.newlines import Newlines
from kube9_core.manifests.properties import has_properties
from kube9_core.manifests.scalars import resolve
from kube9_core.manifests.spacing import padded
from kube9_core.manifests.syntax import alike, has_odd_tabs, odd_tab, opinion, without_tabs
from kube9_core.manifests.trees import Emitter, TooDeep
from kube9_core.manifests.values import Value, exact, exact_items

__all__ = ["Parsed", "Parser", "parse_json"]

_BYTE = re.compile(r"\(byte (\d+)\)")

_ODD = re.compile(
    rb'"(?=[~yYnNoOTF<@`%.+0-9-])'  # most strings are out after one byte
    rb"(?:"
    rb'(?:~|[yYnN]|[yY]es|YES|[nN]o|NO|[oO]n|ON|[oO]ff|OFF|True|TRUE|False|FALSE|[nN]ull|NULL|<<)"'
    rb"|[@`%]"
    rb"|[-+]?\.(?:[0-9_]|inf|Inf|INF|nan|NaN|NAN)"
    rb"|[-+]?0[0-9_xXoObBeE]"
    rb"|[-+]_|[-+]?[0-9][0-9.eE+-]*_"
    rb'|[-+]?\.?[0-9][^"]*":'
    rb")"
)
"""In JSON: a string that kubectl would read as something else were it unquoted."""


class Parsed(NamedTuple):
    """A document's value, the same as JSON, and mistakes that did not prevent reading it."""

    value: Value
    json: bytes
    faults: tuple[Fault, ...] = ()


class Parser:
    """Reads documents one after the other, reusing memory."""

    def __init__(self) -> None:
        self._emitter = Emitter()
        self._decoder = msgspec.json.Decoder(float_hook=resolve)

    def parse(self, chunk: bytes) -> Parsed:
        """Give the value of a document that has content.

        Raises:
            Unparsable: it has none that can be read.
        """
        if has_odd_tabs(chunk):
            return self._respaced(chunk, (chunk, without_tabs(chunk)), odd_tab(chunk))
        try:
            return self._value(chunk)
        except Refused as error:
            return self._respaced(chunk, (chunk,), error.fault)

    def _value(self, chunk: bytes) -> Parsed:
        return self._quick(chunk) or _walk(chunk)

    def _respaced(self, chunk: bytes, spellings: Iterable[bytes], fault: Fault) -> Parsed:
        """Read what libyaml accepts as written, but rapidyaml only with other spaces."""
        expected = opinion(chunk, fault)
        for spelling in spellings:
            try:
                parsed = self._value(padded(spelling))
            except Unparsable:
                continue
            if alike(parsed.value, expected):
                return parsed
        return _as_expected(expected, chunk, fault)

    def _quick(self, chunk: bytes) -> Parsed | None:
        if has_properties(chunk):
            return None
        try:
            emitted = self._emitter.json(chunk)
            value = self._decoder.decode(emitted)
        except (TooDeep, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        json = msgspec.json.encode(value)
        if _quotes(emitted) != _quotes(json):
            return None
        return _settled(value, chunk) if _is_odd(json) else Parsed(value, json)


def _as_expected(expected: Any, chunk: bytes, fault: Fault) -> Parsed:  # noqa: ANN401 - any value
    """Take libyaml's reading where every word in it is clear, so that quotes make no difference."""
    if has_properties(chunk):
        raise Unparsable(fault)
    try:
        json = msgspec.json.encode(expected)
        value = msgspec.json.decode(json)
    except (TypeError, ValueError, RecursionError):
        raise Unparsable(fault) from None
    if _is_odd(json):
        raise Unparsable(fault)
    return Parsed(value, json)


def _settled(value: Any, chunk: bytes) -> Parsed | None:  # noqa: ANN401 - any JSON
    """Walk only those members of a long list that hold odd words."""
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list) or _is_odd(msgspec.json.encode(value | {"items": ()})):
        return None
    odd = [index for index, item in enumerate(items) if _is_odd(msgspec.json.encode(item))]
    settled = exact_items(chunk, "items", odd)
    if len(settled) != len(odd):
        return None
    for index, item in zip(odd, settled, strict=True):
        items[index] = item
    return Parsed(value, msgspec.json.encode(value))


def _is_odd(json: bytes) -> bool:
    return _ODD.search(json) is not None or b'"":' in json


def _quotes(json: bytes | memoryview) -> int:
    """Count the quotes: fewer after decoding means that a key was written twice."""
    return bytes(json).count(b'"')


def _walk(chunk: bytes) -> Parsed:
    found = exact(chunk)
    try:
        json = msgspec.json.encode(found.value)
    except (RecursionError, OverflowError, ValueError) as error:
        raise Unparsable(Fault(f"has no JSON form: {error}")) from error
    return Parsed(found.value, json, found.duplicates)


def parse_json(text: bytes) -> tuple[Parsed, int]:
    """Read the first JSON value of a text.

    Returns:
        What was read, and the offset where it ends.

    Raises:
        Unparsable: it is not JSON.
    """
    try:
        return _json(text), len(text)
    except RecursionError:
        raise Unparsable(Fault("nested too deeply")) from None
    except msgspec.DecodeError as error:
        offset = _offset(error, text)
        if "trailing characters" not in str(error):
            raise Unparsable(_json_fault(error, text, offset)) from None
    return _json(text[:offset]), offset


def _json(text: bytes) -> Parsed:
    value = msgspec.json.decode(text)
    json = msgspec.json.encode(value)
    if text.count(b'"') <= json.count(b'"'):
        return Parsed(value, json)
    try:
        return Parsed(value, json, exact(text).duplicates)
    except Unparsable:
        return Parsed(value, json, (Fault("a key is written twice; the last value is judged"),))


def _offset(error: msgspec.DecodeError, text: bytes) -> int:
    match = _BYTE.search(str(error))
    return int(match[1]) - 1 if match else len(text)  # msgspec counts from 1


def _json_fault(error: msgspec.DecodeError, text: bytes, offset: int) -> Fault:
    words = _BYTE.sub("", str(error)).removeprefix("JSON is malformed:").strip()
    return Fault(f"JSON error: {words}", *Newlines(text).place(offset))
