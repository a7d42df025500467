"""The status as a strict client reads it; written from the contract, not from what we write.

`reading` uses it before anything is written. Fields that the extension ignores are missing here,
and unknown ones are no mistake, as with the extension.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

__all__ = ["BLOCKS", "ReadAssessment", "ReadCheck", "ReadStatus", "ReadTotals"]

Filled = Annotated[str, Meta(min_length=1)]
Time = Annotated[
    str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", max_length=40)
]
Count = Annotated[int, Meta(ge=0)]
Told = Annotated[str, Meta(max_length=420)]
Pillar = Literal[
    "cost-optimization",
    "operational-excellence",
    "performance-efficiency",
    "reliability",
    "security",
    "sustainability",
]


class ReadCheck(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One row of a pillar's page; `message` and `remediation` are trimmed unguarded."""

    check_id: Filled
    check_name: Filled
    pillar: Pillar
    status: Literal["passing", "failing", "warning", "skipped", "error", "timeout"]
    message: Told | None = None
    remediation: Told | None = None


class ReadTotals(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Dereferenced unguarded: without one of them the health panel stays blank."""

    total_checks: Count
    completed_checks: Count
    passed_checks: Count
    failed_checks: Count
    warning_checks: Count


class ReadAssessment(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The health report and the six pages."""

    last_scheduled_completed_at: Time | None
    last_scheduled_outcome: Literal["none", "success", "failed"]
    last_scheduled_run_state: str | None
    last_scheduled_run_id: str | None
    last_scheduled_error: Annotated[str, Meta(max_length=200)] | None
    last_scheduled_totals: ReadTotals
    last_scheduled_checks: Annotated[tuple[ReadCheck, ...], Meta(max_length=512)]
    scheduling_enabled: bool
    schedule_interval_seconds: Annotated[int, Meta(gt=0)] | None
    scheduled_assessment_mode: Literal["full", "pillar"] | None
    scheduled_assessment_pillar: str | None


class _Stats(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    total_success_count: Count
    total_failure_count: Count
    collections_stored_count: Count
    last_success_time: Time | None


class _TreeError(msgspec.Struct, frozen=True):
    code: str
    message: str


class _ArgoCD(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Believed for five minutes, so it must not be there when nobody knows."""

    detected: bool
    namespace: str | None
    version: str | None
    last_checked: Time
    resource_tree_capable: bool | msgspec.UnsetType = msgspec.UNSET
    resource_tree_last_error: _TreeError | msgspec.UnsetType = msgspec.UNSET


class _Trivy(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    detected: bool
    server_url: str | None
    version: str | None
    last_checked: Time


class _Requirement(msgspec.Struct, frozen=True):
    id: Filled
    category: Filled
    level: Literal["MUST", "SHOULD"]
    title: str
    status: Literal[
        "passed", "failed", "warning", "not-applicable", "not-evaluated", "needs-evidence"
    ]
    rationale: str


class _Conformance(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A requirement whose category is no key of `categories` would never be shown."""

    checklist_version: str
    kubernetes_minor: str
    last_outcome: Literal["none", "success", "failed"]
    run_state: Literal["completed", "failed", "partial"] | None = None
    last_completed_at: Time | None = None
    totals: Mapping[str, Count]
    categories: Mapping[str, Mapping[str, Count]]
    requirements: tuple[_Requirement, ...]

    def __post_init__(self) -> None:
        strange = {item.category for item in self.requirements} - set(self.categories)
        if strange:
            raise ValueError(f"no category {min(strange)}")


class ReadStatus(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The whole; `tier` and `registered` are demanded by versions up to 1.34.1."""

    mode: Literal["operated", "enabled"]
    tier: Literal["free", "pro"]
    version: Filled
    health: Literal["healthy", "degraded", "unhealthy"]
    last_update: Time
    registered: bool
    api_key_configured: bool
    error: Annotated[str, Meta(max_length=500)] | None
    namespace: Filled
    cluster_id: Filled | msgspec.UnsetType = msgspec.UNSET
    collection_stats: _Stats
    assessment: ReadAssessment
    argocd: _ArgoCD | msgspec.UnsetType = msgspec.UNSET
    trivy: _Trivy | msgspec.UnsetType = msgspec.UNSET
    ai_conformance: _Conformance | msgspec.UnsetType = msgspec.UNSET


BLOCKS: Final[Mapping[str, Any]] = {
    "argocd": _ArgoCD,
    "trivy": _Trivy,
    "aiConformance": _Conformance,
}
"""The blocks whose contents are of the contract, by key."""
