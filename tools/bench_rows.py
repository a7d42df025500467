"""One budget as one row of a table, so that all benchmarks look alike."""

import sys
from dataclasses import dataclass

__all__ = ["MIB", "Row", "say"]

MIB = 1 << 20


@dataclass(frozen=True)
class Row:
    """What was measured, and what is allowed.

    Attributes:
        what: the budget, in words with its unit.
        measured: the number; None when it could not be measured.
        budget: the most it may be.
        reason: why it could not be measured.
    """

    what: str
    measured: float | None
    budget: float
    reason: str = ""

    @property
    def over(self) -> bool:
        """Whether the budget is exceeded."""
        return self.measured is not None and self.measured > self.budget

    def __str__(self) -> str:
        if self.measured is None:
            return f"{self.what:<62} {'-':>9} {self.budget:9.2f}   skipped: {self.reason}"
        verdict = "OVER" if self.over else "ok"
        return f"{self.what:<62} {self.measured:9.2f} {self.budget:9.2f}   {verdict}"


def say(row: Row) -> Row:
    """Print a row as soon as it is known."""
    sys.stdout.write(f"{row}\n")
    sys.stdout.flush()
    return row
