"""One figure as one row of a table, so that all benchmarks look alike."""

import sys
from dataclasses import dataclass

__all__ = ["MIB", "Row", "say", "say_head"]

MIB = 1 << 20
_WIDTH = 80


@dataclass(frozen=True)
class Row:
    """What was measured, and what is allowed.

    Attributes:
        what: the figure, in words with its unit.
        measured: the number; None when it could not be measured.
        budget: the most it may be; None when nothing was promised.
        reason: why it could not be measured.
    """

    what: str
    measured: float | None
    budget: float | None = None
    reason: str = ""

    @property
    def over(self) -> bool:
        """Whether the budget is exceeded."""
        if self.measured is None or self.budget is None:
            return False
        return self.measured > self.budget

    def __str__(self) -> str:
        return (
            f"{_columns(self.what, _number(self.measured), _number(self.budget))}   {self._end()}"
        )

    def _end(self) -> str:
        if self.measured is None:
            return f"skipped: {self.reason}"
        if self.budget is None:
            return ""
        return "OVER" if self.over else "ok"


def say(row: Row) -> Row:
    """Print a row as soon as it is known."""
    _print(str(row))
    return row


def say_head(what: str) -> None:
    """Print what the rows below are about, and what the columns are."""
    _print(_columns(what, "measured", "budget"))


def _columns(what: str, measured: str, budget: str) -> str:
    return f"{what:<{_WIDTH}} {measured:>9} {budget:>9}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _print(line: str) -> None:
    sys.stdout.write(f"{line.rstrip()}\n")
    sys.stdout.flush()
