"""A document of which nothing is known, as tables: values by name, lists of objects as rows."""

from collections.abc import Iterator
from typing import Any

import msgspec

from kube9_core.cli.query.answer import Look
from kube9_core.cli.query.drawing import drawn, pairs
from kube9_core.publish.layout import plain

__all__ = ["document_lines"]


def document_lines(document: object, look: Look) -> Iterator[str]:
    """Draw a document.

    Args:
        document: a Struct, or JSON as it came.
        look: what it is drawn for.
    """
    built = msgspec.json.decode(msgspec.json.encode(document))
    if not isinstance(built, dict):
        yield from _as_json(built)
        return
    single = {name: value for name, value in built.items() if not isinstance(value, dict | list)}
    yield from pairs(look, single.items())
    blank = bool(single)
    for name, value in built.items():
        if name in single:
            continue
        if blank:
            yield ""
        blank = True
        yield look.ink.bold(f"{plain(name)}:")
        yield from _rows(value, look)


def _rows(value: Any, look: Look) -> Iterator[str]:  # noqa: ANN401 - whatever JSON may hold
    names = _columns(value)
    if not names:
        yield from _as_json(value) if value else ("none",)
        return
    cells = ([_cell(row.get(name)) for name in names] for row in value)
    yield from drawn(look, [plain(name).upper() for name in names], cells, "none")


def _columns(value: Any) -> list[str]:  # noqa: ANN401 - as above
    """Name the columns of a list of objects, in the order they first appear; none for the rest."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return []
    return list(dict.fromkeys(name for row in value for name in row))


def _cell(value: object) -> object:
    return msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value


def _as_json(value: object) -> Iterator[str]:
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    yield from map(plain, text.splitlines())
