"""From JSON to wire structs, forgiving one field at a time.

A document with a schema mistake is not thrown away: values that only have the wrong type
("3" for 3) are read as they were meant, others are left out, and each mistake is reported
with its path, so that every check that can read the rest still judges.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from kube9_core.snapshot.wire.maps import json_type, map_hook
from kube9_core.snapshot.wire.meta import Wire

__all__ = ["Mistake", "decode"]

W = TypeVar("W", bound=Wire)
_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]")
_LIMIT = 100
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
_LONGEST_NUMBER = 400
_TERMS = ("matchLabels", "matchExpressions")
_MAP = "Expected map of "
_NOTHING = {"key": "", "operator": "Unreadable"}
_DECODERS: dict[type[Wire], msgspec.json.Decoder[Any]] = {}


class Mistake(msgspec.Struct, frozen=True, order=True):
    """One field that does not have the type the API wants.

    Attributes:
        at: field path from the object's root.
        message: what was expected and what was found.
    """

    at: str
    message: str


def decode(body: bytes, shape: type[W]) -> tuple[W, tuple[Mistake, ...]]:
    """Decode one object.

    Args:
        body: JSON of the object.
        shape: the wire struct of its kind.

    Returns:
        The object and its schema mistakes, usually none.
    """
    decoder = _DECODERS.get(shape)
    if decoder is None:
        decoder = _DECODERS[shape] = msgspec.json.Decoder(shape, dec_hook=map_hook)
    try:
        return decoder.decode(body), ()
    except msgspec.ValidationError:
        return _forgiving(json.loads(body, parse_int=_number), shape)


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONGEST_NUMBER else float("inf")


def _forgiving(tree: Any, shape: type[W]) -> tuple[W, tuple[Mistake, ...]]:  # noqa: ANN401 - a JSON tree
    mistakes: list[Mistake] = []
    for _ in range(_LIMIT):
        try:
            return msgspec.convert(tree, shape, dec_hook=map_hook), tuple(mistakes)
        except msgspec.ValidationError as error:
            found = tuple(_mend(tree, str(error)))
            mistakes.extend(found)
            if not found[0].at:
                return shape(), tuple(mistakes)
    mistakes.append(Mistake("", f"more than {_LIMIT} schema mistakes; the object is left out"))
    return shape(), tuple(mistakes)


def _mend(tree: Any, error: str) -> Iterator[Mistake]:  # noqa: ANN401 - a JSON tree
    """Make the tree fit where the decoder stumbled; the values of one map all at once."""
    what, _, path = error.partition(" - at `$")
    steps: list[str | int] = []
    holder, here = tree, tree
    for match in _STEP.finditer(path.rstrip("`")):
        holder = here
        steps.append(match["name"] or int(match["index"]))
        here = holder[steps[-1]]
    if what.startswith(_MAP) or path.endswith("[...]`"):
        expected = what.replace(_MAP, "Expected ").partition(", got")[0]
        yield from _mend_map(here, expected, steps)
        return
    if steps:
        _replace(holder, steps[-1], _as_meant(here, what), what)
    yield Mistake(_spell(steps), _say(what))


def _mend_map(holder: dict[str, Any], expected: str, steps: list[str | int]) -> Iterator[Mistake]:
    """A value nobody can read becomes an empty text, so that its key is not forgotten."""
    for key, value in holder.items():
        if not _fits(value, expected):
            meant = _as_meant(value, expected)
            holder[key] = "" if meant is None else meant
            yield Mistake(_spell([*steps, key]), _say(f"{expected}, got `{json_type(value)}`"))


def _fits(value: object, expected: str) -> bool:
    """Tell whether a value of a map has a type the map takes: texts, in some maps also numbers."""
    number = not isinstance(value, bool) and isinstance(value, (int, float)) and "float" in expected
    return isinstance(value, str) or number


def _replace(holder: Any, step: str | int, value: object, what: str) -> None:  # noqa: ANN401 - a JSON tree
    """Put in what was meant, else leave the value out.

    Items of a list keep their number: an empty object or text stands in. A selector that lost
    a requirement would match more than its author wanted: it gets one that nothing meets.
    """
    if value is None and isinstance(holder, list):
        value = {} if what.startswith("Expected `object") else _blank(what)
    if value is not None:
        holder[step] = value
        return
    del holder[step]
    if step in _TERMS:
        holder["matchExpressions"] = [dict(_NOTHING)]


def _blank(what: str) -> str | None:
    return "" if what.startswith("Expected `str") else None


def _as_meant(value: object, what: str) -> object:
    """Read a value of the wrong type the way its author meant it; None where nobody can tell."""
    expected = what.partition(", got")[0]
    match value:
        case str() if "`bool" in expected:
            return _BOOLEANS.get(value.lower())
        case str() if "`int" in expected and re.fullmatch(r"[+-]?\d{1,18}", value):
            return int(value)
        case float() if "`int" in expected and value.is_integer():
            return int(value)
        case bool() if "`str" in expected:
            return str(value).lower()
        case int() | float() if "`str" in expected:
            return str(value)
    return None


def _spell(steps: list[str | int]) -> str:
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        elif re.fullmatch(r"[A-Za-z0-9_-]+", step):
            text += f".{step}"
        else:
            text += f'["{step}"]'
    return text.removeprefix(".")


def _say(what: str) -> str:
    """Turn the decoder's words into those of a person who writes YAML."""
    match = re.fullmatch(r"Expected `(?P<want>[^`]+)`, got `(?P<got>[^`]+)`", what)
    if match is None:
        return what.lower()
    want = " or ".join(
        _WORDS.get(name, name) for name in match["want"].split(" | ") if name != "null"
    )
    return f"expected {want}, found {_WORDS.get(match['got'], match['got'])}"
