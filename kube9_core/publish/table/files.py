"""The table of `--per-file`: one line for each file, with what was found below it."""

from collections.abc import Iterator, Sequence

from kube9_core.model.report import FindingCounts, Report
from kube9_core.model.severity import SEVERITIES
from kube9_core.publish.layout import plain, wrapped
from kube9_core.publish.table.findings import subject_of
from kube9_core.publish.table.groups import Group, groups
from kube9_core.publish.table.look import Look
from kube9_core.publish.table.notes import error_text, plugins
from kube9_core.publish.table.tail import counted

__all__ = ["file_sections"]

_MOST_FILES = 200
_MOST_CHECKS = 8
_BADGE = 10


def file_sections(reports: Sequence[Report], look: Look) -> Iterator[str]:
    """Give the files in their order, and a sum."""
    for report in reports[:_MOST_FILES]:
        yield from _file(report, look)
    if len(reports) > _MOST_FILES:
        yield look.ink.dim(f"… and {len(reports) - _MOST_FILES:,} files more; see --format json")
    if reports:
        yield from plugins(reports[0].metadata.plugins, look)
        yield ""
    number = f"{len(reports):,} file{'' if len(reports) == 1 else 's'}"
    yield f"{look.ink.bold(number)} · {counted(_sum(reports), look)}"


def _file(report: Report, look: Look) -> Iterator[str]:
    score = report.summary.score
    shown = f"{'-' if score is None else score:>3}"
    name = look.ink.bold(plain(report.source.paths[0]))
    judged = report.summary.totals.passed + report.summary.totals.failed
    said = counted(report.summary.findings, look) if judged else look.ink.dim("nothing to judge")
    yield f"{look.ink.score(score, shown)}  {name}  {said}"
    for error in report.input_errors[:_MOST_CHECKS]:
        for line in wrapped(error_text(error), look.width, "     ", "       "):
            yield look.ink.paint(line, "red")
    found = groups(report)
    for group in found[:_MOST_CHECKS]:
        yield from _group(group, look)
    if len(found) > _MOST_CHECKS:
        yield look.ink.dim(f"     … and {len(found) - _MOST_CHECKS} checks more")


def _group(group: Group, look: Look) -> Iterator[str]:
    badge = look.ink.severity(group.severity, f"{group.severity:<{_BADGE}}")
    first = group.findings[0]
    more = f" and {len(group.findings) - 1} more" if len(group.findings) > 1 else ""
    line = "" if first.line is None else f"line {first.line}, "
    yield f"     {badge}{group.row.id}"
    said = f"{line}{subject_of(first)}{more}: {first.message}"
    for text in wrapped(said, look.width, " " * (_BADGE + 5)):
        yield look.ink.dim(text)


def _sum(reports: Sequence[Report]) -> FindingCounts:
    names = [*(severity.value for severity in SEVERITIES), "exempted"]
    return FindingCounts(
        **{name: sum(getattr(item.summary.findings, name) for item in reports) for name in names}
    )
