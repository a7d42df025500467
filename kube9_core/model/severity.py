"""How bad a problem is, and what that weighs in a score."""

from enum import StrEnum
from typing import Literal

__all__ = ["SEVERITIES", "Severity", "SeverityName"]

SeverityName = Literal["critical", "high", "medium", "low", "info"]


class Severity(StrEnum):
    """Five steps, from "the cluster can be taken over" to "worth knowing"."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def weight(self) -> int:
        """Weight in a score: 10, 6, 3, 1 and, for info, 0."""
        return _WEIGHTS[self]

    @property
    def rank(self) -> int:
        """0 for critical up to 4 for info, to sort the worst first."""
        return _RANKS[self]

    def at_least(self, other: "Severity") -> bool:
        """Tell whether this severity is as bad as the other, or worse."""
        return self.rank <= other.rank


SEVERITIES = tuple(Severity)
_WEIGHTS = dict(zip(SEVERITIES, (10, 6, 3, 1, 0), strict=True))
_RANKS = {severity: rank for rank, severity in enumerate(SEVERITIES)}
