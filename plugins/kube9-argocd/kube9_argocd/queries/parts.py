"""Lists in parts, and times, as the core's own queries have them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, TypeAlias

import msgspec

from kube9_core.api import QueryError

__all__ = ["Limit", "Namespace", "Offset", "Pagination", "Since", "since", "words"]

Limit: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=1000, description="how many at most")]
Offset: TypeAlias = Annotated[int, msgspec.Meta(ge=0, description="how many to leave out first")]
Namespace: TypeAlias = Annotated[
    str | None, msgspec.Meta(description="namespace of the Application")
]
Since: TypeAlias = Annotated[
    str | None,
    msgspec.Meta(description="of this time or later: RFC 3339, or how long ago, as 24h or 7d"),
]
_SPAN: Final = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?")


class Pagination(msgspec.Struct, frozen=True):
    """The part of a list that was given."""

    total: int
    limit: int
    offset: int
    returned: int


def words(chosen: tuple[str, ...]) -> str | None:
    """Write chosen values for `instr`; None where nothing was chosen and all fit."""
    return f" {' '.join(chosen)} " if chosen else None


def since(text: str | None, now: datetime) -> datetime | None:
    """Read a time as somebody types it.

    Args:
        text: RFC 3339, a date, or a span before now; None where nothing was given.
        now: UTC.

    Raises:
        QueryError: INVALID_ARGUMENT.
    """
    if text is None:
        return None
    try:
        match = _SPAN.fullmatch(text) if text else None
        if match is not None:
            days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
            return now - timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        said = (
            f"--since={text} must be a time such as 2026-11-23T14:00:00Z, or how long ago, such "
            "as 24h or 7d"
        )
        raise QueryError("INVALID_ARGUMENT", said, exit_code=2) from None
