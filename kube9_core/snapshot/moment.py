"""Times as the API writes them, RFC 3339, as times to count with."""

from datetime import UTC, datetime

__all__ = ["moment"]


def moment(text: str | None) -> datetime | None:
    """Read a time.

    Args:
        text: as written; None where the field is not set.

    Returns:
        The time with its zone; None where there is none or it cannot be read.
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
