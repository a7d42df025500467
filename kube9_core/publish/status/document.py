"""The shape of the published status: field by field what the VS Code extension reads.

One Struct serves the ConfigMap and the custom resource, and the schema of the CRD is made of it,
so the three cannot disagree. Fields that are not of the extension's contract are told so.
"""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from kube9_core.publish.state import CollectionStats

__all__ = ["Assessed", "CheckEntry", "CheckStatus", "CheckTotals", "Common", "Omitted"]

CheckStatus = Literal["passing", "failing", "warning", "skipped", "error", "timeout"]


class CheckEntry(msgspec.Struct, frozen=True, rename="camel"):
    """One check's line.

    Attributes:
        check_id: id of the check; no two lines share one.
        check_name: what it asks, one line.
        pillar: the pillar in the extension's words.
        status: how it ended, in the extension's words.
        message: the worst finding, or why there is no verdict; null for what passes.
        remediation: what to do about it; null for what passes.
    """

    check_id: str
    check_name: str
    pillar: str
    status: CheckStatus
    message: str | None = None
    remediation: str | None = None


class CheckTotals(msgspec.Struct, frozen=True, rename="camel"):
    """How many checks of the six pillars ended in which way, also those cut from the list.

    Attributes:
        total_checks: all of them.
        completed_checks: those with a verdict.
        passed_checks: those that passed.
        failed_checks: those that failed with a finding of medium severity or above.
        warning_checks: those that failed with less.
    """

    total_checks: int = 0
    completed_checks: int = 0
    passed_checks: int = 0
    failed_checks: int = 0
    warning_checks: int = 0


class Assessed(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The latest scheduled assessment.

    Attributes:
        last_scheduled_completed_at: when the last scheduled run ended.
        last_scheduled_outcome: how it ended; none before the first.
        last_scheduled_run_state: the same in our own words.
        last_scheduled_run_id: its id, for `kube9-operator query assessments get`.
        last_scheduled_error: why it failed, or what it could not look at.
        last_scheduled_totals: the numbers of all checks.
        last_scheduled_checks: one line for each check, by pillar and name.
        last_scheduled_checks_omitted: how many lines were left out for want of room.
        scheduling_enabled: whether runs are scheduled at all.
        schedule_interval_seconds: the shortest interval of a pillar.
        scheduled_assessment_mode: whether all pillars are assessed, or one.
        scheduled_assessment_pillar: that one pillar.
    """

    last_scheduled_completed_at: str | None
    last_scheduled_outcome: Literal["none", "success", "failed"]
    last_scheduled_run_state: str | None
    last_scheduled_run_id: str | None
    last_scheduled_error: str | None
    last_scheduled_totals: CheckTotals
    last_scheduled_checks: tuple[CheckEntry, ...]
    last_scheduled_checks_omitted: int
    scheduling_enabled: bool
    schedule_interval_seconds: int | None
    scheduled_assessment_mode: Literal["full", "pillar"] | None
    scheduled_assessment_pillar: str | None


class Common(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What the ConfigMap and the custom resource both tell, with equal values.

    Attributes:
        mode: the tier in the extension's words: enabled with an accepted API key.
        version: version of kube9.
        health: whether the operator can assess, in the extension's words.
        last_update: when this status was made; older than five minutes means nobody writes it.
        registered: whether the Pro server accepted the API key.
        api_key_configured: whether there is an API key.
        error: what falls short; also set while healthy.
        namespace: where the operator runs.
        cluster_id: UID of the namespace kube-system.
        scope: the only namespaces that are looked into, at most 200; absent for the whole cluster.
        kubernetes_version: version of the API server.
        collection_stats: how the collectors fared since the store began.
        assessment: the latest scheduled assessment.
    """

    mode: Literal["operated", "enabled"]
    version: str
    health: Literal["healthy", "degraded", "unhealthy"]
    last_update: str
    registered: bool
    api_key_configured: bool
    error: str | None
    namespace: str
    cluster_id: str | UnsetType = UNSET
    scope: tuple[str, ...] | UnsetType = UNSET
    kubernetes_version: str | UnsetType = UNSET
    collection_stats: CollectionStats
    assessment: Assessed


class Omitted(msgspec.Struct, frozen=True, rename="camel"):
    """How much was left out for want of room.

    Attributes:
        top_findings: findings that count and are not listed.
        insights: insights that are not listed.
        plugins: plugins that are not listed.
        coverage: unread kinds that are not listed.
        pillars: pillars that are not listed.
        blocks: names of plugins' blocks that are too large or do not fit their contract.
    """

    top_findings: int = 0
    insights: int = 0
    plugins: int = 0
    coverage: int = 0
    pillars: int = 0
    blocks: tuple[str, ...] = ()
