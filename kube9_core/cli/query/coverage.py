"""`query coverage`: how much could be judged, and what could not be read and why."""

from collections.abc import Iterable, Iterator

import msgspec

from kube9_core.cli.query.answer import Answer, Look
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import reading
from kube9_core.cli.query.paging import now
from kube9_core.cli.query.run_rows import percent
from kube9_core.cli.query.times import ago
from kube9_core.model.coverage import Coverage
from kube9_core.model.run import PillarResult

__all__ = ["CoverageDocument", "PillarCoverage", "show_coverage"]

_PILLARS = ("PILLAR", "COVERAGE", "CHECKS", "JUDGED", "SKIPPED", "BROKEN", "AGE")
_KINDS = ("KIND", "STATE", "OBJECTS", "REASON")


class PillarCoverage(msgspec.Struct, frozen=True, rename="camel"):
    """How much of one pillar was judged.

    Attributes:
        coverage: by weight, 0 to 1.
        checks: planned.
        judged: passed or failed.
        skipped: could not look.
        broken: errored or timed out.
        finished_at: when, RFC 3339.
    """

    pillar: str
    coverage: float
    checks: int
    judged: int
    skipped: int
    broken: int
    finished_at: str


class CoverageDocument(msgspec.Struct, frozen=True):
    """The document of `coverage`.

    Attributes:
        coverage: the kinds that were not read completely.
    """

    pillars: tuple[PillarCoverage, ...]
    coverage: tuple[Coverage, ...]


def show_coverage(given: Given) -> Answer:
    """Show how much could be judged.

    Raises:
        Failure: the store cannot be read.
    """
    with reading(given) as store:
        results = store.runs.latest_results()
    found = CoverageDocument(tuple(map(_of_pillar, results)), _unread(results))
    return Answer(found, lambda look: _page(found, look))


def _of_pillar(result: PillarResult) -> PillarCoverage:
    totals = result.summary.totals
    return PillarCoverage(
        result.pillar,
        result.summary.coverage,
        totals.checks,
        totals.passed + totals.failed,
        totals.skipped,
        totals.errored + totals.timed_out,
        result.finished_at,
    )


def _unread(results: Iterable[PillarResult]) -> tuple[Coverage, ...]:
    """Take the latest reading of each kind, as pillars may have been assessed at other times."""
    latest: dict[str, Coverage] = {}
    for result in sorted(results, key=lambda item: item.finished_at):
        latest.update((item.kind, item) for item in result.coverage)
    return tuple(sorted(item for item in latest.values() if not item.state.sound))


def _page(found: CoverageDocument, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import drawn  # noqa: PLC0415 - JSON draws nothing

    present = now()
    rows = (
        (
            item.pillar,
            percent(item.coverage),
            item.checks,
            item.judged,
            item.skipped,
            item.broken,
            ago(item.finished_at, present),
        )
        for item in found.pillars
    )
    yield from drawn(look, _PILLARS, rows, "No pillar has been assessed yet.")
    if not found.pillars:
        return
    yield ""
    kinds = ((item.kind, item.state, item.objects, item.reason) for item in found.coverage)
    yield from drawn(look, _KINDS, kinds, "Every kind that is needed was read completely.")
