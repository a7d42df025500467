"""How these tests run several checks over manifests at once, as a report does."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeAlias

import pytest
from kube9_security.checks import CHECKS

from kube9_core.api import Check, Mode
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.drafts import Draft
from kube9_core.engine.selection import Planned
from kube9_core.testing.snapshots import snapshot_of

Findings: TypeAlias = Callable[..., list[Draft]]


def _findings(
    manifest: str, checks: Iterable[Check[Any]] = CHECKS, *, mode: Mode = Mode.MANIFESTS
) -> list[Draft]:
    planned = tuple(
        Planned(check, check.severity, check.params() if check.params else None)
        for check in checks
        if mode in check.modes
    )
    rules = Rules(
        planned=planned, exemptions=(), now=datetime.now(UTC), plugin_of=lambda _: "security"
    )
    judged = assess(snapshot_of(manifest, mode=mode), rules)
    return [draft for item in judged for draft in item.drafts if draft.superseded_by is None]


@pytest.fixture(scope="session")
def findings() -> Findings:
    """Call with manifests; gives what is reported of them."""
    return _findings
