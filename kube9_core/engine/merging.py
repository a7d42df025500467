"""One check's judgements over several parts of a cluster, as one.

Each subject stands in one part only, so counts add up. What could not be judged in one part
keeps the whole from passing, as it does within one.
"""

from collections import Counter

from msgspec.structs import replace

from kube9_core.engine.judgement import Judgement
from kube9_core.model.outcome import Outcome

__all__ = ["merged"]

_WORST = (
    Outcome.TIMED_OUT,
    Outcome.ERRORED,
    Outcome.FAILED,
    Outcome.SKIPPED,
    Outcome.PASSED,
    Outcome.NOT_APPLICABLE,
)


def merged(one: Judgement, other: Judgement) -> Judgement:
    """Put two parts together.

    Args:
        one: the earlier part; its reason is kept where both have one.
        other: of the same check, over other objects.
    """
    outcome = min(one.outcome, other.outcome, key=_WORST.index)
    return replace(
        one,
        outcome=outcome,
        reason=_reason(one, other, outcome),
        evaluated=one.evaluated + other.evaluated,
        failing=one.failing + other.failing,
        failing_without_exemptions=one.failing_without_exemptions
        + other.failing_without_exemptions,
        exempted=one.exempted + other.exempted,
        broken=one.broken or other.broken,
        drafts=(*one.drafts, *other.drafts),
        found=Counter(one.found) + Counter(other.found),
    )


def _reason(one: Judgement, other: Judgement, outcome: Outcome) -> str | None:
    """The reason of the part that decided; where it failed or passed, also what it missed."""
    decisive = [item.reason for item in (one, other) if item.outcome is outcome and item.reason]
    if decisive or not outcome.judged:
        return next(iter(decisive), None)
    left = (item.reason for item in (one, other) if item.outcome is Outcome.SKIPPED)
    return next(left, None)
