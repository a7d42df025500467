"""How long deployments are kept: long enough for a year's comparison, and never too many.

Each application keeps `merging.MOST`; here goes what is old, what belongs to applications that are
gone, and the oldest where there are too many altogether.
"""

from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec

from kube9_argocd.history.rows import stamp, time_of

__all__ = ["LONGEST", "LONGEST_AFTER", "MOST_ROWS", "Sweepable", "sweep"]

LONGEST: Final = timedelta(days=400)
"""How long a deployment is kept."""
LONGEST_AFTER: Final = timedelta(days=30)
"""How long one is kept whose application is gone."""
MOST_ROWS: Final = 100_000
_EVERY: Final = timedelta(hours=6)
_OLD: Final = "DELETE FROM argocd_deployments WHERE finished_at < ?"
_OLDEST: Final = "DELETE FROM argocd_deployments WHERE finished_at <= ?"
_GONE: Final = """DELETE FROM argocd_deployments WHERE finished_at < ? AND NOT EXISTS (
    SELECT 1 FROM argocd_apps AS app
    WHERE app.namespace = argocd_deployments.namespace AND app.name = argocd_deployments.name)"""
_CUT: Final = """SELECT finished_at AS at FROM argocd_deployments
    ORDER BY finished_at DESC LIMIT 1 OFFSET ?"""
_SWEPT: Final = "SELECT swept_at AS at FROM argocd_passes WHERE subject = 'applications'"
_SWEEP: Final = """UPDATE argocd_passes SET swept_at = ?, cut_at = coalesce(?, cut_at)
    WHERE subject = 'applications'"""


class At(msgspec.Struct, frozen=True):
    """One time of a table."""

    at: str | None


class Sweepable(Protocol):
    """The tables, as far as they are needed here."""

    def select(self, row: type[At], sql: str, *values: int | str) -> tuple[At, ...]:
        """The rows of one SELECT."""

    def execute(self, sql: str, *values: int | str | None) -> int:
        """Run one statement."""


def sweep(tables: Sweepable, now: datetime, most: int = MOST_ROWS) -> None:
    """Drop what need not be kept, at most every six hours.

    Args:
        tables: of the plugin; a pass must have been taken down.
        now: the present time.
        most: rows that are kept altogether.
    """
    swept = next((row.at for row in tables.select(At, _SWEPT)), None)
    if swept is not None and now - time_of(swept) < _EVERY:
        return
    tables.execute(_OLD, stamp(now - LONGEST))
    tables.execute(_GONE, stamp(now - LONGEST_AFTER))
    cut = next((row.at for row in tables.select(At, _CUT, most)), None)
    if cut is not None:
        tables.execute(_OLDEST, cut)
    tables.execute(_SWEEP, stamp(now), cut)
