"""The findings of a report, worst first, each with its file and line."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kube9_core.engine.drafts import Draft
from kube9_core.engine.judgement import Judgement
from kube9_core.model.finding import Finding
from kube9_core.model.problem import Scalar
from kube9_core.model.source import Source

__all__ = ["LineOf", "findings_of"]

LineOf = Callable[[Source, str | None], int | None]
"""Finds the line of a field path in a file."""


def findings_of(judgements: Iterable[Judgement], line_of: LineOf) -> tuple[Finding, ...]:
    """Spell out all findings.

    Args:
        judgements: of the run.
        line_of: asked once for each finding that has a file.
    """
    drafts = [draft for item in judgements for draft in item.drafts]
    drafts.sort(key=_file_order)
    return tuple(sorted((_finding(draft, line_of) for draft in drafts), key=_order))


def _file_order(draft: Draft) -> tuple[str, int]:
    """Ask for the lines of a document one after the other: it is parsed for them only once."""
    return (draft.source.file, draft.source.document) if draft.source else ("", 0)


def _finding(draft: Draft, line_of: LineOf) -> Finding:
    check: Any = draft.check
    problem, source = draft.problem, draft.source
    return Finding(
        check=check.id,
        pillar=check.pillar,
        severity=draft.severity,
        message=problem.message,
        remediation=check.fix,
        patch=problem.patch,
        evidence=_evidence(draft),
        resource=draft.reported.ref,
        container=draft.container,
        at=draft.at,
        file=source.file if source else None,
        line=line_of(source, draft.at) if source else None,
        frameworks=draft.controls,
        fingerprint=draft.fingerprint,
        exemption=draft.exemption,
    )


def _evidence(draft: Draft) -> Mapping[str, Scalar] | None:
    given = draft.problem.evidence
    if draft.shown_by is None:
        return dict(sorted(given.items())) if given else None
    return dict(sorted({**(given or {}), "in": draft.shown_by}.items()))


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        finding.severity.rank,
        finding.check,
        finding.resource.kind,
        finding.resource.namespace or "",
        finding.resource.name,
        finding.container or "",
        finding.at or "",
        finding.file or "",
        finding.line or 0,
        finding.fingerprint,
    )
