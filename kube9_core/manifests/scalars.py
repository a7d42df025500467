"""What an unquoted YAML word means to kubectl: `yes` is true, `0644` is 420, `1e3` is 1000.

kubectl reads YAML by the rules of go-yaml v2, a mixture of YAML 1.1 and 1.2 that no Python
package follows. This module holds those rules alone; finding the words is the work of `trees`.
"""

import base64
import binascii
import math
import re
from typing import TypeAlias

__all__ = ["Scalar", "key_text", "resolve", "resolve_tagged"]

Scalar: TypeAlias = str | int | float | bool | None

_TRUE = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_NULL = ("", "~", "null", "Null", "NULL")
_NOT_A_NUMBER = (".nan", ".NaN", ".NAN")
_INFINITE = (".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF")
_MINUS_INFINITE = ("-.inf", "-.Inf", "-.INF")

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(_NULL),
    **dict.fromkeys(_NOT_A_NUMBER, math.nan),
    **dict.fromkeys(_INFINITE, math.inf),
    **dict.fromkeys(_MINUS_INFINITE, -math.inf),
}
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([0-9]+))")
_SIGNED_BINARY = re.compile(r"0b([-+][01]+)")
_POINT_FIRST = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LARGEST = 2**64
_EXACT_FLOATS = 2**63  # larger whole numbers stay floats, as in Go
_LONG_TAG = "tag:yaml.org,2002:"


def resolve(text: str) -> Scalar:
    """Give the value of a plain (unquoted) scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] == ".":
        return _decimal(text.replace("_", ""), text) if _POINT_FIRST.fullmatch(text) else text
    if text[0] in "+-0123456789":
        return _number(text)
    return text


def resolve_tagged(tag: str, text: str, *, plain: bool) -> Scalar:
    """Give the value of a scalar with a tag, such as `!!str 1`.

    Args:
        tag: as written, short ("!!str") or long.
        text: the scalar without its quotes.
        plain: whether the scalar was written without quotes.

    Raises:
        ValueError: the text is no such thing; the message says so.
    """
    short = _short(tag)
    if short == "!!binary":
        return _binary(text)
    if short not in _CASTS:
        return text
    value = _CASTS[short](resolve(text) if plain or short != "!!str" else text, text)
    if isinstance(value, _Mismatch):
        raise ValueError(f"{text!r} is not a {short}")  # noqa: TRY004 - a value, not a type, is wrong
    return value


def key_text(value: Scalar) -> str:
    """Give the JSON key that a mapping key of this value becomes.

    Raises:
        ValueError: null cannot be a key.
    """
    if value is None:
        raise ValueError("null cannot be a key")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_key(value)
    return str(value)


def _number(text: str) -> Scalar:
    """Read an integer of any base, else a decimal, else leave the text."""
    plain = text.replace("_", "")
    match = _INTEGER.fullmatch(plain)
    value = _integer(match) if match else _signed_binary(plain)
    return _decimal(plain, text) if value is None else value


def _signed_binary(plain: str) -> int | None:
    match = _SIGNED_BINARY.fullmatch(plain)
    value = int(match[1], 2) if match else _LARGEST
    return value if -_LARGEST // 2 <= value < _LARGEST // 2 else None


def _integer(match: re.Match[str]) -> int | None:
    sign, hexadecimal, binary, octal, decimal = match.groups()
    if hexadecimal:
        size = int(hexadecimal, 16)
    elif binary:
        size = int(binary, 2)
    elif octal:
        size = int(octal, 8)
    elif len(decimal) > 1 and decimal[0] == "0":
        return None  # 08 and 09 are no octal numbers, so they are floats
    else:
        size = int(decimal[:30])
    return _in_range(sign, size)


def _in_range(sign: str, size: int) -> int | None:
    if sign == "-":
        return -size if size <= _LARGEST // 2 else None
    return size if size < (_LARGEST // 2 if sign else _LARGEST) else None


def _decimal(plain: str, text: str) -> Scalar:
    """Read a float; a whole one becomes the integer that Go writes in JSON."""
    if not _DECIMAL.fullmatch(plain):
        return text
    value = float(plain)
    if math.isinf(value):
        return text
    return int(value) if value.is_integer() and abs(value) < _EXACT_FLOATS else value


def _float_key(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return f"{value:g}"


class _Mismatch:
    """The text cannot be read as its tag says."""


_MISMATCH = _Mismatch()


def _text(_value: Scalar, text: str) -> Scalar:
    return text


def _whole(value: Scalar, _text: str) -> Scalar | _Mismatch:
    return value if isinstance(value, int) and not isinstance(value, bool) else _MISMATCH


def _real(value: Scalar, _text: str) -> Scalar | _Mismatch:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else _MISMATCH


def _truth(value: Scalar, _text: str) -> Scalar | _Mismatch:
    return value if isinstance(value, bool) else _MISMATCH


def _nothing(value: Scalar, _text: str) -> Scalar | _Mismatch:
    return None if value is None else _MISMATCH


_CASTS = {
    "!!str": _text,
    "!!int": _whole,
    "!!float": _real,
    "!!bool": _truth,
    "!!null": _nothing,
}


def _short(tag: str) -> str:
    bare = tag.removeprefix("!<").removeprefix("<").removesuffix(">")
    return "!!" + bare.removeprefix(_LONG_TAG) if bare.startswith(_LONG_TAG) else bare


def _binary(text: str) -> str:
    """Decode base64; JSON has no bytes, so what is no text becomes replacement characters."""
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise ValueError("!!binary is not base64") from error
    return raw.decode("utf-8", "replace")
