"""Times as rows are sorted by: whole milliseconds since 1970, UTC."""

from datetime import UTC, datetime

__all__ = ["millis", "parsed", "written"]


def millis(time: datetime) -> int:
    """Tell a time in milliseconds."""
    return int(time.timestamp() * 1000)


def parsed(text: str) -> int:
    """Read an RFC 3339 time; one without an offset is taken for UTC.

    Raises:
        ValueError: it is no such time.
    """
    time = datetime.fromisoformat(text)
    return millis(time if time.tzinfo else time.replace(tzinfo=UTC))


def written(value: int) -> str:
    """Spell milliseconds as RFC 3339, UTC, in whole seconds."""
    time = datetime.fromtimestamp(value // 1000, UTC)
    return f"{time:%Y-%m-%dT%H:%M:%S}Z"
