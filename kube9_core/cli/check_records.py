"""Checks as records for machines, with the keys that `kube9 checks list --format json` promises."""

from typing import Any

import msgspec

from kube9_core.declare.check import Check
from kube9_core.declare.tuning import model_of
from kube9_core.model.severity import Severity
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.closed_world import kinds_read

__all__ = ["CheckRecord", "record_of"]


class FrameworkRecord(msgspec.Struct, frozen=True):
    """A control that fails with the check."""

    name: str
    control: str
    version: str | None


class EquivalentRecord(msgspec.Struct, frozen=True):
    """Another tool's check that is the same once these parameters are set."""

    tool: str
    id: str
    params: dict[str, Any]


class CheckRecord(msgspec.Struct, frozen=True, rename="camel"):
    """A check as declared.

    Attributes:
        told: collections that it rests on, which only the operator knows.
        parameters: JSON schema; None where it has none.
        equivalents: ids of other tools' checks with the same verdict, by tool.
    """

    id: str
    title: str
    rationale: str
    remediation: str
    pillar: str
    severity: Severity
    plugin: str
    subject: str
    reads: tuple[str, ...]
    told: tuple[str, ...]
    default: bool
    since: str
    revision: int
    parameters: dict[str, Any] | None
    frameworks: tuple[FrameworkRecord, ...]
    equivalents: dict[str, tuple[str, ...]]
    equivalents_with: tuple[EquivalentRecord, ...]
    modes: tuple[str, ...]
    supersedes: tuple[str, ...]
    aliases: tuple[str, ...]
    references: tuple[str, ...]


def record_of(check: Check[Any], catalogue: Catalogue) -> CheckRecord:
    """Make the record of one check.

    Args:
        check: as declared.
        catalogue: knows its plugin and the frameworks' versions.
    """
    return CheckRecord(
        id=check.id,
        title=check.title,
        rationale=check.rationale,
        remediation=check.fix,
        pillar=check.pillar,
        severity=check.severity,
        plugin=catalogue.plugin_of(check),
        subject=" | ".join(subject.__name__ for subject in check.subjects),
        reads=tuple(sorted(map(str, kinds_read(check)))),
        told=tuple(item.collector for item in check.told),
        default=check.default,
        since=check.since,
        revision=check.revision,
        parameters=model_of(check.params).model_json_schema() if check.params else None,
        frameworks=tuple(
            FrameworkRecord(name, control, _version(name, catalogue))
            for name, control in check.frameworks
        ),
        equivalents=dict(check.equivalents),
        equivalents_with=tuple(
            EquivalentRecord(item.tool, item.id, dict(item.params))
            for item in check.equivalents_with
        ),
        modes=tuple(sorted(check.modes)),
        supersedes=check.supersedes,
        aliases=check.aliases,
        references=check.references,
    )


def _version(framework: str, catalogue: Catalogue) -> str | None:
    found = catalogue.framework(framework)
    return found.version if found else None
