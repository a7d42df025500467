"""The findings, a paragraph for each check: what is wrong, where first, and how to mend it."""

from collections.abc import Iterator

from kube9_core.model.finding import Finding
from kube9_core.model.report import Report
from kube9_core.publish.layout import plain, spread, wrapped
from kube9_core.publish.table.groups import Group, groups
from kube9_core.publish.table.look import Look

__all__ = ["finding_sections", "place_of", "subject_of"]

_BADGE = 10
_INDENT = "  "
_DEEPER = " " * 6


def finding_sections(report: Report, look: Look) -> Iterator[str]:
    """Give one paragraph for each check that failed."""
    found = groups(report)
    for group in found[: look.detailed]:
        yield ""
        yield from _paragraph(group, look)
    if len(found) > look.detailed:
        yield ""
        yield look.ink.bold("Also failing")
    for group in found[look.detailed :]:
        yield _headline(group, look)


def _headline(group: Group, look: Look) -> str:
    row = group.row
    badge = f" {group.severity.upper()} "
    count = f"{row.failing:,} of {row.evaluated:,}"
    gap = spread(" " * _BADGE + row.id, count, look.width)
    return (
        look.ink.severity(group.severity, badge)
        + " " * (_BADGE - len(badge))
        + look.ink.bold(row.id)
        + " " * gap
        + look.ink.dim(count)
    )


def _paragraph(group: Group, look: Look) -> Iterator[str]:
    yield _headline(group, look)
    shown = group.findings[: look.shown]
    shared = shown[0].message if len({item.message for item in shown}) == 1 else None
    yield from wrapped(_said(group), look.width, _INDENT)
    if shared and group.message is None:
        yield from wrapped(f"{shared}:", look.width, _INDENT)
    for finding in shown:
        yield from _row(finding, look, alone=shared is not None)
    more = len(group.findings) - len(shown)
    if more > 0:
        yield look.ink.dim(f"{_INDENT}… and {more:,} more")
    for line in wrapped(group.findings[0].remediation, look.width, f"{_INDENT}fix: "):
        yield look.ink.paint(line, "green")


def _said(group: Group) -> str:
    title = group.row.title
    return f"{title}: {group.message}" if group.message else title


def _row(finding: Finding, look: Look, *, alone: bool) -> Iterator[str]:
    """One line where it fits, else the place and below it the object."""
    place = place_of(finding)
    said = subject_of(finding) if alone else f"{subject_of(finding)}: {plain(finding.message)}"
    if place is None:
        yield from wrapped(said, look.width, f"{_INDENT}- ", _DEEPER)
    elif len(_INDENT) + len(place) + 2 + len(said) <= look.width:
        yield f"{_INDENT}{look.ink.paint(place, 'cyan')}  {said}"
    else:
        yield f"{_INDENT}{look.ink.paint(place, 'cyan')}"
        yield from wrapped(said, look.width, _DEEPER)


def place_of(finding: Finding) -> str | None:
    """Where to open the file, as editors and terminals understand it."""
    if finding.file is None:
        return None
    return plain(finding.file if finding.line is None else f"{finding.file}:{finding.line}")


def subject_of(finding: Finding) -> str:
    """The object, and the container where it is about one."""
    inside = f" > {finding.container}" if finding.container else ""
    return plain(f"{finding.resource}{inside}")
