"""Findings grouped by check, worst first: one rule broken in forty places is one thing to know."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

import msgspec

from kube9_core.model.finding import Finding
from kube9_core.model.outcome import CheckRow
from kube9_core.model.report import Report
from kube9_core.model.severity import Severity

__all__ = ["Group", "groups"]


class Group(msgspec.Struct, frozen=True, dict=True):
    """The findings of one check at one severity.

    Attributes:
        row: the check's line in the report.
    """

    severity: Severity
    row: CheckRow
    findings: tuple[Finding, ...]

    @cached_property
    def message(self) -> str | None:
        """What all findings say, if they say the same."""
        first = self.findings[0].message
        return first if all(item.message == first for item in self.findings) else None


def groups(report: Report) -> tuple[Group, ...]:
    """Group what counts: neither exempted findings nor those a baseline knew.

    Returns:
        The groups by severity, then by the number of findings.
    """
    rows = {row.id: row for row in report.checks}
    found: dict[tuple[Severity, str], list[Finding]] = defaultdict(list)
    for finding in _counting(report.findings):
        found[finding.severity, finding.check].append(finding)
    made = (
        Group(severity, rows[check], tuple(findings))
        for (severity, check), findings in found.items()
    )
    return tuple(sorted(made, key=lambda g: (g.severity.rank, -len(g.findings), g.row.id)))


def _counting(findings: Iterable[Finding]) -> Iterable[Finding]:
    return (item for item in findings if item.exemption is None and item.state != "unchanged")
