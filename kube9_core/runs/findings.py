"""The findings of a report, worst first, each with its file and line."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any

from kube9_core.engine.drafts import Draft
from kube9_core.engine.judgement import Judgement
from kube9_core.model.finding import Finding
from kube9_core.model.problem import Scalar
from kube9_core.model.source import Source

__all__ = ["LineOf", "finding_of", "findings_of", "worst_first"]

LineOf = Callable[[Source, str | None], int | None]
"""Finds the line of a field path in a file."""

_NOWHERE = Source("")


def findings_of(
    judgements: Iterable[Judgement],
    line_of: LineOf,
    *,
    lines_per_check: int | None = None,
    before: Container[str] = (),
) -> tuple[Finding, ...]:
    """Spell out all findings, worst first.

    Args:
        judgements: of the run.
        line_of: asked at most once for each finding that has a file.
        lines_per_check: of how many findings of a check and severity the line will be read;
            None for all. Finding a line means parsing its document again.
        before: fingerprints of a baseline; what it knows is no news and needs no line.
    """
    drafts = sorted((draft for item in judgements for draft in item.drafts), key=_order)
    asked: Sequence[int] = range(len(drafts))
    if lines_per_check is not None:
        asked = _first_of_each(drafts, lines_per_check, before)
    lines: dict[int, int | None] = {}
    for index in sorted(asked, key=lambda number: _file_order(drafts[number])):
        source = drafts[index].source
        lines[index] = line_of(source, drafts[index].at) if source else None
    return tuple(finding_of(draft, lines.get(index)) for index, draft in enumerate(drafts))


def _first_of_each(drafts: Sequence[Draft], most: int, before: Container[str]) -> Sequence[int]:
    counted: Counter[tuple[str, str]] = Counter()
    found = []
    for index, draft in enumerate(drafts):
        if draft.exemption is not None or draft.fingerprint in before:
            continue
        group = (draft.check.id, draft.severity)
        counted[group] += 1
        if counted[group] <= most:
            found.append(index)
    return found


def _file_order(draft: Draft) -> tuple[str, int]:
    """Ask for the lines of a document one after the other: it is parsed for them only once."""
    return (draft.source.file, draft.source.document) if draft.source else ("", 0)


def finding_of(draft: Draft, line: int | None = None) -> Finding:
    """Spell one finding out.

    Args:
        draft: settled.
        line: of its place in the file, where it has one.
    """
    check: Any = draft.check
    problem, source = draft.problem, draft.source
    return Finding(
        check=check.id,
        pillar=check.pillar,
        severity=draft.severity,
        message=problem.message,
        remediation=check.fix,
        patch=draft.patch,
        evidence=_evidence(draft),
        resource=draft.reported.ref,
        container=draft.container,
        at=draft.at,
        file=source.file if source else None,
        line=line,
        frameworks=draft.controls,
        fingerprint=draft.fingerprint,
        exemption=draft.exemption,
    )


def worst_first(finding: Finding) -> tuple[object, ...]:
    """Sort key of the findings of a cluster: the order of `findings_of`."""
    ref = finding.resource
    return (
        finding.severity.rank,
        finding.check,
        ref.kind,
        ref.namespace or "",
        ref.name,
        finding.container or "",
        finding.at or "",
        finding.fingerprint,
        finding.message,
    )


def _evidence(draft: Draft) -> Mapping[str, Scalar] | None:
    given = draft.problem.evidence
    if draft.shown_by is None:
        return dict(sorted(given.items())) if given else None
    return dict(sorted({**(given or {}), "in": draft.shown_by}.items()))


def _order(draft: Draft) -> tuple[object, ...]:
    ref, source = draft.reported.ref, draft.source or _NOWHERE
    return (
        draft.severity.rank,
        draft.check.id,
        ref.kind,
        ref.namespace or "",
        ref.name,
        draft.container or "",
        draft.at or "",
        source.file,
        source.line,
        draft.fingerprint,
        draft.problem.message,
    )
