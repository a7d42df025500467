"""`query assessments list`, `get` and `history`: runs, what they found, and how that developed."""

from collections.abc import Iterable, Iterator

import msgspec

from kube9_core.cli.query.answer import Answer, Look
from kube9_core.cli.query.failure import not_found
from kube9_core.cli.query.finding_rows import FindingRow, finding_table, rows_of
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import reading
from kube9_core.cli.query.paging import Pagination, asked_part, asked_time, footer, now
from kube9_core.cli.query.run_rows import RunRow, numbers, percent, row_of
from kube9_core.cli.query.times import ago
from kube9_core.model.outcome import CheckRow
from kube9_core.model.report import Summary
from kube9_core.model.run import RunState
from kube9_core.store.errors import StoreError
from kube9_core.store.runs import CheckHistory
from kube9_core.store.store import Store

__all__ = ["get_run", "list_runs", "run_answer", "show_history"]

_ENDED = tuple(state for state in RunState if state.finished)
_NUMBERS = ("SCORE", "CRIT", "HIGH", "MED")
_RUNS = ("AGE", "STATE", *_NUMBERS, "ID", "ASKED BY")
_HISTORY = ("AGE", "COVERAGE", *_NUMBERS, "ID")
_CHECK = ("AGE", "OUTCOME", "FAILING", "EVALUATED", "RUN")
_WORST = 25


class RunList(msgspec.Struct, frozen=True):
    """The document of `assessments list`."""

    assessments: tuple[RunRow, ...]
    pagination: Pagination


class RunHistory(msgspec.Struct, frozen=True):
    """The document of `assessments history`."""

    history: tuple[RunRow, ...]
    pagination: Pagination


class CheckDevelopment(msgspec.Struct, frozen=True):
    """The document of `assessments history --check`."""

    check: str
    history: tuple[CheckHistory, ...]


class RunPage(msgspec.Struct, frozen=True):
    """The document of `assessments get`.

    Attributes:
        summary: as in a report; null until the run has ended.
        findings: the worst of it; `pagination` says how many there are.
    """

    assessment: RunRow
    summary: Summary | None
    checks: tuple[CheckRow, ...]
    findings: tuple[FindingRow, ...]
    pagination: Pagination


def list_runs(given: Given) -> Answer:
    """List runs, newest first.

    Raises:
        Failure: an option cannot be read, or the store cannot.
    """
    states = tuple(map(RunState, given.several("state")))
    found = RunList(*_runs(given, states))
    return Answer(found, lambda look: _table(found, look))


def show_history(given: Given) -> Answer:
    """Show how numbers developed, newest first: of everything, or of one check.

    Raises:
        Failure: as for `list_runs`.
    """
    check = given.text("check")
    if check is not None:
        return _of_check(given, check)
    found = RunHistory(*_runs(given, _ENDED))
    return Answer(found, lambda look: _development(found, look))


def get_run(given: Given) -> Answer:
    """Show one run.

    Raises:
        Failure: there is none of this id, or the store cannot be read.
    """
    limit, offset = asked_part(given)
    with reading(given) as store:
        return run_answer(store, given.arguments["ID"], limit, offset)


def run_answer(store: Store, run: str, limit: int = _WORST, offset: int = 0) -> Answer:
    """Make the answer about one run.

    Args:
        store: open for reading.
        run: its id.
        limit: the most findings.
        offset: findings to leave out first.

    Raises:
        Failure: there is none of this id.
    """
    record = store.runs.get(run)
    if record is None:
        raise not_found(f"there is no assessment {run}; it may have been dropped by age")
    findings, total = _found(store, run, limit, offset)
    part = Pagination(total, limit, offset, len(findings))
    page = RunPage(row_of(record), record.summary, store.runs.checks(run), findings, part)
    return Answer(page, lambda look: _page(page, look))


def _runs(given: Given, states: tuple[RunState, ...]) -> tuple[tuple[RunRow, ...], Pagination]:
    limit, offset = asked_part(given)
    since = asked_time(given, "since")
    with reading(given) as store:
        page = store.runs.list(limit, offset, state=states, since=since)
    rows = tuple(map(row_of, page.items))
    return rows, Pagination(page.total, limit, offset, len(rows))


def _of_check(given: Given, check: str) -> Answer:
    limit, _ = asked_part(given)
    with reading(given) as store:
        found = CheckDevelopment(check, store.runs.history(check, limit))
    if not found.history:
        raise not_found(f"no assessment that is kept had a check {check}")
    return Answer(found, lambda look: _check_development(found, look))


def _found(store: Store, run: str, limit: int, offset: int) -> tuple[tuple[FindingRow, ...], int]:
    try:
        page = store.findings.of_run(run, limit, offset)
    except StoreError:  # it has not ended, failed, or its findings were dropped by age
        return (), 0
    return rows_of(page.items), page.total


def _table(found: RunList, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import drawn  # noqa: PLC0415 - JSON draws nothing

    yield from drawn(look, _RUNS, _lines(found.assessments), "No assessment fits.")
    if found.pagination.total:
        yield ""
        yield footer(found.pagination, "assessment")


def _lines(rows: Iterable[RunRow]) -> Iterator[tuple[object, ...]]:
    present = now()
    for row in rows:
        yield ago(row.requested_at, present), row.state, *numbers(row), row.id, row.requested_by


def _development(found: RunHistory, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import drawn  # noqa: PLC0415 - as above

    present = now()
    rows = (
        (ago(row.finished_at, present), percent(row.coverage), *numbers(row), row.id)
        for row in found.history
    )
    yield from drawn(look, _HISTORY, rows, "No assessment has ended yet.")
    if found.pagination.total:
        yield ""
        yield footer(found.pagination, "assessment")


def _check_development(found: CheckDevelopment, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import drawn  # noqa: PLC0415 - as above

    present = now()
    rows = (
        (
            ago(item.finished_at, present),
            item.row.outcome,
            item.row.failing,
            item.row.evaluated,
            item.run,
        )
        for item in found.history
    )
    yield from drawn(look, _CHECK, rows, "")


def _page(page: RunPage, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import pairs  # noqa: PLC0415 - as above

    run, wish = page.assessment, page.assessment.wish
    yield from pairs(
        look,
        (
            ("Id", run.id),
            ("State", run.state),
            ("Asked by", run.requested_by),
            ("Asked for", ", ".join((*wish.pillars, *wish.checks, *wish.frameworks))),
            ("Namespaces", ", ".join(wish.namespaces)),
            ("Started", run.started_at),
            ("Finished", run.finished_at),
            ("Score", run.score),
            ("Error", run.error),
        ),
    )
    if page.findings:
        yield ""
        yield from finding_table(page.findings, page.pagination, look)
