"""One way to run checks over a manifest, for all tests of the engine."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from kube9_core.declare.check import Check
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.guard import Limit, unlimited
from kube9_core.engine.judgement import Judgement
from kube9_core.engine.selection import Planned
from kube9_core.model.exemption import Exemption
from kube9_core.testing import snapshot_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def assessed(
    checks: Iterable[Check[Any]],
    manifest: str,
    *,
    exemptions: tuple[Exemption, ...] = (),
    limit: Limit = unlimited,
    plugin_of: Callable[[Check[Any]], str] = lambda _: "acme",
    **snapshot: Any,  # noqa: ANN401 - options of snapshot_of
) -> dict[str, Judgement]:
    """What each check comes to, by the part of its id after the slash."""
    planned = tuple(
        Planned(check, check.severity, check.params() if check.params else None) for check in checks
    )
    rules = Rules(planned, exemptions, NOW, plugin_of, limit)
    found = assess(snapshot_of(manifest, **snapshot), rules)
    return {item.check.id.partition("/")[2]: item for item in found}


@pytest.fixture
def run() -> Callable[..., dict[str, Judgement]]:
    return assessed
