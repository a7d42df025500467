"""What the controls of a framework come to.

A control fails if any check behind it fails, overlaps included; it passes if at least one was
judged and none failed, was skipped or broke; without that it is not assessed, or manual.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from kube9_core.declare.check import Check
from kube9_core.declare.framework import Control, Framework
from kube9_core.engine.judgement import Judgement
from kube9_core.model.outcome import Outcome
from kube9_core.model.report import ControlCounts, FrameworkSummary

__all__ = ["ControlState", "Standing", "control_states", "standing", "summarise"]

ControlState = str
_BLIND = (Outcome.SKIPPED, Outcome.ERRORED, Outcome.TIMED_OUT)


class Standing(StrEnum):
    """How a control can be decided at all, before anything is judged."""

    AUTOMATIC = "automatic"
    SWITCHED_OFF = "automatic once switched on"
    MANUAL = "manual"
    UNSEEN = "not visible"
    UNASSESSED = "not assessed"


def standing(control: Control, behind: Sequence[Check[Any]]) -> Standing:
    """Say how a control is decided.

    Args:
        control: of a framework.
        behind: the installed checks that prove it.
    """
    if behind:
        runs = any(check.default for check in behind)
        return Standing.AUTOMATIC if runs else Standing.SWITCHED_OFF
    if control.unseen:
        return Standing.UNSEEN
    return Standing.MANUAL if control.manual else Standing.UNASSESSED


def control_states(
    framework: Framework, judgements: Iterable[Judgement]
) -> tuple[tuple[Control, ControlState], ...]:
    """Decide every control: passed, failed, manual or notAssessed."""
    behind: dict[str, list[Judgement]] = defaultdict(list)
    for item in judgements:
        for name, control in item.check.frameworks:
            if name == framework.name:
                behind[control].append(item)
    return tuple((control, _state(control, behind[control.id])) for control in framework.controls)


def summarise(framework: Framework, judgements: Sequence[Judgement]) -> FrameworkSummary:
    """Count controls and score the framework: passed / (passed + failed)."""
    states = [state for _, state in control_states(framework, judgements)]
    passed, failed = states.count("passed"), states.count("failed")
    counted = ControlCounts(
        total=len(states),
        passed=passed,
        failed=failed,
        manual=states.count("manual"),
        not_assessed=states.count("notAssessed"),
    )
    return FrameworkSummary(100 * passed // (passed + failed) if passed + failed else None, counted)


def _state(control: Control, behind: Sequence[Judgement]) -> ControlState:
    if any(item.broken for item in behind):
        return "failed"
    if any(item.outcome in _BLIND for item in behind):
        return "notAssessed"
    if any(item.outcome is Outcome.PASSED or item.evaluated for item in behind):
        return "passed"
    return "manual" if control.manual else "notAssessed"
