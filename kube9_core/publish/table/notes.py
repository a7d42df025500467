"""What else must be known: what was not judged and why, what failed to load, what was left out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kube9_core.engine.recognising import prefixed
from kube9_core.model.coverage import CoverageState
from kube9_core.model.outcome import CheckRow, Outcome
from kube9_core.model.report import PluginRow, Report
from kube9_core.model.source import InputError
from kube9_core.publish.ink import Style
from kube9_core.publish.layout import plain, wrapped
from kube9_core.publish.table.look import Look

__all__ = ["error_text", "input_errors", "notes", "plugins"]

_MOST = 20
_FEW = 5
_ALARM: tuple[Style, ...] = ("bold", "red")
_UNKNOWN = "no installed check reads this kind"


def notes(report: Report, look: Look) -> Iterator[str]:
    """Give the sections below the findings; those with nothing to say are not there."""
    yield from plugins(report.metadata.plugins, look)
    yield from _unread(report, look)
    yield from _unjudged(report.checks, look)
    yield from input_errors(report.input_errors, look)
    yield from _section("Left out", _left_out(report), look)


def plugins(rows: Iterable[PluginRow], look: Look) -> Iterator[str]:
    """Name the plugins that could not be loaded: none of their checks ran."""
    failed = [
        f"{row.name} ({row.distribution} {row.version}): {row.reason}"
        for row in rows
        if row.state == "failed"
    ]
    yield from _section("Plugins that failed to load", failed, look, *_ALARM)


def input_errors(errors: Sequence[InputError], look: Look) -> Iterator[str]:
    """List what could not be read."""
    yield from _section("Input errors", [error_text(item) for item in errors], look, *_ALARM)


def error_text(error: InputError) -> str:
    """One line as compilers write it: path, line, column, message."""
    place = [error.path, *(str(n) for n in (error.line, error.column) if n is not None)]
    return plain(f"{':'.join(place)}: {error.message}")


def _unread(report: Report, look: Look) -> Iterator[str]:
    """Name the kinds of a cluster of which something may have been missed, and what to grant."""
    rows = [row for row in report.coverage if row.state.amiss]
    said = [plain(f"{row.kind} {row.state}: {row.reason}") for row in rows[:_FEW]]
    if len(rows) > _FEW:
        rest = ", ".join(plain(row.kind) for row in rows[_FEW:])
        said.append(f"and {len(rows) - _FEW} kinds more: {rest}")
    if any(row.state is CoverageState.FORBIDDEN for row in rows):
        said.append("kube9 rbac --read-only prints a role that grants all of it")
    yield from _section("Could not be read", said, look, *_ALARM)


def _unjudged(rows: Iterable[CheckRow], look: Look) -> Iterator[str]:
    blind = (Outcome.SKIPPED, Outcome.ERRORED, Outcome.TIMED_OUT)
    alike: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for row in rows:
        if row.outcome in blind:
            alike[row.outcome, row.reason].append(row.id)
    said = [f"{', '.join(ids)} {outcome}: {reason}" for (outcome, reason), ids in alike.items()]
    yield from _section("Not judged", said, look, "bold", "yellow")


def _left_out(report: Report) -> Iterator[str]:
    yield from _exempted(report)
    if report.profiles.unsure:
        yield f"no distribution was recognised: {plain(report.profiles.unsure)}"
    yield from _against_baseline(report)
    unknown = [row for row in report.coverage if row.reason == _UNKNOWN]
    if unknown:
        kinds = ", ".join(f"{row.objects} {row.kind}" for row in unknown[:_FEW])
        more = f" and {len(unknown) - _FEW} kinds more" if len(unknown) > _FEW else ""
        yield f"no installed check reads {kinds}{more}"
    outside: dict[str, list[str]] = {}
    for row in report.coverage:
        if row.state is CoverageState.OUTSIDE:
            outside.setdefault(row.reason or "", []).append(plain(row.kind))
    for reason, kinds_left in outside.items():
        yield f"not read: {', '.join(kinds_left)}: {plain(reason)}"
    ignored = report.source.ignored
    if ignored:
        noun = "document that is" if ignored == 1 else "documents that are"
        yield f"{ignored:,} YAML {noun} no Kubernetes object"
    quiet = report.summary.totals.not_applicable
    if quiet:
        yield f"{quiet} check{'' if quiet == 1 else 's'} found nothing to apply to"


def _exempted(report: Report) -> Iterator[str]:
    count = report.summary.findings.exempted
    if not count:
        return
    without = report.summary.score_without_exemptions
    ours = {prefixed(row.name) for row in report.profiles.used}
    names = dict.fromkeys(
        f"{item.exemption.name}: {item.exemption.reason}"
        for item in report.findings
        if item.exemption and item.exemption.name not in ours
    )
    yield f"{count:,} exempted; the score without exemptions is {without}"
    yield from _by_profile(report)
    yield from list(names)[:_FEW]
    if len(names) > _FEW:
        yield f"… and {len(names) - _FEW} exemptions more"


def _by_profile(report: Report) -> Iterator[str]:
    """How much each distribution's profile exempts; `kube9 profiles show` tells why."""
    for row in report.profiles.used:
        if row.exempted:
            because = plain(f"{row.title}: {row.because}")
            yield f"{row.exempted:,} of them by profile {row.name} ({because})"


def _against_baseline(report: Report) -> Iterator[str]:
    unchanged = sum(1 for item in report.findings if item.state == "unchanged")
    if unchanged:
        verbs = (
            "stands in the baseline and is" if unchanged == 1 else "stand in the baseline and are"
        )
        yield f"{_findings(unchanged)} {verbs} not new"
    if report.resolved:
        verb = "is" if len(report.resolved) == 1 else "are"
        yield f"{_findings(len(report.resolved))} of the baseline {verb} resolved"


def _findings(count: int) -> str:
    return f"{count:,} finding{'' if count == 1 else 's'}"


def _section(title: str, said: Iterable[str], look: Look, *styles: Style) -> Iterator[str]:
    lines = list(said)
    if not lines:
        return
    yield ""
    yield look.ink.paint(title, *(styles or ("bold",)))
    for line in lines[:_MOST]:
        yield from wrapped(line, look.width, "  ", "      ")
    if len(lines) > _MOST:
        yield look.ink.dim(f"  … and {len(lines) - _MOST:,} more")
