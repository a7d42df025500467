"""The shape of the OperatorStatus resource: what it tells beyond the ConfigMap, and its spec.

The docstrings are the descriptions in the CRD, and the types its schema.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kube9_core.model.insight import Insight
from kube9_core.model.severity import Severity
from kube9_core.publish.status.document import Common, Omitted

__all__ = [
    "Acknowledgement",
    "Condition",
    "OperatorStatusSpec",
    "PillarEntry",
    "PluginEntry",
    "Requests",
    "ResourceStatus",
    "SeverityCounts",
    "Summary",
    "TopFinding",
    "UnreadKind",
    "keyed_by",
]


def keyed_by(name: str) -> Meta:
    """A list whose items clients merge by a field that tells them apart."""
    return Meta(
        extra_json_schema={"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [name]}
    )


class Condition(msgspec.Struct, frozen=True, rename="camel"):
    """One thing that is so, or not.

    Attributes:
        type: what it is about.
        status: whether it is so.
        reason: why, as one word for machines.
        message: why, as a sentence for people.
        last_transition_time: since when it is so.
    """

    type: str
    status: Literal["True", "False", "Unknown"]
    reason: str
    message: str
    last_transition_time: str


class SeverityCounts(msgspec.Struct, frozen=True):
    """Findings that are not exempted, by severity.

    Attributes:
        critical: the cluster, or all of a workload, can be taken over or lost.
        high: much is at stake and little stands in between.
        medium: something is at stake under conditions.
        low: better mended.
        info: worth knowing.
    """

    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0
    info: int = 0


class Summary(msgspec.Struct, frozen=True, rename="camel"):
    """The numbers people look at first, over all pillars.

    Attributes:
        score: from 0 to 100; null while nothing has been judged.
        score_without_exemptions: the same with exempted findings counted.
        coverage: how much of what applies was judged, by weight, from 0 to 1.
        coverage_percent: the same in percent, rounded down.
        findings: findings that are not exempted.
    """

    score: int | None
    score_without_exemptions: int | None
    coverage: float | None
    coverage_percent: int | None
    findings: SeverityCounts


class PillarEntry(msgspec.Struct, frozen=True, rename="camel"):
    """One pillar.

    Attributes:
        name: its name, as in `kube9 assess --pillar`.
        score: from 0 to 100; null while nothing has been judged.
        score_without_exemptions: the same with exempted findings counted.
        coverage: how much of what applies was judged, by weight, from 0 to 1.
        findings: findings that are not exempted.
        last_run: when its latest result was made.
        next_run: when it is due.
    """

    name: str
    score: int | None
    score_without_exemptions: int | None
    coverage: float | None
    findings: SeverityCounts
    last_run: str | None
    next_run: str | None


class PluginEntry(msgspec.Struct, frozen=True):
    """One plugin that was found.

    Attributes:
        name: its name.
        distribution: the package it comes from.
        version: version of that package.
        state: whether it was loaded, failed, is disabled or was not selected.
        reason: why it failed.
        checks: how many checks it brings.
    """

    name: str
    distribution: str
    version: str
    state: str
    reason: str | None
    checks: int


class UnreadKind(msgspec.Struct, frozen=True):
    """A kind that could not be read, or not completely.

    Attributes:
        kind: group, version and kind.
        state: how the reading ended.
        reason: why, with the exact rule that is missing where that is it.
    """

    kind: str
    state: str
    reason: str | None


class TopFinding(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One of the worst findings that are not exempted.

    Attributes:
        check: id of the check.
        pillar: its pillar.
        severity: how bad it is.
        message: what is wrong.
        remediation: what to do about it.
        api_version: API version of the object.
        kind: kind of the object.
        namespace: namespace of the object; null for cluster-scoped ones.
        name: name of the object.
        container: the container it is about.
        at: path of the field in the object.
        first_seen: when it was first seen.
        fingerprint: what stays the same as long as the finding does.
    """

    check: str
    pillar: str
    severity: Severity
    message: str | None
    remediation: str | None
    api_version: str
    kind: str
    namespace: str | None
    name: str
    container: str | None
    at: str | None
    first_seen: str | None
    fingerprint: str


class Requests(msgspec.Struct, frozen=True, rename="camel"):
    """What reading the cluster costs its API server.

    Attributes:
        last_run: API requests of the last run.
    """

    last_run: int


class ResourceStatus(Common, frozen=True, rename="camel", kw_only=True):
    """What the operator last found, and how it fares; blocks of plugins stand beside it.

    Attributes:
        tier: what the operator offers at this moment.
        tier_reason: why.
        tier_since: since when.
        summary: the numbers over all pillars.
        conditions: what is so, each with its reason.
        pillars: every pillar that is assessed.
        plugins: every installed plugin.
        coverage: the kinds that could not be read.
        top_findings: the worst findings, worst first.
        insights: conclusions drawn from the findings.
        requests: what reading the cluster costs.
        omitted: how much was left out for want of room.
    """

    tier: Literal["operated", "enabled", "degraded"]
    tier_reason: str
    tier_since: str | None
    summary: Summary
    conditions: Annotated[tuple[Condition, ...], keyed_by("type")]
    pillars: Annotated[tuple[PillarEntry, ...], keyed_by("name")]
    plugins: tuple[PluginEntry, ...]
    coverage: tuple[UnreadKind, ...]
    top_findings: tuple[TopFinding, ...]
    insights: Annotated[tuple[Insight, ...], keyed_by("id")]
    requests: Requests
    omitted: Omitted


class Acknowledgement(msgspec.Struct, frozen=True):
    """What somebody decided about an insight.

    Attributes:
        id: id of the insight.
        status: what became of it.
        at: when that was decided.
    """

    id: Annotated[str, Meta(min_length=1, max_length=253)]
    status: Literal["acknowledged", "dismissed"]
    at: Annotated[str, Meta(extra_json_schema={"format": "date-time"})] | None = None


class OperatorStatusSpec(msgspec.Struct, frozen=True):
    """What clients ask of the operator.

    Attributes:
        acknowledgements: insights that somebody acknowledged or dismissed.
    """

    acknowledgements: Annotated[
        tuple[Acknowledgement, ...],
        Meta(
            max_length=1000,
            extra_json_schema={
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["id"],
            },
        ),
    ] = ()
