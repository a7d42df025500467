"""A document of which nothing is known, as text: values by name, lists of records as tables.

A record that holds records itself is no row; each is drawn as a document of its own. A part of a
list is told below it, as the core's own lists have it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import msgspec

from kube9_core.cli.query.answer import Look
from kube9_core.cli.query.drawing import drawn, pairs
from kube9_core.cli.query.paging import Pagination, footer
from kube9_core.publish.layout import plain

__all__ = ["document_lines"]

_INDENT = "  "
Json: TypeAlias = Any
"""Whatever JSON may hold."""


def document_lines(document: object, look: Look, columns: Sequence[str] = ()) -> Iterator[str]:
    """Draw a document.

    Args:
        document: a Struct, or JSON as it came.
        look: what it is drawn for.
        columns: fields of records that tables show, where a record has any of them.
    """
    built = msgspec.json.decode(msgspec.json.encode(document))
    if isinstance(built, dict):
        yield from _record(built, look, columns)
    else:
        yield from _as_json(built)


def _record(record: dict[str, Json], look: Look, columns: Sequence[str]) -> Iterator[str]:
    """Draw values, then what has a heading of its own, then which part of a list it is."""
    short = {name: _cell(value) for name, value in record.items() if _is_short(value)}
    yield from pairs(look, ((_name(name), value) for name, value in short.items()))
    blank = any(value not in (None, "") for value in short.values())
    for name, value in record.items():
        if name in short or _part_of(name, value) is not None:
            continue
        if blank:
            yield ""
        blank = True
        yield look.ink.bold(f"{_name(name)}:")
        yield from _long(value, look, columns)
    for name, value in record.items():
        part = _part_of(name, value)
        if part is not None:
            yield from ("", footer(part, "row"))


def _long(value: Json, look: Look, columns: Sequence[str]) -> Iterator[str]:
    if isinstance(value, str):
        yield from (f"{_INDENT}{plain(line)}" for line in value.splitlines())
    elif isinstance(value, dict):
        yield from _indented(_record(value, _narrower(look), columns)) if value else ("none",)
    elif not value:
        yield "none"
    elif not all(isinstance(item, dict) for item in value):
        yield from _as_json(value)
    elif all(_is_short(cell) for row in value for cell in row.values()):
        yield from _table(value, look, columns)
    else:
        yield from _records(value, look, columns)


def _table(rows: list[dict[str, Json]], look: Look, columns: Sequence[str]) -> Iterator[str]:
    there = dict.fromkeys(name for row in rows for name in row)
    names = [name for name in columns if name in there] or list(there)
    cells = ([_cell(row.get(name)) for name in names] for row in rows)
    yield from drawn(look, [_name(name).upper() for name in names], cells, "none")


def _records(rows: list[dict[str, Json]], look: Look, columns: Sequence[str]) -> Iterator[str]:
    for number, row in enumerate(rows):
        if number:
            yield ""
        yield from _indented(_record(row, _narrower(look), columns))


def _is_short(value: Json) -> bool:
    """Whether it fits into one cell: a value, or a list of some."""
    if isinstance(value, list):
        return all(_is_short(item) and not isinstance(item, list) for item in value)
    return not isinstance(value, dict) and not (isinstance(value, str) and "\n" in value.strip())


def _cell(value: Json) -> Json:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(_cell(item)) for item in value) or None
    if isinstance(value, dict):
        return msgspec.json.encode(value).decode()
    return value.strip() or None if isinstance(value, str) else value


def _part_of(name: str, value: Json) -> Pagination | None:
    if name != "pagination" or not isinstance(value, dict):
        return None
    try:
        return msgspec.convert(value, Pagination)
    except msgspec.ValidationError:
        return None


def _name(name: str) -> str:
    return plain(name).replace("_", " ")


def _narrower(look: Look) -> Look:
    return Look(look.width - len(_INDENT), look.ink)


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"{_INDENT}{line}" if line else line for line in lines)


def _as_json(value: object) -> Iterator[str]:
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    yield from map(plain, text.splitlines())
