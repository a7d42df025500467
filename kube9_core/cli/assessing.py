"""One run of `kube9 assess`: request, assessment, output, exit code."""

import sys
from collections.abc import Iterable

from kube9_core.cli.alarm import alarm
from kube9_core.cli.asked import Asked
from kube9_core.cli.installed import load_installed
from kube9_core.cli.progress import progress
from kube9_core.cli.requesting import (
    check_words,
    cluster_request_of,
    configured,
    request_of,
    seconds_of,
    severity_of,
    shown,
)
from kube9_core.cli.streams import (
    check_writable,
    complain,
    ink_for,
    only_ours,
    say,
    terminal_width,
    write_file,
)
from kube9_core.cli.target import NoCluster, check_target
from kube9_core.model.report import Report, ReportList
from kube9_core.model.severity import Severity
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.publish.ink import Ink
from kube9_core.runs.configuration import Configuration
from kube9_core.runs.manifests import assess_manifests
from kube9_core.runs.watcher import Watcher

__all__ = ["assess"]

_FINE, _FAILED, _BAD_INPUT, _NO_CLUSTER = 0, 1, 2, 3


def assess(asked: Asked) -> int:
    """Assess what was asked for.

    Args:
        asked: the command line.

    Returns:
        The exit code.

    Raises:
        UsageError: the request makes no sense.
    """
    check_words(asked)
    check_target(asked)
    if asked.output is not None:
        check_writable(asked.output)
    try:
        report = _assessed(asked)
    except NoCluster as error:
        complain(f"kube9: {error}")
        return _NO_CLUSTER
    _publish(report, asked)
    return _exit_code(_reports(report), severity_of(asked.fail_on))


def _assessed(asked: Asked) -> Report | ReportList:
    configuration = configured(asked)
    catalogue = load_installed(configuration.disabled).catalogue
    with progress() as stage, only_ours():
        watcher = Watcher(stage, lambda: alarm(seconds_of(asked)))
        report = _looked(asked, configuration, catalogue, watcher)
    reports = _reports(report)
    if reports and not any(item.checks for item in reports):
        _complain_of_selection(catalogue)
    return report


def _looked(
    asked: Asked, configuration: Configuration, catalogue: Catalogue, watcher: Watcher
) -> Report | ReportList:
    """Look at manifests, or at a cluster."""
    if asked.paths:
        stdin = None if sys.stdin is None else sys.stdin.buffer  # None where it is closed
        request = request_of(asked, configuration, catalogue)
        return assess_manifests(request, catalogue, stdin, watcher)
    from kube9_core.cli.cluster_assessing import cluster_report  # noqa: PLC0415 - manifests need no connection

    wish = cluster_request_of(asked, configuration, catalogue)
    return cluster_report(asked, wish, catalogue, watcher)


def _complain_of_selection(catalogue: Catalogue) -> None:
    if catalogue.checks:
        why = "no check fits all that was asked for; see kube9 checks list"
    else:
        why = "no plugin brings a check; see kube9 plugins list"
    complain(f"kube9: nothing is judged, as {why}")


def _publish(report: Report | ReportList, asked: Asked) -> None:
    text = _rendered(report, asked)
    if asked.output is None:
        say(text)
    else:
        write_file(asked.output, text)
    if not _seen_in_table(asked):
        _complain_of_input(report)


def _rendered(report: Report | ReportList, asked: Asked) -> str:
    if asked.output_format == "json":
        from kube9_core.publish.json_report import render as json  # noqa: PLC0415 - one is needed

        return json(report)
    from kube9_core.publish.table import Look, render  # noqa: PLC0415 - as above

    ink = ink_for(sys.stdout) if asked.output is None else Ink()
    return render(report, Look(width=terminal_width(), ink=ink, shown=shown(asked)))


def _seen_in_table(asked: Asked) -> bool:
    """Whether the same terminal shows the table, which names the input errors too."""
    if asked.output is not None or asked.output_format != "table":
        return False
    return sys.stdout.isatty() and sys.stderr.isatty()


def _complain_of_input(report: Report | ReportList) -> None:
    errors = (error for item in _reports(report) for error in item.input_errors)
    for error in dict.fromkeys(errors):
        place = (error.path, error.line, error.column)
        complain(f"{':'.join(str(part) for part in place if part is not None)}: {error.message}")


def _reports(report: Report | ReportList) -> tuple[Report, ...]:
    return report.items if isinstance(report, ReportList) else (report,)


def _bad_input(report: Report) -> bool:
    """Whether what was given is wrong; mistakes of others in a cluster are only told."""
    cluster = report.source.type == "cluster"
    return any(not cluster or error.path != "cluster" for error in report.input_errors)


def _exit_code(reports: Iterable[Report], fail_on: Severity | None) -> int:
    listed = tuple(reports)
    if any(_bad_input(report) for report in listed):
        return _BAD_INPUT
    if fail_on is None:
        return _FINE
    bad = any(
        finding.severity.at_least(fail_on)
        for report in listed
        for finding in report.findings
        if finding.exemption is None and finding.state != "unchanged"
    )
    return _FAILED if bad else _FINE
