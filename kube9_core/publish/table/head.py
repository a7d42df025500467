"""The head of the table: what was assessed, and the scores of pillars and frameworks."""

from collections.abc import Iterator

from kube9_core.declare.pillar import PILLARS
from kube9_core.model.report import FindingCounts, FrameworkSummary, Report, ReportSource
from kube9_core.model.severity import SEVERITIES
from kube9_core.publish.layout import plain, wrapped
from kube9_core.publish.table.look import Look

__all__ = ["bar", "head"]

_TITLES = {pillar.slug: pillar.title for pillar in PILLARS}
_NAME, _BAR, _COUNT = 22, 12, 5
_FEW_PATHS = 3
_WITH_BAR, _WITH_COUNTS = 78, 64
"""Columns from which on there is room for them."""


def head(report: Report, look: Look) -> Iterator[str]:
    """Give what stands above the findings."""
    yield from _subject(report, look)
    yield ""
    yield look.ink.dim(_headings(look))
    yield _row("Overall", report.summary, look, bold=True)
    for slug, pillar in report.summary.pillars.items():
        yield _row(_TITLES.get(slug, slug), pillar, look, bold=False)
    if report.summary.frameworks:
        yield ""
    for name, framework in report.summary.frameworks.items():
        yield from _framework(name, framework, look)


def bar(score: int | None, look: Look) -> str:
    """Draw a score."""
    filled = 0 if score is None else round(score * _BAR / 100)
    return look.ink.score(score, "━" * filled) + look.ink.dim("─" * (_BAR - filled))


def _bar(score: int | None, look: Look) -> str:
    return f"  {bar(score, look)}" if look.width >= _WITH_BAR else ""


def _subject(report: Report, look: Look) -> Iterator[str]:
    source, metadata = report.source, report.metadata
    objects = sum(row.objects for row in report.coverage)
    checks = report.summary.totals.checks
    facts = (
        f"{objects:,} object{'' if objects == 1 else 's'}, "
        f"{checks:,} check{'' if checks == 1 else 's'}, "
        f"judged for Kubernetes {source.kubernetes_version}, {metadata.duration_seconds:.2f} s"
    )
    where = _paths(source.paths) if source.type == "manifests" else _cluster(source)
    first, *more = wrapped(where, look.width, f"kube9 {metadata.kube9_version}  ", " " * 7)
    yield look.ink.bold(first)
    yield from more
    for line in wrapped(facts, look.width):
        yield look.ink.dim(line)


def _paths(paths: tuple[str, ...]) -> str:
    named = ", ".join("standard input" if path == "-" else path for path in paths[:_FEW_PATHS])
    more = len(paths) - _FEW_PATHS
    return f"{named} and {more} more" if more > 0 else named


def _cluster(source: ReportSource) -> str:
    """Which cluster: its name in the kubeconfig is local, its id is not."""
    name = f"cluster {source.context}" if source.context else "this cluster"
    return plain(f"{name}, id {source.cluster_id}" if source.cluster_id else name)


def _headings(look: Look) -> str:
    names = ("crit", "high", "med", "low", "info") if look.width >= _WITH_COUNTS else ()
    counted = "".join(name.rjust(_COUNT) for name in names)
    blank = " " * (_BAR + 2 if look.width >= _WITH_BAR else 0)
    return f"{'':<{_NAME + 2}}{'score':>5}{blank}  {'covered':>7} {counted}".rstrip()


def _row(name: str, summary: object, look: Look, *, bold: bool) -> str:
    score: int | None = getattr(summary, "score", None)
    coverage: float = getattr(summary, "coverage", 0.0)
    findings: FindingCounts = getattr(summary, "findings", FindingCounts())
    shown = f"{'-' if score is None else score:>5}"
    title = f"  {plain(name):<{_NAME}}"
    return (
        f"{look.ink.bold(title) if bold else title}"
        f"{look.ink.score(score, shown)}{_bar(score, look)}  "
        f"{_percent(coverage):>7} {_counts(findings, look)}"
    ).rstrip()


def _percent(coverage: float) -> str:
    """Round down, so that 100 % means all of it."""
    return f"{int(coverage * 100 + 1e-9)} %"


def _counts(findings: FindingCounts, look: Look) -> str:
    if look.width < _WITH_COUNTS:
        return ""
    cells = []
    for severity in SEVERITIES:
        count: int = getattr(findings, severity.value)
        text = f"{count or '·'}"
        ink = look.ink.severity(severity, text) if count else look.ink.dim(text)
        cells.append(" " * (_COUNT - len(text)) + ink)
    return "".join(cells)


def _framework(name: str, framework: FrameworkSummary, look: Look) -> Iterator[str]:
    controls = framework.controls
    said = [f"{controls.passed} of {controls.total} controls passed"]
    said += [
        f"{count} {word}"
        for count, word in (
            (controls.failed, "failed"),
            (controls.not_assessed, "not assessed"),
            (controls.manual, "manual"),
        )
        if count
    ]
    shown = f"{'-' if framework.score is None else framework.score:>5}"
    lead = (
        f"  {plain(name):<{_NAME}}{look.ink.score(framework.score, shown)}"
        f"{_bar(framework.score, look)}"
    )
    if look.width < _WITH_BAR:
        yield lead
        yield from wrapped(", ".join(said), look.width, " " * 6)
        return
    first, *more = wrapped(", ".join(said), look.width, " " * (_NAME + _BAR + 11))
    yield f"{lead}  {first.lstrip()}"
    yield from more
