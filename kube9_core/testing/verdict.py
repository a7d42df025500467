"""What one check says of some manifests."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from kube9_core.declare.check import Check
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.drafts import Draft
from kube9_core.engine.judgement import Judgement
from kube9_core.engine.selection import Planned
from kube9_core.manifests import load
from kube9_core.model.outcome import Outcome
from kube9_core.model.source import InputError
from kube9_core.model.version import NEWEST, KubernetesVersion
from kube9_core.runs.closed_world import seen
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.snapshot import Mode, Snapshot

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

    def __call__(
        self,
        check: Check[Any],
        manifest: str | Path,
        *,
        version: KubernetesVersion = ...,
        params: object = ...,
    ) -> Verdict:
        """Run one check."""


def verdict_on(
    check: Check[Any],
    manifest: str | Path,
    *,
    version: KubernetesVersion = NEWEST,
    params: object = None,
) -> Verdict:
    """Run one check.

    Args:
        check: what to run.
        manifest: YAML text, or the path of a file.
        version: the Kubernetes version to judge by.
        params: its parameters; by default those of its model.

    Raises:
        ValueError: the manifest cannot be read; says where and why.
    """
    documents = _documents(manifest)
    views = views_of(documents, version)
    snapshot = Snapshot(
        views.objects, version=version, mode=Mode.MANIFESTS, coverage=seen(views.objects)
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


def _documents(manifest: str | Path) -> Any:  # noqa: ANN401 - the loader's own type
    if isinstance(manifest, Path):
        return _read(str(manifest))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "manifest.yaml")
        path.write_text(manifest, encoding="utf-8")
        return _read(str(path))


def _read(path: str) -> Any:  # noqa: ANN401 - as above
    loaded = load((path,), stdin=None, jobs=1, progress=None)
    if loaded.errors:
        raise ValueError("; ".join(_line(error) for error in loaded.errors))
    return loaded.documents


def _line(error: InputError) -> str:
    return f"{error.path}:{error.line}: {error.message}"


def _verdict(judgement: Judgement) -> Verdict:
    return Verdict(
        judgement.outcome, judgement.reason, tuple(_said(draft) for draft in judgement.drafts)
    )


def _said(draft: Draft) -> Said:
    return Said(draft.problem.message, draft.at, str(draft.reported.ref), draft.container)
