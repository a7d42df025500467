"""The status of the OperatorStatus resource: the same moment as the ConfigMap, and more of it.

`tier` is the one key whose value differs: the ConfigMap keeps the word that extensions up to
1.34.1 demand (free or pro), the resource has our own tier. The status stays within 512 KiB.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from kube9_core.engine.score import mean, shown
from kube9_core.model.clock import spelled
from kube9_core.model.outcome import Outcome
from kube9_core.publish.ascii import ascii_json, short
from kube9_core.publish.state import OperatorState
from kube9_core.publish.status.assessed import assessed
from kube9_core.publish.status.blocks import Blocks, blocks_of
from kube9_core.publish.status.conditions import conditions_of
from kube9_core.publish.status.config_map import TAKEN, common
from kube9_core.publish.status.document import Omitted
from kube9_core.publish.status.insights import published_insights
from kube9_core.publish.status.listings import (
    counted,
    pillar_entries,
    plugin_entries,
    top_findings,
    unread_entries,
)
from kube9_core.publish.status.resource_document import (
    Condition,
    Requests,
    ResourceStatus,
    Summary,
)
from kube9_core.publish.status.rows import check_rows, checks_of
from kube9_core.publish.tier import tier_of

__all__ = ["LARGEST_RESOURCE", "resource_status"]

_KIB: Final = 1024
LARGEST_RESOURCE: Final = 512 * _KIB
"""Bytes of the status, by contract: checks 128, insights 192, findings 64 KiB, the rest 128."""
_CHECKS, _INSIGHTS, _FINDINGS = 128 * _KIB, 192 * _KIB, 64 * _KIB
_PILLARS, _PLUGINS, _KINDS, _BLOCKS = 16 * _KIB, 20 * _KIB, 20 * _KIB, 32 * _KIB
"""Of the rest; what then remains is for texts, which are bounded one by one."""
_LONGEST_REASON = 250


def resource_status(state: OperatorState, previous: Iterable[Condition] = ()) -> bytes:
    """Make the status of the resource.

    Args:
        state: the moment, the same as for the ConfigMap.
        previous: the conditions as they stand in the resource (`conditions_in`).

    Returns:
        JSON of ASCII characters, at most 512 KiB.
    """
    blocks = blocks_of(state, TAKEN, _BLOCKS)
    told: dict[str, Any] = msgspec.to_builtins(_status(state, tuple(previous), blocks))
    return ascii_json({**told, **blocks.kept})


def _status(
    state: OperatorState, previous: tuple[Condition, ...], blocks: Blocks
) -> ResourceStatus:
    checks = checks_of(state.results)
    shared = common(state, assessed(state, checks, check_rows(checks, _CHECKS)))
    findings = top_findings(state, _FINDINGS)
    insights = published_insights(state.insights, state.now, _INSIGHTS)
    pillars, plugins = pillar_entries(state, _PILLARS), plugin_entries(state, _PLUGINS)
    unread, tier = unread_entries(state, _KINDS), tier_of(state)
    return ResourceStatus(
        **{name: getattr(shared, name) for name in shared.__struct_fields__},
        tier=tier.name,
        tier_reason=short(tier.reason, _LONGEST_REASON) or tier.name,
        tier_since=spelled(state.tier_since) if state.tier_since else None,
        summary=_summary(state),
        conditions=conditions_of(state, previous),
        pillars=pillars.rows,
        plugins=plugins.rows,
        coverage=unread.rows,
        top_findings=findings.rows,
        insights=insights.rows,
        requests=Requests(state.requests),
        omitted=Omitted(
            top_findings=findings.omitted,
            insights=insights.omitted,
            plugins=plugins.omitted,
            coverage=unread.omitted,
            pillars=pillars.omitted,
            blocks=blocks.omitted,
        ),
    )


def _summary(state: OperatorState) -> Summary:
    results, coverage = state.results, _coverage(state)
    return Summary(
        score=shown(mean(item.score for item in results)),
        score_without_exemptions=shown(mean(item.score_without_exemptions for item in results)),
        coverage=coverage,
        coverage_percent=None if coverage is None else shown(coverage * 100),
        findings=counted(item.summary.findings for item in results),
    )


def _coverage(state: OperatorState) -> float | None:
    """The weight of what was judged, by the weight of what applied; None before the first run."""
    rows = [check.row for result in state.results for check in result.checks]
    applied = [row for row in rows if row.outcome is not Outcome.NOT_APPLICABLE]
    weight = sum(row.severity.weight for row in applied)
    judged = sum(row.severity.weight for row in applied if row.outcome.judged)
    return round(judged / weight, 4) if weight else (0.0 if state.results else None)
