"""When trouble in the cluster began and when it ended, as rows of the event store.

The facts are the findings of checks that judge the state of the moment, so the event list and
the report never disagree. A fact that a run did not look at goes on: silence is not recovery.
Pure: the time is passed in, and what is to be remembered until the next run is handed back.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from kube9_core.declare.check import Check
from kube9_core.model.clock import spelled
from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.model.finding import Finding
from kube9_core.model.severity import Severity
from kube9_core.operator.event_row import event_id

__all__ = ["Health", "HealthFact", "health_rows", "is_health"]

_PILLAR: Final = "reliability"
_MODES: Final = frozenset(("cluster",))
_SOURCE: Final = "kube9-operator"
_SEVERITIES: Final = {
    Severity.CRITICAL: EventSeverity.CRITICAL,
    Severity.HIGH: EventSeverity.ERROR,
    Severity.MEDIUM: EventSeverity.WARNING,
    Severity.LOW: EventSeverity.INFO,
    Severity.INFO: EventSeverity.INFO,
}
_UNITS: Final = ((86400, "day"), (3600, "hour"), (60, "minute"))


class HealthFact(msgspec.Struct, frozen=True, rename="camel"):
    """Trouble that goes on.

    Attributes:
        fingerprint: of the finding; one object and cause.
        since: RFC 3339, UTC: the first run that saw it.
        message: as it was then, after the name of the object.
    """

    fingerprint: str
    check: str
    severity: Severity
    since: str
    message: str
    kind: str
    namespace: str | None
    name: str


class Health(msgspec.Struct, frozen=True):
    """What a run comes to.

    Attributes:
        rows: what began and what ended.
        facts: what goes on; give it to the next call.
    """

    rows: tuple[EventRow, ...]
    facts: tuple[HealthFact, ...]


def is_health(check: Check[Any]) -> bool:
    """Whether a check judges how the cluster fares, and not how it is written."""
    return check.pillar == _PILLAR and check.modes == _MODES


def health_rows(
    before: Iterable[HealthFact],
    findings: Iterable[Finding],
    looked: Callable[[str, str | None], bool],
    at: datetime,
) -> Health:
    """Compare two runs.

    Args:
        before: what went on at the end of the last run.
        findings: of this run, of checks for which `is_health` holds.
        looked: whether this run can tell that a check finds nothing in a namespace.
        at: the time of this run, UTC.
    """
    known = {fact.fingerprint: fact for fact in before}
    rows: list[EventRow] = []
    now: dict[str, HealthFact] = {}
    for finding in findings:
        old = known.get(finding.fingerprint)
        fact = old or _fact(finding, at)
        now[fact.fingerprint] = fact
        if old is None and finding.exemption is None:
            rows.append(_began(fact, at))
    for fact in known.values():
        if fact.fingerprint in now:
            continue
        if looked(fact.check, fact.namespace):
            rows.append(_ended(fact, at))
        else:
            now[fact.fingerprint] = fact
    return Health(tuple(rows), tuple(now.values()))


def _fact(finding: Finding, at: datetime) -> HealthFact:
    """A fact that is new to us; the store may have seen it before a restart."""
    resource = finding.resource
    return HealthFact(
        fingerprint=finding.fingerprint,
        check=finding.check,
        severity=finding.severity,
        since=finding.first_seen or spelled(at),
        message=finding.message,
        kind=resource.kind,
        namespace=resource.namespace,
        name=resource.name,
    )


def _began(fact: HealthFact, at: datetime) -> EventRow:
    since = _time(fact.since) or at
    return _row(fact, "began", since, _SEVERITIES[fact.severity], fact.message)


def _ended(fact: HealthFact, at: datetime) -> EventRow:
    lasted = _lasted(fact, at)
    text = f"no longer{f', after {lasted}' if lasted else ''}: {fact.message}"
    return _row(fact, "ended", at, EventSeverity.INFO, text)


def _row(
    fact: HealthFact, phase: str, at: datetime, severity: EventSeverity, text: str
) -> EventRow:
    key = f"health:{fact.fingerprint}:{fact.since}:{phase}"
    where = f"{fact.namespace}/{fact.name}" if fact.namespace else fact.name
    return EventRow(
        id=event_id(at, key),
        key=key,
        event_type=EventType.HEALTH,
        severity=severity,
        title=f"{fact.kind} {where}: {text}",
        description=f"{fact.kind} {where} {text}",
        object_kind=fact.kind,
        object_namespace=fact.namespace,
        object_name=fact.name,
        metadata=EventMetadata(
            reason="".join(_words(fact.check, phase)),
            first_timestamp=fact.since,
            last_timestamp=spelled(at),
            source=_SOURCE,
        ),
        created_at=spelled(at),
    )


def _words(check: str, phase: str) -> Iterator[str]:
    """A reason as Kubernetes spells them: PodCrashLooping, PodCrashLoopingEnded."""
    yield from (word.capitalize() for word in check.partition("/")[2].split("-"))
    if phase == "ended":
        yield "Ended"


def _lasted(fact: HealthFact, at: datetime) -> str:
    since = _time(fact.since)
    seconds = int((at - since).total_seconds()) if since else 0
    for size, unit in _UNITS:
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return ""


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
