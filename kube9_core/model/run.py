"""One assessment from the wish to the result, as it is stored, queried and published."""

from enum import StrEnum

import msgspec

from kube9_core.model.coverage import Coverage
from kube9_core.model.finding import Finding
from kube9_core.model.outcome import CheckRow
from kube9_core.model.report import PillarSummary
from kube9_core.model.severity import Severity

__all__ = ["PillarResult", "Run", "RunState", "ScheduledCheck", "Wish"]


class RunState(StrEnum):
    """Where a run is in its life."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self not in (RunState.QUEUED, RunState.RUNNING)


class Wish(msgspec.Struct, frozen=True, rename="camel"):
    """What somebody asked to have assessed; empty means everything.

    Attributes:
        pillars: slugs.
        checks: globs over check ids.
        frameworks: names.
        namespaces: globs.
    """

    pillars: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()


class Run(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One run and how it ended.

    Attributes:
        id: a UUID; also the id of its report.
        scheduled: False for a run somebody asked for; only scheduled ones reach the status.
        requested_by: "schedule", "cli" or "Assessment NAMESPACE/NAME".
        requested_at: RFC 3339, UTC, as are the two below.
        error: why it failed or is only partial.
    """

    id: str
    scheduled: bool
    requested_by: str
    wish: Wish = Wish()
    state: RunState
    requested_at: str
    started_at: str | None = None
    finished_at: str | None = None
    error: str | None = None


class ScheduledCheck(msgspec.Struct, frozen=True, rename="camel"):
    """A check's line in a pillar's result, with what the published status says of it.

    Attributes:
        row: as in the report.
        worst: severity of its worst finding that is not exempted; None without one.
        message: of the worst finding, or the reason why there is no verdict.
        remediation: what to do about it.
    """

    row: CheckRow
    worst: Severity | None = None
    message: str | None = None
    remediation: str | None = None


class PillarResult(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The latest scheduled result of one pillar: what is published, kept small.

    Attributes:
        pillar: its slug.
        run: id of the run it comes from.
        state: how that run ended for this pillar.
        score: exact, before rounding, so that means over pillars are exact too.
        score_without_exemptions: the same with exempted findings counted.
        checks: every planned check of the pillar.
        top: its worst findings that are not exempted, at most 100.
        coverage: the kinds that could not be read completely.
    """

    pillar: str
    run: str
    state: RunState
    started_at: str
    finished_at: str
    score: float | None
    score_without_exemptions: float | None
    summary: PillarSummary
    checks: tuple[ScheduledCheck, ...]
    top: tuple[Finding, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    error: str | None = None
