"""How these tests get at all that a check says, severity and evidence included."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

import msgspec
import pytest

from kube9_core.api import Check, Told
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.drafts import Draft
from kube9_core.engine.selection import Planned
from kube9_core.model.coverage import CoverageState
from kube9_core.snapshot.snapshot import Mode
from kube9_core.testing import snapshot_of

TAKEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
Put: TypeAlias = dict[Told[Any], Sequence[msgspec.Struct]]
DraftsOf: TypeAlias = Callable[..., tuple[Draft, ...]]


def _drafts_of(  # noqa: PLR0913 - what a reading has; most have defaults
    checks: Check[Any] | Sequence[Check[Any]],
    manifest: str,
    put: Put | None = None,
    *,
    mode: Mode = Mode.CLUSTER,
    unread: Sequence[type[Any]] = (),
    taken_at: datetime = TAKEN,
) -> tuple[Draft, ...]:
    given = (checks,) if isinstance(checks, Check) else tuple(checks)
    snapshot = snapshot_of(
        manifest,
        mode=mode,
        unread=dict.fromkeys(unread, CoverageState.FAILED),
        views=[view for check in given for view in (*check.views, *check.wants)],
        data=[data for check in given for data in check.data],
        taken_at=taken_at,
        told={told: tuple(records) for told, records in (put or {}).items()},
    )
    planned = tuple(
        Planned(check, check.severity, check.params() if check.params else None) for check in given
    )
    rules = Rules(planned, (), taken_at, lambda _: "argocd")
    return tuple(draft for item in assess(snapshot, rules) for draft in item.drafts)


@pytest.fixture(scope="session")
def drafts_of() -> DraftsOf:
    """Call with one or more checks, a manifest of a cluster, and what was put down."""
    return _drafts_of
