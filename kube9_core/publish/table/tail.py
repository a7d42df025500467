"""The last lines, which a terminal still shows when the rest has scrolled away."""

from collections.abc import Iterator

from kube9_core.model.report import FindingCounts, Report
from kube9_core.model.severity import SEVERITIES
from kube9_core.publish.table.groups import groups
from kube9_core.publish.table.look import Look

__all__ = ["counted", "tail"]


def tail(report: Report, look: Look) -> Iterator[str]:
    """Give the sum, and the commands that lead on."""
    summary = report.summary
    score = "no score" if summary.score is None else f"score {summary.score}"
    yield look.ink.bold(f"{score[0].upper()}{score[1:]}") + f" · {counted(summary.findings, look)}"
    worst = groups(report)
    if not worst:
        return
    commands = _commands(worst[0].row.id)
    width = max(len(command) for command, _ in commands)
    for command, purpose in commands:
        gap = " " * (width - len(command) + 2)
        fits = len(f"  {command}{gap}{purpose}") <= look.width
        said = f"{gap}{look.ink.dim(purpose)}" if fits else ""
        yield f"  {look.ink.paint(command, 'cyan')}{said}"


def counted(counts: FindingCounts, look: Look) -> str:
    """The findings by severity in words."""
    found = [
        look.ink.severity(severity, f"{getattr(counts, severity.value):,} {severity}")
        for severity in SEVERITIES
        if getattr(counts, severity.value)
    ]
    return ", ".join(found) or look.ink.paint("nothing found", "green")


def _commands(check: str) -> tuple[tuple[str, str], ...]:
    return (
        (f"kube9 checks show {check}", "why it matters"),
        ("kube9 assess … --format json", "all findings, all fields"),
    )
