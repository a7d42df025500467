"""Tables that fit: columns as wide as they must be, the last one wrapped into what is left."""

from collections.abc import Iterable, Iterator, Sequence

from kube9_core.cli.query.answer import Look
from kube9_core.publish.layout import columns, plain, wrapped

__all__ = ["drawn", "pairs"]

_GAP = "  "
_NARROWEST = 24
_NONE = "-"

Row = tuple[str, ...]


def drawn(
    look: Look, head: Sequence[str], rows: Iterable[Sequence[object]], empty: str
) -> Iterator[str]:
    """Draw a table.

    Args:
        look: width and colours.
        head: the columns' names, in capitals.
        rows: cells; None is shown as "-". The last one is free text.
        empty: the sentence that stands where there are no rows.
    """
    cells = [tuple(map(_shown, row)) for row in rows]
    if not cells:
        yield empty
        return
    lines = _laid_out(look.width, [tuple(head), *cells])
    yield look.ink.bold(next(lines))
    yield from lines


def _laid_out(width: int, cells: list[Row]) -> Iterator[str]:
    """Choose the layout that fits: all in columns, the last cell below the others, or a list."""
    left = sum(len(max(column, key=len)) + len(_GAP) for column in [*zip(*cells, strict=True)][:-1])
    longest = max(len(row[-1]) for row in cells)
    if width - left >= min(_NARROWEST, longest):
        return _beside(width, cells)
    return _below(width, cells) if left - len(_GAP) <= width else _listed(width, cells)


def _beside(width: int, cells: list[Row]) -> Iterator[str]:
    starts = columns([(*row[:-1], "") for row in cells], _GAP)
    for row, start in zip(cells, starts, strict=True):
        yield from wrapped(row[-1], width, start) or [start]


def _below(width: int, cells: list[Row]) -> Iterator[str]:
    starts = columns([(*row[:-1], "") for row in cells], _GAP)
    told = any(row[-1] != _NONE for row in cells[1:])
    for row, start in zip(cells, starts, strict=True):
        yield start
        if told and row[-1] != _NONE:
            yield from wrapped(row[-1], width, _GAP * 2)


def _listed(width: int, cells: list[Row]) -> Iterator[str]:
    head, *rows = cells
    for number, row in enumerate(rows):
        if number:
            yield ""
        starts = columns([(name, "") for name in head], _GAP)
        for value, start in zip(row, starts, strict=True):
            yield from wrapped(value, width, start) or [start]


def pairs(look: Look, rows: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Draw names with their values, one a line; a value of None or "" is left out."""
    shown = [(name, _shown(value)) for name, value in rows if value not in (None, "")]
    starts = columns([(f"{name}:", "") for name, _ in shown], _GAP)
    for (_, value), start in zip(shown, starts, strict=True):
        yield from wrapped(value, look.width, start) or [start]


def _shown(value: object) -> str:
    return _NONE if value is None or value == "" else plain(str(value))
