"""`query assessments diff`: what changed from one run to another."""

from collections.abc import Iterator

import msgspec

from kube9_core.cli.query.answer import Answer, Look
from kube9_core.cli.query.failure import not_found
from kube9_core.cli.query.finding_rows import FindingRow, finding_table, rows_of
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import reading
from kube9_core.store.errors import StoreError
from kube9_core.store.findings import Diff
from kube9_core.store.store import Store

__all__ = ["Difference", "show_difference"]


class Difference(msgspec.Struct, frozen=True, rename="camel"):
    """The document of `assessments diff`; numbers are complete, lists hold the worst 100.

    Attributes:
        before: id of the earlier run.
        after: id of the later run.
        new: findings that the earlier run had looked for in vain.
        resolved: findings that the later run looked for in vain.
    """

    before: str
    after: str
    new: int
    unchanged: int
    resolved: int
    new_findings: tuple[FindingRow, ...]
    resolved_findings: tuple[FindingRow, ...]


def show_difference(given: Given) -> Answer:
    """Compare two runs.

    Raises:
        Failure: one of them is unknown or found nothing that is kept, or the store cannot be read.
    """
    before, after = given.arguments["A"], given.arguments["B"]
    with reading(given) as store:
        found = _difference(store, before, after)
    made = Difference(
        before,
        after,
        found.new,
        found.unchanged,
        found.resolved,
        rows_of(found.new_findings),
        rows_of(found.resolved_findings),
    )
    return Answer(made, lambda look: _page(made, look))


def _difference(store: Store, before: str, after: str) -> Diff:
    for run in (before, after):
        if store.runs.get(run) is None:
            raise not_found(f"there is no assessment {run}; it may have been dropped by age")
    try:
        return store.findings.diff(before, after)
    except StoreError as error:
        raise not_found(str(error)) from error


def _page(made: Difference, look: Look) -> Iterator[str]:
    yield f"{made.new} new, {made.resolved} resolved, {made.unchanged} unchanged"
    for title, rows in (("New", made.new_findings), ("Resolved", made.resolved_findings)):
        if rows:
            yield ""
            yield look.ink.bold(f"{title}:")
            yield from finding_table(rows, None, look)
