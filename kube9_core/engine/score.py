"""Scores and coverage, as pure functions.

score = 100 * sum(w * (1 - failing / evaluated)) / sum(w) over the checks that passed or failed,
with w = 10, 6, 3, 1, 0 from critical to info. coverage = the weight of those checks divided by
the weight of all that applied. No data, no score.
"""

from collections.abc import Iterable, Sequence
from math import floor

from kube9_core.engine.judgement import Judgement
from kube9_core.model.outcome import Outcome, Totals
from kube9_core.model.report import FindingCounts

__all__ = ["counts", "coverage", "mean", "score", "shown", "totals"]


def score(judgements: Iterable[Judgement], *, exemptions: bool = True) -> float | None:
    """Score some checks.

    Args:
        judgements: usually those of one pillar.
        exemptions: whether exempted findings count as passing.

    Returns:
        0 to 100; None where nothing with weight was judged.
    """
    gained = weight = 0.0
    for item in judgements:
        if not item.outcome.judged or not item.evaluated:
            continue
        failing = item.failing if exemptions else item.failing_without_exemptions
        weight += item.severity.weight
        gained += item.severity.weight * (1 - min(failing, item.evaluated) / item.evaluated)
    return 100 * gained / weight if weight else None


def mean(scores: Iterable[float | None]) -> float | None:
    """The overall score: the mean of those pillars that have one."""
    known = [item for item in scores if item is not None]
    return sum(known) / len(known) if known else None


def shown(value: float | None) -> int | None:
    """A score as people see it: rounded down, so that only a clean result is 100."""
    return None if value is None else floor(value + 1e-9)


def coverage(judgements: Iterable[Judgement]) -> float:
    """How much of what applied was really judged, by weight: 0 to 1."""
    applied = judged = 0
    for item in judgements:
        if item.outcome is Outcome.NOT_APPLICABLE:
            continue
        applied += item.severity.weight
        judged += item.severity.weight if item.outcome.judged else 0
    return round(judged / applied, 4) if applied else 0.0


def totals(judgements: Sequence[Judgement]) -> Totals:
    """How many checks ended in which way."""
    found = [item.outcome for item in judgements]
    return Totals(
        checks=len(found),
        passed=found.count(Outcome.PASSED),
        failed=found.count(Outcome.FAILED),
        not_applicable=found.count(Outcome.NOT_APPLICABLE),
        skipped=found.count(Outcome.SKIPPED),
        errored=found.count(Outcome.ERRORED),
        timed_out=found.count(Outcome.TIMED_OUT),
    )


def counts(judgements: Iterable[Judgement]) -> FindingCounts:
    """Findings by severity; exempted ones stand apart."""
    by_severity: dict[str, int] = {}
    exempted = 0
    for item in judgements:
        exempted += item.exempted
        for severity, count in item.found.items():
            by_severity[severity] = by_severity.get(severity, 0) + count
    return FindingCounts(**by_severity, exempted=exempted)
