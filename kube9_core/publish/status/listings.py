"""The lists of the resource besides its checks: pillars, plugins, unread kinds, worst findings."""

from collections.abc import Iterable

from kube9_core.engine.score import shown
from kube9_core.model.clock import spelled
from kube9_core.model.coverage import Coverage
from kube9_core.model.finding import Finding
from kube9_core.model.report import FindingCounts, PluginRow
from kube9_core.model.run import PillarResult
from kube9_core.publish.ascii import short
from kube9_core.publish.state import OperatorState, PillarSchedule
from kube9_core.publish.status.fitting import Fitted, fitted
from kube9_core.publish.status.resource_document import (
    PillarEntry,
    PluginEntry,
    SeverityCounts,
    TopFinding,
    UnreadKind,
)
from kube9_core.publish.unread import unread_kinds

__all__ = ["counted", "pillar_entries", "plugin_entries", "top_findings", "unread_entries"]

_LONGEST_NAME = 253
_LONGEST_REASON = 300
_LONGEST_TEXT = 420
_MOST_PILLARS, _MOST_PLUGINS, _MOST_KINDS, _MOST_FINDINGS = 64, 100, 100, 100


def counted(counts: Iterable[FindingCounts]) -> SeverityCounts:
    """Add up findings that are not exempted."""
    found = tuple(counts)
    return SeverityCounts(
        critical=sum(item.critical for item in found),
        high=sum(item.high for item in found),
        medium=sum(item.medium for item in found),
        low=sum(item.low for item in found),
        info=sum(item.info for item in found),
    )


def pillar_entries(state: OperatorState, room: int) -> Fitted[PillarEntry]:
    """Every pillar that is scheduled or has a result, sorted by name."""
    results = {item.pillar: item for item in state.results}
    schedules = {item.pillar: item for item in state.schedules}
    names = sorted(results.keys() | schedules.keys())
    return fitted(
        names,
        lambda name, _: _pillar(name, results.get(name), schedules.get(name)),
        most=_MOST_PILLARS,
        room=room,
        longest=0,
    )


def plugin_entries(state: OperatorState, room: int) -> Fitted[PluginEntry]:
    """Every plugin, those that failed first."""
    rows = sorted(state.plugins, key=lambda row: (row.state != "failed", row))

    def entry(row: PluginRow, longest: int) -> PluginEntry:
        return PluginEntry(
            name=_named(row.name),
            distribution=_named(row.distribution),
            version=_named(row.version),
            state=row.state,
            reason=short(row.reason, longest),
            checks=state.checks_of_plugin.get(row.name, 0),
        )

    return fitted(rows, entry, most=_MOST_PLUGINS, room=room, longest=_LONGEST_REASON)


def unread_entries(state: OperatorState, room: int) -> Fitted[UnreadKind]:
    """The kinds that could not be read, sorted."""

    def entry(item: Coverage, longest: int) -> UnreadKind:
        return UnreadKind(_named(item.kind), item.state, short(item.reason, longest))

    kinds = unread_kinds(state)
    return fitted(kinds, entry, most=_MOST_KINDS, room=room, longest=_LONGEST_REASON)


def top_findings(state: OperatorState, room: int) -> Fitted[TopFinding]:
    """The worst findings, worst first; `omitted` counts all that are not listed."""
    listed = [finding for result in state.results for finding in result.top]
    ordered = sorted(listed, key=_order)
    found = fitted(ordered, _finding, most=_MOST_FINDINGS, room=room, longest=_LONGEST_TEXT)
    counts = counted(item.summary.findings for item in state.results)
    total = counts.critical + counts.high + counts.medium + counts.low + counts.info
    return Fitted(found.rows, max(total, len(listed)) - len(found.rows))


def _pillar(name: str, result: PillarResult | None, schedule: PillarSchedule | None) -> PillarEntry:
    ran = result.finished_at if result else None
    due = schedule.next_run if schedule else None
    return PillarEntry(
        name=_named(name),
        score=shown(result.score) if result else None,
        score_without_exemptions=shown(result.score_without_exemptions) if result else None,
        coverage=result.summary.coverage if result else None,
        findings=counted([result.summary.findings] if result else ()),
        last_run=ran,
        next_run=spelled(due) if due else None,
    )


def _named(text: str) -> str:
    return short(text, _LONGEST_NAME) or ""


def _order(finding: Finding) -> tuple[object, ...]:
    ref = finding.resource
    place = (ref.kind, ref.namespace or "", ref.name, finding.container or "", finding.at or "")
    return finding.severity.rank, finding.check, place, finding.fingerprint


def _finding(finding: Finding, longest: int) -> TopFinding:
    ref = finding.resource
    return TopFinding(
        check=_named(finding.check),
        pillar=_named(finding.pillar),
        severity=finding.severity,
        message=short(finding.message, longest),
        remediation=short(finding.remediation, longest),
        api_version=_named(ref.api_version),
        kind=_named(ref.kind),
        namespace=short(ref.namespace, _LONGEST_NAME),
        name=_named(ref.name),
        container=short(finding.container, _LONGEST_NAME),
        at=short(finding.at, _LONGEST_TEXT),
        first_seen=short(finding.first_seen, _LONGEST_NAME),
        fingerprint=_named(finding.fingerprint),
    )
