"""The result of one run: the only thing that outputs read, so that all of them agree."""

import msgspec

from kube9_core.model.coverage import Coverage
from kube9_core.model.finding import Finding
from kube9_core.model.outcome import CheckRow, Totals
from kube9_core.model.source import InputError

__all__ = [
    "API_VERSION",
    "ControlCounts",
    "FindingCounts",
    "FrameworkSummary",
    "Metadata",
    "PillarSummary",
    "PluginRow",
    "ProfileRow",
    "ProfileSummary",
    "Report",
    "ReportList",
    "ReportSource",
    "Summary",
]

API_VERSION = "kube9.io/v1alpha1"


class PluginRow(msgspec.Struct, frozen=True, order=True):
    """One plugin and what became of it: loaded, failed, disabled or not selected."""

    name: str
    distribution: str
    version: str
    state: str
    reason: str | None = None


class ProfileRow(msgspec.Struct, frozen=True):
    """A distribution profile that held, and what it was recognised by.

    Attributes:
        exempted: findings that it covers.
    """

    name: str
    title: str
    because: str
    exempted: int


class ProfileSummary(msgspec.Struct, frozen=True):
    """The distribution profiles of a run.

    Attributes:
        used: those that held, by name.
        unsure: why one may have gone unrecognised; None where all signs were seen.
    """

    used: tuple[ProfileRow, ...] = ()
    unsure: str | None = None


class Metadata(msgspec.Struct, frozen=True, rename="camel"):
    """When and by what the report was made; the only part that differs between equal runs.

    Attributes:
        started_at: RFC 3339, UTC.
        finished_at: RFC 3339, UTC.
    """

    id: str
    started_at: str
    finished_at: str
    duration_seconds: float
    kube9_version: str
    plugins: tuple[PluginRow, ...]


class ReportSource(msgspec.Struct, frozen=True, rename="camel"):
    """What was assessed.

    Attributes:
        type: "manifests" or "cluster".
        ignored: YAML documents that are not Kubernetes objects and were left alone.
    """

    type: str
    paths: tuple[str, ...]
    context: str | None
    cluster_id: str | None
    kubernetes_version: str
    ignored: int = 0


class FindingCounts(msgspec.Struct, frozen=True):
    """Findings by severity, without the exempted ones, which stand apart.

    Attributes:
        critical: findings of critical severity.
        high: findings of high severity.
        medium: findings of medium severity.
        low: findings of low severity.
        info: findings that are worth knowing.
        exempted: findings that an exemption covers.
    """

    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0
    info: int = 0
    exempted: int = 0


class PillarSummary(msgspec.Struct, frozen=True, rename="camel"):
    """One pillar's score and what stands behind it.

    Attributes:
        score: 0 to 100; null where nothing was judged.
        score_without_exemptions: the same with exempted findings counted.
        coverage: how much of what applies was judged, by weight, from 0 to 1.
        totals: how its checks ended.
        findings: its findings by severity.
    """

    score: int | None
    score_without_exemptions: int | None
    coverage: float
    totals: Totals
    findings: FindingCounts


class ControlCounts(msgspec.Struct, frozen=True, rename="camel"):
    """How the controls of a framework ended.

    Attributes:
        total: all of them.
        passed: those whose checks all passed.
        failed: those with a check that failed.
        manual: those that a person must look at.
        not_assessed: those of which nothing was judged.
    """

    total: int = 0
    passed: int = 0
    failed: int = 0
    manual: int = 0
    not_assessed: int = 0


class FrameworkSummary(msgspec.Struct, frozen=True):
    """A framework's score.

    Attributes:
        score: passed / (passed + failed) controls, in percent; null without either.
        controls: how its controls ended.
    """

    score: int | None
    controls: ControlCounts


class Summary(msgspec.Struct, frozen=True, rename="camel"):
    """The numbers people look at first.

    Attributes:
        score: the mean of the pillars that have one, 0 to 100; null where nothing was judged.
        score_without_exemptions: the same with exempted findings counted.
        coverage: how much of what applies was judged, by weight, from 0 to 1.
        totals: how the checks ended.
        findings: findings by severity.
        pillars: the same for each pillar.
        frameworks: how each framework fared.
    """

    score: int | None
    score_without_exemptions: int | None
    coverage: float
    totals: Totals
    findings: FindingCounts
    pillars: dict[str, PillarSummary]
    frameworks: dict[str, FrameworkSummary]


class Report(msgspec.Struct, frozen=True, rename="camel", tag_field="kind", tag="AssessmentReport"):
    """Everything about one run; sorted, so the same input gives the same bytes."""

    api_version: str
    metadata: Metadata
    source: ReportSource
    input_errors: tuple[InputError, ...]
    coverage: tuple[Coverage, ...]
    summary: Summary
    checks: tuple[CheckRow, ...]
    findings: tuple[Finding, ...]
    resolved: tuple[str, ...] = ()
    profiles: ProfileSummary = ProfileSummary()


class ReportList(
    msgspec.Struct, frozen=True, rename="camel", tag_field="kind", tag="AssessmentReportList"
):
    """One report per file, in the order the files were given."""

    api_version: str
    items: tuple[Report, ...]
