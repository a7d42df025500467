"""Fits text into a width: wraps it, lays it out in columns, cuts nothing silently."""

import textwrap
from collections.abc import Iterable, Sequence

__all__ = ["columns", "plain", "spread", "wrapped"]

_NARROWEST = 24


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Wrap a text.

    Args:
        text: one paragraph; words longer than a line stay whole, so paths can be copied.
        width: of the whole line, indentation included.
        first: what stands before the first line.
        rest: what stands before the others; by default as many blanks.
    """
    lines = textwrap.wrap(
        plain(text),
        max(width, len(first) + _NARROWEST),
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or ([first.rstrip()] if first.strip() else [])


def spread(left: str, right: str, width: int) -> int:
    """How many blanks stand between two texts on one line, at least two."""
    return max(2, width - len(left) - len(right))


def columns(rows: Sequence[Sequence[str]], gap: str = "  ") -> Iterable[str]:
    """Pad all but the last cell of each row to the width of its column."""
    if not rows:
        return ()
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]) - 1)]
    return (
        gap.join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]))
        for row in rows
    )


def plain(text: str) -> str:
    """Take out what could steer a terminal: manifests are not trusted to write to it."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)
