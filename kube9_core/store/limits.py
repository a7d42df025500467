"""How much the store may keep; the operator fills it from the settings."""

import msgspec

__all__ = ["DAY", "Limits"]

DAY = 86_400


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes and ages; the defaults are those of the settings.

    Attributes:
        size: MiB of the database, its log included but for the moment of a large write.
        runs: seconds a finished run, and a resolved finding, is kept.
        collections: seconds a collection is kept.
        audit: seconds an entry of the audit trail is kept.
        information: seconds an event of severity info or warning is kept.
        errors: seconds an event of severity error or critical is kept.
        events: the most rows of events.
    """

    size: int = 256
    runs: float = 30 * DAY
    collections: float = 30 * DAY
    audit: float = 90 * DAY
    information: float = 7 * DAY
    errors: float = 30 * DAY
    events: int = 100_000
