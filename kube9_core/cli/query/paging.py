"""What all lists share: which part is asked for, and how it is told."""

from datetime import UTC, datetime

import msgspec

from kube9_core.cli.query.given import Given
from kube9_core.cli.query.times import moment

__all__ = ["Pagination", "asked_part", "asked_time", "footer", "now"]

_MOST = 1000
_FURTHEST = 10**9


class Pagination(msgspec.Struct, frozen=True):
    """The part of a list that was given.

    Attributes:
        total: rows that fit the filters.
        limit: rows asked for.
        offset: rows left out before.
        returned: rows given.
    """

    total: int
    limit: int
    offset: int
    returned: int


def asked_part(given: Given) -> tuple[int, int]:
    """Give `--limit` and `--offset`.

    Raises:
        Failure: one is out of bounds.
    """
    return given.whole("limit", 1, _MOST), given.whole("offset", 0, _FURTHEST)


def asked_time(given: Given, name: str) -> datetime | None:
    """Give the moment that an option names, UTC; None where it was not given.

    Raises:
        Failure: it cannot be read.
    """
    text = given.text(name)
    return None if text is None else moment(name, text, now())


def now() -> datetime:
    """The present time, UTC; a query ends before a clock could matter."""
    return datetime.now(UTC)


def footer(part: Pagination, noun: str) -> str:
    """Say which rows a table shows, and how to see the others.

    Args:
        part: what is shown.
        noun: what a row is, in the singular.
    """
    several = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    noun = noun if part.total == 1 else several
    if part.returned == part.total:
        return f"{part.total} {noun}"
    first, last = part.offset + 1, part.offset + part.returned
    if not part.returned:
        return f"none of {part.total} {noun}: --offset={part.offset} is beyond the last"
    more = f"; more with --offset={last}" if last < part.total else ""
    return f"{first} to {last} of {part.total} {noun}{more}"
