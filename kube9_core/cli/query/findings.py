"""`query findings list`: what is wrong, object by object."""

import msgspec

from kube9_core.cli.query.answer import Answer
from kube9_core.cli.query.finding_rows import FindingRow, finding_table, rows_of
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import reading
from kube9_core.cli.query.paging import Pagination, asked_part, asked_time
from kube9_core.model.severity import Severity
from kube9_core.store.findings import FindingFilter, FindingState

__all__ = ["FindingList", "list_findings"]

_STATES = {"open": FindingState.OPEN, "resolved": FindingState.RESOLVED, "all": None}


class FindingList(msgspec.Struct, frozen=True):
    """The document of `findings list`."""

    findings: tuple[FindingRow, ...]
    pagination: Pagination


def list_findings(given: Given) -> Answer:
    """List findings, worst first.

    Raises:
        Failure: an option cannot be read, or the store cannot.
    """
    limit, offset = asked_part(given)
    wanted = _filter(given)
    with reading(given) as store:
        page = store.findings.list(wanted, limit, offset)
    rows = rows_of(page.items)
    found = FindingList(rows, Pagination(page.total, limit, offset, len(rows)))
    return Answer(found, lambda look: finding_table(found.findings, found.pagination, look))


def _filter(given: Given) -> FindingFilter:
    return FindingFilter(
        checks=given.several("check"),
        pillars=given.several("pillar"),
        severities=tuple(map(Severity, given.several("severity"))),
        namespace=given.text("namespace"),
        kind=given.text("kind"),
        name=given.text("name"),
        state=_STATES[given.text("state") or "open"],
        since=asked_time(given, "since"),
    )
