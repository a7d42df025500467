"""Times as people type them: a moment, or how long ago."""

import re
from datetime import UTC, datetime, timedelta

from kube9_core.cli.query.failure import Failure, invalid

__all__ = ["ago", "moment", "span"]

_SPAN = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?")
_UNITS = ((86400, "d"), (3600, "h"), (60, "m"))


def span(option: str, text: str) -> timedelta:
    """Read "90s", "24h", "7d" or "1h30m".

    Args:
        option: whose value it is, for the error.
        text: as typed.

    Raises:
        Failure: it is none of these.
    """
    match = _SPAN.fullmatch(text) if text else None
    if match is None:
        raise invalid(f"--{option}={text} must be a span of time such as 45s, 30m, 24h or 7d")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def moment(option: str, text: str, now: datetime) -> datetime:
    """Read a moment: RFC 3339, a date, or a span before now; without an offset it is UTC.

    Args:
        option: whose value it is, for the error.
        text: as typed.
        now: UTC.

    Returns:
        The moment, UTC.

    Raises:
        Failure: it is none of these.
    """
    try:
        if _SPAN.fullmatch(text):
            return now - span(option, text)
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _no_time(option, text) from None


def _no_time(option: str, text: str) -> Failure:
    return invalid(
        f"--{option}={text} must be a time such as 2026-11-23T14:00:00Z, or how long ago, "
        "such as 24h or 7d"
    )


def ago(text: str | None, now: datetime) -> str:
    """Say how long ago a published time was, or in what time it will be, in its largest unit.

    Args:
        text: RFC 3339.
        now: UTC.

    Returns:
        "5m", or "in 5m"; "-" where there is no time.
    """
    if not text:
        return "-"
    seconds = int((now - datetime.fromisoformat(text)).total_seconds())
    size = abs(seconds)
    whole = (f"{size // each}{unit}" for each, unit in _UNITS if size >= each)
    return ("in " if seconds < 0 else "") + next(whole, f"{size}s")
