"""Tables that fit: columns as wide as they must be, the last one wrapped into what is left."""

from collections.abc import Iterable, Iterator, Sequence

from kube9_core.cli.query.answer import Look
from kube9_core.publish.layout import columns, plain, wrapped

__all__ = ["drawn", "pairs"]

_GAP = "  "
_NARROWEST = 24
_NONE = "-"


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
    cells = [tuple(head), *(tuple(map(_shown, row)) for row in rows)]
    if len(cells) == 1:
        yield empty
        return
    left = [len(max((row[index] for row in cells), key=len)) for index in range(len(head) - 1)]
    room = look.width - sum(left) - len(_GAP) * len(left)
    if room >= min(_NARROWEST, max(len(row[-1]) for row in cells)):
        lines = _beside(look.width, cells)
    else:
        lines = _below(look.width, cells)

    yield look.ink.bold(next(lines))
    yield from lines


def _beside(width: int, cells: list[tuple[str, ...]]) -> Iterator[str]:
    starts = columns([(*row[:-1], "") for row in cells], _GAP)
    for row, start in zip(cells, starts, strict=True):
        yield from wrapped(row[-1], width, start) or [start]


def _below(width: int, cells: list[tuple[str, ...]]) -> Iterator[str]:
    """Too narrow: the last cell gets lines of its own, and the others wrap where they must."""
    for row, start in zip(cells, columns([row[:-1] for row in cells], _GAP), strict=True):
        if len(start.rstrip()) <= width:
            yield start
        else:
            yield from wrapped(_GAP.join(row[:-1]), width)
        yield from wrapped(row[-1], width, _GAP * 2)


def pairs(look: Look, rows: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Draw names with their values, one a line; a value of None or "" is left out."""
    shown = [(name, _shown(value)) for name, value in rows if value not in (None, "")]
    starts = columns([(f"{name}:", "") for name, _ in shown], _GAP)
    for (_, value), start in zip(shown, starts, strict=True):
        yield from wrapped(value, look.width, start) or [start]


def _shown(value: object) -> str:
    return _NONE if value is None or value == "" else plain(str(value))
