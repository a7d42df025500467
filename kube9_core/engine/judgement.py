"""What a check comes to: its outcome, its counts, and what its controls come to."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from kube9_core.declare.check import Check
from kube9_core.engine.drafts import Draft, Spelled
from kube9_core.engine.evaluate import Evaluation
from kube9_core.engine.guard import Trouble
from kube9_core.model.outcome import Outcome
from kube9_core.model.severity import Severity

__all__ = ["Judgement", "judge"]

_FEW = 2


class Judgement(msgspec.Struct, frozen=True):
    """One check's result, with all that a score needs.

    Attributes:
        severity: as configured.
        evaluated: subjects judged and not left to a stricter check.
        failing: subjects with a finding that counts.
        failing_without_exemptions: the same if there were no exemptions.
        exempted: findings an exemption covers.
        broken: whether a control behind it fails, overlaps or not.
        drafts: what to report; empty once it has been.
        found: findings that count, by severity.
    """

    check: Check[Any]
    severity: Severity
    outcome: Outcome
    reason: str | None
    evaluated: int
    failing: int
    failing_without_exemptions: int
    exempted: int
    broken: bool
    drafts: tuple[Draft, ...] = ()
    found: Mapping[Severity, int] = {}

    def shed(self) -> "Judgement":
        """The same without its drafts, and without the objects that they hold on to."""
        return replace(self, drafts=())


def judge(evaluation: Evaluation, spelled: Spelled, severity: Severity) -> Judgement:
    """Decide a check.

    Args:
        evaluation: what was run.
        spelled: its findings, with overlaps and exemptions settled.
        severity: as configured.
    """
    drafts = spelled.drafts
    own = tuple(item for item in drafts if item.superseded_by is None)
    counting = {item.subject for item in own if item.exemption is None}
    anyway = {item.subject for item in own}
    left = {item.subject for item in drafts} | spelled.uncounted
    evaluated = max(len(anyway), evaluation.evaluated - len(left - anyway))
    outcome, reason = _outcome(evaluation, drafts, failing=bool(counting), evaluated=evaluated)
    return Judgement(
        check=evaluation.check,
        severity=severity,
        outcome=outcome,
        reason=reason,
        evaluated=evaluated,
        failing=len(counting),
        failing_without_exemptions=len(anyway),
        exempted=sum(1 for item in own if item.exemption is not None),
        broken=any(item.exemption is None for item in drafts),
        found=Counter(item.severity for item in own if item.exemption is None),
        drafts=own,
    )


def _outcome(
    evaluation: Evaluation, drafts: Sequence[Draft], *, failing: bool, evaluated: int
) -> tuple[Outcome, str | None]:
    told = _told(evaluation)
    if Trouble.OUT_OF_TIME in told:
        return Outcome.TIMED_OUT, told[Trouble.OUT_OF_TIME]
    if Trouble.ERROR in told:
        return Outcome.ERRORED, told[Trouble.ERROR]
    unseen = _unseen(evaluation) or told.get(Trouble.UNSEEN)
    unreadable = told.get(Trouble.UNREADABLE)
    if failing:
        return Outcome.FAILED, unseen or unreadable
    if unseen:
        return Outcome.SKIPPED, unseen
    if evaluated:
        return Outcome.PASSED, unreadable
    return _nothing(evaluation, drafts, unreadable)


def _told(evaluation: Evaluation) -> dict[Trouble, str]:
    """Each trouble in one sentence that does not depend on the order of the input."""
    groups: dict[Trouble, list[str]] = defaultdict(list)
    for item in evaluation.casualties:
        groups[item.trouble].append(item.reason)
    return {trouble: _sentence(trouble, reasons) for trouble, reasons in groups.items()}


def _sentence(trouble: Trouble, reasons: Sequence[str]) -> str:
    first, several = min(reasons), len(reasons) > 1
    match trouble:
        case Trouble.OUT_OF_TIME:
            return reasons[0]
        case Trouble.ERROR:
            return f"{first} (and {len(reasons) - 1} more)" if several else first
        case Trouble.UNSEEN if not several:
            return first
    return f"{len(reasons)} could not be judged: {first}"


def _nothing(
    evaluation: Evaluation, drafts: Sequence[Draft], unreadable: str | None
) -> tuple[Outcome, str]:
    """Why not one subject was judged."""
    if not evaluation.applicable:
        return Outcome.NOT_APPLICABLE, "nothing it applies to"
    stricter = next((item.superseded_by for item in drafts if item.superseded_by), None)
    if stricter:
        return Outcome.NOT_APPLICABLE, f"every case is reported by {stricter}"
    return Outcome.SKIPPED, unreadable or "nothing could be judged"


def _unseen(evaluation: Evaluation) -> str:
    """Why not everything was seen; of many reasons none, as coverage has them all."""
    kinds: dict[str | None, list[str]] = defaultdict(list)
    for item in evaluation.unsound:
        kinds[item.reason].append(item.kind)
    if len(kinds) > _FEW:
        names = ", ".join(item.kind for item in evaluation.unsound)
        return f"{len(evaluation.unsound)} kinds could not be read, see coverage: {names}"
    return "; ".join(_unread(", ".join(names), reason) for reason, names in kinds.items())


def _unread(kinds: str, reason: str | None) -> str:
    return f"{kinds} could not be read: {reason}" if reason else f"{kinds} could not be read"
