"""The check rows of the status: one for each check of the six pillars, and their totals."""

from collections import Counter
from collections.abc import Iterable, Sequence

from kube9_core.model.run import PillarResult, ScheduledCheck
from kube9_core.publish.ascii import clean, short
from kube9_core.publish.status.document import CheckEntry, CheckStatus, CheckTotals
from kube9_core.publish.status.fitting import Fitted, fitted
from kube9_core.publish.status.words import PILLARS, status_of

__all__ = ["check_rows", "checks_of", "totals_of"]

_MOST = 512
_LONGEST_TEXT = 420
_LONGEST_NAME, _SHORTEST_NAME = 200, 12
"""A name is shortened with the texts, but a row without any name would help nobody."""
_FIRST: Sequence[CheckStatus] = ("failing", "error", "timeout", "warning", "skipped", "passing")
"""Whose rows matter most, should there be room for some only."""


def checks_of(results: Iterable[PillarResult]) -> tuple[ScheduledCheck, ...]:
    """The checks that have a page in the extension, each id once."""
    found: dict[str, ScheduledCheck] = {}
    for result in results:
        if result.pillar in PILLARS:
            for check in result.checks:
                if check.row.pillar in PILLARS:
                    found.setdefault(check.row.id, check)
    return tuple(found.values())


def totals_of(checks: Iterable[ScheduledCheck]) -> CheckTotals:
    """Count them all, whether there is room for their rows or not."""
    counted = Counter(status_of(check) for check in checks)
    passed, failed, warned = counted["passing"], counted["failing"], counted["warning"]
    return CheckTotals(counted.total(), passed + failed + warned, passed, failed, warned)


def check_rows(checks: Sequence[ScheduledCheck], room: int) -> Fitted[CheckEntry]:
    """Make the rows, sorted by pillar and name as the extension shows them.

    Args:
        checks: each id once.
        room: how many bytes of JSON they may take.
    """
    ordered = sorted(checks, key=_importance)
    found = fitted(ordered, _row, most=_MOST, room=room, longest=_LONGEST_TEXT)
    return Fitted(tuple(sorted(found.rows, key=_order)), found.omitted)


def _importance(check: ScheduledCheck) -> tuple[int, int, str]:
    worst = check.worst or check.row.severity
    return _FIRST.index(status_of(check)), worst.rank, check.row.id


def _order(row: CheckEntry) -> tuple[str, str, str]:
    return row.pillar, row.check_name, row.check_id


def _row(check: ScheduledCheck, longest: int) -> CheckEntry:
    status, told = status_of(check), check.row
    silent = status == "passing"
    name = max(_SHORTEST_NAME, min(_LONGEST_NAME, longest))
    return CheckEntry(
        check_id=clean(told.id),
        check_name=short(told.title, name) or clean(told.id),
        pillar=PILLARS[told.pillar],
        status=status,
        message=None if silent else short(check.message or told.reason, longest),
        remediation=None if silent else short(check.remediation, longest),
    )
