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
        check_id: Id of the check; no two lines share one.
        check_name: What it asks, one line.
        pillar: The pillar in the extension's words.
        status: How it ended, in the extension's words.
        message: The worst finding, or why there is no verdict; null for what passes.
        remediation: What to do about it; null for what passes.
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
        total_checks: All of them.
        completed_checks: Those with a verdict.
        passed_checks: Those that passed.
        failed_checks: Those that failed with a finding of medium severity or above.
        warning_checks: Those that failed with less.
    """

    total_checks: int = 0
    completed_checks: int = 0
    passed_checks: int = 0
    failed_checks: int = 0
    warning_checks: int = 0


class Assessed(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The latest scheduled assessment.

    Attributes:
        last_scheduled_completed_at: When the last scheduled run ended.
        last_scheduled_outcome: How it ended; none before the first.
        last_scheduled_run_state: The same in our own words.
        last_scheduled_run_id: Its id, for `kube9-operator query assessments get`.
        last_scheduled_error: Why it failed, or what it could not look at.
        last_scheduled_totals: The numbers of all checks.
        last_scheduled_checks: One line for each check, by pillar and name.
        last_scheduled_checks_omitted: How many lines were left out for want of room.
        scheduling_enabled: Whether runs are scheduled at all.
        schedule_interval_seconds: The shortest interval of a pillar.
        scheduled_assessment_mode: Whether all pillars are assessed, or one.
        scheduled_assessment_pillar: That one pillar.
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
        mode: The tier in the extension's words: enabled with an accepted API key.
        version: Version of kube9.
        health: Whether the operator can assess, in the extension's words.
        last_update: When this status was made; older than five minutes means nobody writes it.
        registered: Whether the Pro server accepted the API key.
        api_key_configured: Whether there is an API key.
        error: What falls short; also set while healthy.
        namespace: Where the operator runs.
        cluster_id: UID of the namespace kube-system.
        kubernetes_version: Version of the API server.
        collection_stats: How the collectors fared since the store began.
        assessment: The latest scheduled assessment.
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
    kubernetes_version: str | UnsetType = UNSET
    collection_stats: CollectionStats
    assessment: Assessed


class Omitted(msgspec.Struct, frozen=True, rename="camel"):
    """How much was left out for want of room.

    Attributes:
        top_findings: Findings that count and are not listed.
        insights: Insights that are not listed.
        plugins: Plugins that are not listed.
        coverage: Unread kinds that are not listed.
        pillars: Pillars that are not listed.
        blocks: Names of plugins' blocks that are too large or do not fit their contract.
    """

    top_findings: int = 0
    insights: int = 0
    plugins: int = 0
    coverage: int = 0
    pillars: int = 0
    blocks: tuple[str, ...] = ()
