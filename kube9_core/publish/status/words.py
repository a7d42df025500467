"""Our words in the extension's words, as far as they concern checks."""

from collections.abc import Mapping
from typing import Final

from kube9_core.declare.pillar import (
    COST,
    OPERATIONS,
    PERFORMANCE,
    RELIABILITY,
    SECURITY,
    SUSTAINABILITY,
)
from kube9_core.model.outcome import Outcome
from kube9_core.model.run import ScheduledCheck
from kube9_core.model.severity import Severity
from kube9_core.publish.status.document import CheckStatus

__all__ = ["PILLARS", "status_of"]

PILLARS: Final[Mapping[str, str]] = {
    COST.slug: "cost-optimization",
    OPERATIONS.slug: "operational-excellence",
    PERFORMANCE.slug: "performance-efficiency",
    RELIABILITY.slug: "reliability",
    SECURITY.slug: "security",
    SUSTAINABILITY.slug: "sustainability",
}
"""The six pillars that have a page in the extension; others are told in the resource only."""

_STATUSES: Final[Mapping[Outcome, CheckStatus]] = {
    Outcome.PASSED: "passing",
    Outcome.SKIPPED: "skipped",
    Outcome.NOT_APPLICABLE: "skipped",
    Outcome.ERRORED: "error",
    Outcome.TIMED_OUT: "timeout",
}


def status_of(check: ScheduledCheck) -> CheckStatus:
    """Say how a check ended; one that fails with low findings only is a warning."""
    if check.row.outcome is not Outcome.FAILED:
        return _STATUSES[check.row.outcome]
    worst = check.worst or check.row.severity
    return "failing" if worst.at_least(Severity.MEDIUM) else "warning"
