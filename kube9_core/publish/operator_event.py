"""What is worth a Kubernetes Event on our own resource: that our state has changed.

An Event is for people who watch; the truth is in the conditions. So a run that ends like the one
before it is no news, and of one reason there is at most one Event in ten minutes, however often
something comes and goes. How an Event is written is told in `kube.writer`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from kube9_core.model.run import RunState
from kube9_core.publish.ascii import short
from kube9_core.publish.state import OperatorState
from kube9_core.publish.tier import tier_of
from kube9_core.publish.unread import unread_kinds

__all__ = ["Announcements", "OperatorEvent", "changes"]

_LONGEST = 1000
_PAUSE: Final = timedelta(minutes=10)


class OperatorEvent(msgspec.Struct, frozen=True):
    """One thing to say.

    Attributes:
        reason: one word in UpperCamelCase.
        note: one sentence, at most 1000 characters.
        action: what was done, in UpperCamelCase.
        sort: the Event's type.
    """

    reason: str
    note: str
    action: str
    sort: Literal["Normal", "Warning"] = "Normal"


class Announcements:
    """Says what is new since it was last asked."""

    def __init__(self) -> None:
        self._before: OperatorState | None = None
        self._said: dict[str, datetime] = {}

    def news(self, state: OperatorState) -> tuple[OperatorEvent, ...]:
        """Compare with the state before.

        Args:
            state: the moment.
        """
        before, self._before = self._before, state
        return tuple(event for event in changes(before, state) if self._due(event, state.now))

    def _due(self, event: OperatorEvent, now: datetime) -> bool:
        last = self._said.get(event.reason)
        if last is not None and timedelta(0) <= now - last < _PAUSE:
            return False
        self._said[event.reason] = now
        return True


def changes(before: OperatorState | None, after: OperatorState) -> Iterator[OperatorEvent]:
    """Tell what has changed between two moments.

    Args:
        before: None at the start.
        after: the later one.
    """
    if before is None:
        yield _event("Started", f"kube9 {after.version} has started", "Start")
    for change in (_trouble, _tier, _plugins, _kinds, _run):
        found = change(before, after)
        if found is not None:
            yield found
    if after.shutting_down and not (before and before.shutting_down):
        yield _event("ShuttingDown", "The operator is shutting down", "Stop")


def _event(reason: str, note: str, action: str, *, warning: bool = False) -> OperatorEvent:
    told = short(note, _LONGEST) or reason
    return OperatorEvent(reason, told, action, "Warning" if warning else "Normal")


def _trouble(before: OperatorState | None, after: OperatorState) -> OperatorEvent | None:
    was = before.trouble if before else None
    if after.trouble is not None and was is None:
        return _event("CannotAssess", after.trouble, "Assess", warning=True)
    if after.trouble is None and was is not None:
        return _event("Recovered", f"Over now: {was}", "Assess")
    return None


def _tier(before: OperatorState | None, after: OperatorState) -> OperatorEvent | None:
    """Trouble and the end of the operator change the tier too, but are told by themselves."""
    if before is None or any(item.trouble or item.shutting_down for item in (before, after)):
        return None
    was, now = tier_of(before), tier_of(after)
    if was.name == now.name:
        return None
    note = f"The tier was {was.name} and is {now.name}: {now.reason}"
    return _event("TierChanged", note, "Exchange", warning=now.name == "degraded")


def _plugins(before: OperatorState | None, after: OperatorState) -> OperatorEvent | None:
    known = {row.name for row in before.plugins if row.state == "failed"} if before else set()
    failed = [row for row in after.plugins if row.state == "failed" and row.name not in known]
    if not failed:
        return None
    told = "; ".join(f"{row.name} ({row.distribution}): {row.reason}" for row in failed)
    return _event("PluginFailed", told, "LoadPlugin", warning=True)


def _kinds(before: OperatorState | None, after: OperatorState) -> OperatorEvent | None:
    was = {item.kind for item in unread_kinds(before)} if before else set()
    unread = unread_kinds(after)
    if was and not unread:
        return _event("EveryKindRead", "Every kind that the checks need can be read", "Read")
    fresh = [item for item in unread if item.kind not in was]
    if not fresh:
        return None
    told = "; ".join(f"{item.kind}: {item.reason or item.state}" for item in fresh)
    return _event("KindUnread", told, "Read", warning=True)


def _run(before: OperatorState | None, after: OperatorState) -> OperatorEvent | None:
    was, run = before.last_run if before else None, after.last_run
    if before is None or run is None or run == was or (was and was.state is run.state):
        return None
    match run.state:
        case RunState.COMPLETED:
            return _event("AssessmentSucceeded", f"Run {run.id} assessed everything", "Assess")
        case RunState.PARTIAL:
            reason, end = "AssessmentPartial", "could not look at everything"
        case RunState.FAILED:
            reason, end = "AssessmentFailed", "failed"
        case _:
            return None
    why = f": {run.error}" if run.error else ""
    return _event(reason, f"Run {run.id} {end}{why}", "Assess", warning=True)
