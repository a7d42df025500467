"""How far back we know an application, and how often it was corrected: kept beside it."""

from datetime import datetime

import msgspec

__all__ = ["Correction", "Trace"]


class Correction(msgspec.Struct, frozen=True):
    """A self-heal.

    Attributes:
        at: when it began.
        attempts: which one in a row it is, as Argo CD counts.
    """

    at: datetime
    attempts: int


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """What one reading of an Application cannot tell.

    Attributes:
        known_since: from here on every deployment that went well is known.
        watched_since: from here on deployments that failed are known too, unless another
            operation began before we looked again: Argo CD remembers the last one only.
        complete: nothing was deployed before `known_since`.
        corrections: self-heals; those between two readings are known by Argo CD's count in a row.
        corrected_at: when the last of them began.
        attempts: which one in a row that was.
    """

    known_since: datetime
    watched_since: datetime
    complete: bool
    corrections: int = 0
    corrected_at: datetime | None = None
    attempts: int = 0

    def corrected(self, seen: Correction | None) -> "Trace":
        """Count a self-heal, once.

        Args:
            seen: the last operation, if it was one.
        """
        if seen is None or (self.corrected_at is not None and seen.at <= self.corrected_at):
            return self
        row = seen.attempts > self.attempts
        more = seen.attempts - self.attempts if row else seen.attempts
        return msgspec.structs.replace(
            self,
            corrections=self.corrections + more,
            corrected_at=seen.at,
            attempts=seen.attempts,
        )
