"""A finding with its history, as queries show it."""

from collections.abc import Iterable, Iterator

import msgspec

from kube9_core.cli.query.answer import Look
from kube9_core.cli.query.paging import Pagination, footer, now
from kube9_core.cli.query.times import ago
from kube9_core.model.finding import Finding
from kube9_core.store.findings import StoredFinding

__all__ = ["FindingRow", "finding_table", "rows_of"]

_HEAD = ("SEVERITY", "CHECK", "OBJECT", "AGE", "MESSAGE")


class FindingRow(Finding, frozen=True, rename="camel", kw_only=True):
    """A finding as in a report, and what became of it.

    Attributes:
        last_seen: when the last run that had it began, RFC 3339.
        resolved_at: when the first run that looked in vain began; None while it stands.
    """

    last_seen: str
    resolved_at: str | None = None


def rows_of(found: Iterable[StoredFinding]) -> tuple[FindingRow, ...]:
    """Put each finding and its history into one row."""
    return tuple(
        FindingRow(
            **msgspec.structs.asdict(item.finding),
            last_seen=item.last_seen,
            resolved_at=item.resolved_at,
        )
        for item in found
    )


def finding_table(rows: Iterable[FindingRow], part: Pagination | None, look: Look) -> Iterator[str]:
    """Draw findings.

    Args:
        rows: in this order.
        part: what they are a part of; None where that is told elsewhere.
        look: what they are drawn for.
    """
    from kube9_core.cli.query.drawing import drawn  # noqa: PLC0415 - JSON draws nothing

    yield from drawn(look, _HEAD, _lines(rows), "No finding fits.")
    if part and part.total:
        yield ""
        yield footer(part, "finding")


def _lines(rows: Iterable[FindingRow]) -> Iterator[tuple[object, ...]]:
    present = now()
    for row in rows:
        where = f"{row.resource}: {row.container}" if row.container else str(row.resource)
        noted = f"exempted: {row.message}" if row.exemption else row.message
        gone = f"resolved {ago(row.resolved_at, present)} ago: " if row.resolved_at else ""
        yield row.severity, row.check, where, ago(row.first_seen, present), f"{gone}{noted}"
