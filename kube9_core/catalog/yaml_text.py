"""Writes generated YAML as a person would: keys in order, quotes only where they are needed."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

__all__ = ["yaml_text"]

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ,.;/()'_-]|:(?! |$))*")
_WORDS = frozenset(("false", "n", "no", "null", "off", "on", "true", "y", "yes"))


def yaml_text(document: Mapping[str, object]) -> str:
    """Write one document, with a line end at the end.

    Args:
        document: of mappings, sequences, texts, numbers, truths and None.
    """
    return "".join(f"{line}\n" for line in _mapping(document))


def _mapping(value: Mapping[str, object]) -> Iterator[str]:
    for key, item in value.items():
        yield from _entry(f"{_scalar(key)}:", item, "  ")


def _sequence(value: Sequence[object]) -> Iterator[str]:
    for item in value:
        lines = list(_lines(item))
        yield f"- {lines[0]}"
        yield from (f"  {line}" for line in lines[1:])


def _entry(key: str, value: object, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield key
        yield from (f"{indent}{line}" for line in _mapping(value))
    elif isinstance(value, (list, tuple)) and value:
        yield key
        yield from (f"{indent}{line}" for line in _sequence(value))
    else:
        yield f"{key} {_scalar(value)}"


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield from _mapping(value)
    elif isinstance(value, (list, tuple)) and value:
        yield from _sequence(value)
    else:
        yield _scalar(value)


def _scalar(value: object) -> str:
    """JSON is YAML; a text that cannot be mistaken for anything else stands without quotes."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and not value.endswith(" "):
        return json.dumps(value) if value.lower() in _WORDS else value
    return json.dumps(value)
