"""The conditions of the OperatorStatus: what is so at this moment, and since when.

A failed plugin or a missing permission has a condition of its own and is never `Degraded`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from kube9_core.model.clock import spelled
from kube9_core.publish.ascii import short
from kube9_core.publish.state import OperatorState, PillarSchedule
from kube9_core.publish.status.resource_document import Condition
from kube9_core.publish.tier import tier_of
from kube9_core.publish.unread import unread_kinds

__all__ = ["Verdict", "condition", "conditions_in", "conditions_of"]

_LONGEST = 250
_FEW = 3
_GRACE = timedelta(minutes=5)
_INTERVALS = 2
"""A result is stale once a whole run has been missed: after two intervals and a grace."""

Verdict = tuple[Literal["True", "False", "Unknown"], str, str]
"""Status, reason and message."""


def conditions_of(
    state: OperatorState, previous: Iterable[Condition] = ()
) -> tuple[Condition, ...]:
    """Tell what is so.

    Args:
        state: the moment.
        previous: the conditions as they were last; what has not changed keeps its time.
    """
    before = {item.type: item for item in previous}
    verdicts: Mapping[str, Verdict] = {
        "Assessing": _assessing(state),
        "CoverageComplete": _coverage(state),
        "Degraded": _degraded(state),
        "PluginsLoaded": _plugins(state),
        "Ready": _ready(state),
        "SettingsApplied": _settings(state),
        "Stale": _stale(state),
    }
    return tuple(
        condition(name, verdict, before.get(name), state.now) for name, verdict in verdicts.items()
    )


def conditions_in(status: bytes | None) -> tuple[Condition, ...]:
    """Read the conditions out of a status; none where it cannot be read."""
    try:
        return msgspec.json.decode(status or b"{}", type=_Conditioned).conditions
    except msgspec.DecodeError:
        return ()


class _Conditioned(msgspec.Struct):
    conditions: tuple[Condition, ...] = ()


def condition(name: str, verdict: Verdict, before: Condition | None, now: datetime) -> Condition:
    """Make one that keeps the time since when it is so.

    Args:
        name: its type.
        verdict: what is so now; the reason stands for a message that is empty.
        before: the same condition as it was last.
        now: since when it is so, if it was not so before.
    """
    status, reason, message = verdict
    lasting = before is not None and before.status == status
    since = before.last_transition_time if before is not None and lasting else spelled(now)
    return Condition(name, status, reason, short(message, _LONGEST) or reason, since)


def _ready(state: OperatorState) -> Verdict:
    if state.shutting_down:
        return "False", "ShuttingDown", "The operator is shutting down."
    if state.trouble is not None:
        return "False", "CannotAssess", state.trouble
    return "True", "Ready", "The operator can assess and answer."


def _assessing(state: OperatorState) -> Verdict:
    if state.running is not None:
        return "True", "Running", f"Run {state.running} is under way."
    if not state.scheduling:
        return "False", "SchedulingDisabled", "Nothing is scheduled; runs on demand work."
    return "False", "Idle", "No run is under way."


def _degraded(state: OperatorState) -> Verdict:
    tier = tier_of(state)
    if tier.name != "degraded":
        return "False", "AsExpected", f"Nothing is wrong: {tier.reason}."
    if state.shutting_down:
        return "True", "ShuttingDown", "The operator is shutting down."
    return "True", "CannotAssess" if state.trouble else "ProFailing", tier.reason


def _plugins(state: OperatorState) -> Verdict:
    failed = sorted(row for row in state.plugins if row.state == "failed")
    if not failed:
        return "True", "AllLoaded", "Every plugin that is not disabled was loaded."
    told = "; ".join(f"{row.name} ({row.distribution}): {row.reason}" for row in failed)
    return "False", "PluginFailed", told


def _settings(state: OperatorState) -> Verdict:
    if state.settings_trouble is None:
        return "True", "AllApplied", "Every setting holds as it is written."
    return "False", "SettingsWrong", state.settings_trouble


def _coverage(state: OperatorState) -> Verdict:
    if not state.results:
        return "Unknown", "NoResultYet", "Nothing has been assessed yet."
    unread = [item for item in unread_kinds(state) if item.state.amiss]
    if not unread and state.scope:
        return "True", "WithinScope", _within(state.scope)
    if not unread:
        return "True", "AllRead", "Every kind that the checks need was read."
    told = "; ".join(f"{item.kind}: {item.reason or item.state}" for item in unread)
    return "False", "KindsUnread", told


def _within(scope: tuple[str, ...]) -> str:
    more = f" and {len(scope) - _FEW} more" if len(scope) > _FEW else ""
    return (
        f"Only {', '.join(scope[:_FEW])}{more} in scope: what lives in no namespace is not read, "
        "and checks that need it are skipped."
    )


def _stale(state: OperatorState) -> Verdict:
    if not state.scheduling or not state.schedules:
        return "Unknown", "SchedulingDisabled", "Nothing is scheduled, so nothing is overdue."
    overdue = sorted(item.pillar for item in state.schedules if _overdue(item, state))
    if overdue:
        return "True", "Overdue", f"No new result for two intervals: {', '.join(overdue)}."
    if not state.results:
        return "Unknown", "NoResultYet", "Nothing has been assessed yet."
    return "False", "Fresh", "Every pillar has a result that is not older than it should be."


def _overdue(schedule: PillarSchedule, state: OperatorState) -> bool:
    allowed = timedelta(seconds=schedule.interval_seconds) * _INTERVALS + _GRACE
    return state.now - _latest(schedule.pillar, state) > allowed


def _latest(pillar: str, state: OperatorState) -> datetime:
    """When the pillar's result was made; the operator's start stands in where there is none."""
    made = [item.finished_at for item in state.results if item.pillar == pillar]
    try:
        return datetime.fromisoformat(made[0]).astimezone(UTC) if made else state.started
    except ValueError:
        return state.started
