"""Moments of an operator, made of the few facts a test is about."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from kube9_core.model.finding import Finding
from kube9_core.model.outcome import CheckRow, Outcome, Totals
from kube9_core.model.ref import Ref
from kube9_core.model.report import FindingCounts, PillarSummary
from kube9_core.model.run import PillarResult, RunState, ScheduledCheck
from kube9_core.model.severity import Severity
from kube9_core.publish.state import OperatorState

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
FINISHED = "2026-11-23T11:55:00Z"


def _state(**facts: Any) -> OperatorState:  # noqa: ANN401 - the fields of the state
    told: dict[str, Any] = {
        "now": NOW,
        "started": datetime(2026, 11, 23, 11, 0, 0, tzinfo=UTC),
        "version": "0.1.0",
        "namespace": "kube9-system",
        "cluster_id": "5b0e0d2c-6f0b-4f4e-9b1c-0a8f7d1c2e3f",
        "kubernetes_version": "v1.37.2",
    }
    return OperatorState(**{**told, **facts})


def _check(name: str = "security/rule", **facts: Any) -> ScheduledCheck:  # noqa: ANN401 - fields of both
    pillar = facts.pop("pillar", name.partition("/")[0])
    own = {key: facts.pop(key) for key in ("worst", "message", "remediation") if key in facts}
    row = CheckRow(
        id=name,
        title="Rules are kept",
        pillar=pillar,
        severity=Severity.HIGH,
        plugin=pillar,
        outcome=Outcome.PASSED,
        reason=None,
        evaluated=1,
        failing=0,
        exempted=0,
    )
    return ScheduledCheck(row=replace(row, **facts), **own)


def _result(pillar: str, *checks: ScheduledCheck, **facts: Any) -> PillarResult:  # noqa: ANN401 - its fields
    told: dict[str, Any] = {
        "run": "11111111-2222-3333-4444-555555555555",
        "state": RunState.COMPLETED,
        "started_at": "2026-11-23T11:54:58Z",
        "finished_at": FINISHED,
        "score": 87.5,
        "score_without_exemptions": 80.0,
        "summary": PillarSummary(87, 80, 1.0, Totals(checks=len(checks)), FindingCounts()),
    }
    return PillarResult(pillar=pillar, checks=checks, **{**told, **facts})


def _finding(number: int = 0, **facts: Any) -> Finding:  # noqa: ANN401 - its fields
    told: dict[str, Any] = {
        "check": "security/rule",
        "pillar": "security",
        "severity": Severity.HIGH,
        "message": "breaks the rule",
        "remediation": "Keep the rule.",
        "resource": Ref("apps/v1", "Deployment", "shop", f"web-{number}"),
        "fingerprint": f"{number:020x}",
    }
    return Finding(**{**told, **facts})


@pytest.fixture(scope="session")
def state_of() -> Callable[..., OperatorState]:
    """Makes a moment of an operator that is well and has not assessed yet."""
    return _state


@pytest.fixture(scope="session")
def check_of() -> Callable[..., ScheduledCheck]:
    """Makes a check that passed; takes its id and fields of both the row and the check."""
    return _check


@pytest.fixture(scope="session")
def result_of() -> Callable[..., PillarResult]:
    """Makes a result of a pillar; takes its slug, its checks and other fields."""
    return _result


@pytest.fixture(scope="session")
def finding_of() -> Callable[..., Finding]:
    """Makes a finding; takes a number that tells it from others, and its fields."""
    return _finding
