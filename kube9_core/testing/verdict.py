"""What one check says of some manifests."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from kube9_core.declare.check import Check
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.drafts import Draft
from kube9_core.engine.judgement import Judgement
from kube9_core.engine.selection import Planned
from kube9_core.model.coverage import CoverageState
from kube9_core.model.outcome import Outcome
from kube9_core.model.version import NEWEST, KubernetesVersion
from kube9_core.snapshot.snapshot import Mode
from kube9_core.testing.snapshots import PutDown, snapshot_of

__all__ = ["Said", "Verdict", "VerdictOn", "verdict_on"]


class Said(msgspec.Struct, frozen=True):
    """One finding, as far as a check decides it."""

    message: str
    at: str | None
    resource: str
    container: str | None


class Verdict(msgspec.Struct, frozen=True):
    """A check's outcome with its reason, and its findings."""

    outcome: Outcome
    reason: str | None
    findings: tuple[Said, ...]


class VerdictOn(Protocol):
    """The type of `verdict_on`, and of the fixture `verdict`."""

    def __call__(  # noqa: PLR0913 - as the function
        self,
        check: Check[Any],
        manifest: str | Path,
        *,
        version: KubernetesVersion = ...,
        mode: Mode = ...,
        unread: Mapping[type[Any], CoverageState] | None = ...,
        params: object = ...,
        taken_at: datetime | None = ...,
        told: PutDown | None = ...,
    ) -> Verdict:
        """Run one check."""


def verdict_on(  # noqa: PLR0913 - everything beyond check and manifest has a default
    check: Check[Any],
    manifest: str | Path,
    *,
    version: KubernetesVersion = NEWEST,
    mode: Mode = Mode.MANIFESTS,
    unread: Mapping[type[Any], CoverageState] | None = None,
    params: object = None,
    taken_at: datetime | None = None,
    told: PutDown | None = None,
) -> Verdict:
    """Run one check.

    Args:
        check: what to run.
        manifest: YAML text, or the path of a file or folder.
        version: the Kubernetes version to judge by.
        mode: take the manifest for manifests, or for what a cluster holds.
        unread: views of which not everything could be read.
        params: its parameters; by default those of its model.
        taken_at: when a cluster was read; now, if not given.
        told: records that were put down; what is not named is not known.

    Raises:
        ValueError: the manifest cannot be read; says where and why.
    """
    snapshot = snapshot_of(
        manifest,
        version=version,
        mode=mode,
        unread=unread,
        views=(*check.views, *check.wants),
        data=check.data,
        taken_at=taken_at,
        told=told,
    )
    given = check.params() if params is None and check.params is not None else params
    rules = Rules(
        planned=(Planned(check, check.severity, given),),
        exemptions=(),
        now=datetime.now(UTC),
        plugin_of=lambda _: "test",
    )
    (judgement,) = assess(snapshot, rules)
    return _verdict(judgement)


def _verdict(judgement: Judgement) -> Verdict:
    return Verdict(
        judgement.outcome, judgement.reason, tuple(_said(draft) for draft in judgement.drafts)
    )


def _said(draft: Draft) -> Said:
    return Said(draft.problem.message, draft.at, str(draft.reported.ref), draft.container)
