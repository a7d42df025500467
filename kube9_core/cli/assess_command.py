"""The command `assess`: its options, in the words of its help. `assessing` does the work."""

from typing import Annotated

import typer

from kube9_core.cli.asked import Asked
from kube9_core.cli.completing import (
    checks,
    formats,
    frameworks,
    least_severities,
    pillars,
    severities,
)
from kube9_core.cli.words import WordsCommand

__all__ = ["add_to"]

_HELP = """Judge Kubernetes manifests: what is wrong, where, and how to mend it.

All PATHs together are one snapshot: a Service in one file meets its Deployment in another. \
Nothing is sent anywhere, and no cluster is needed.
"""
_EPILOG = """Examples:
  kube9 assess deploy/ base/app.yaml                files and folders together
  helm template web | kube9 assess -                standard input
  kube9 assess deploy/ --framework pss-restricted   what a framework asks for
  kube9 assess deploy/ --format json -o known.json  keep a report, and later:
  kube9 assess deploy/ --baseline known.json --fail-on high

Exit codes: 0 assessed, 1 something at or above --fail-on, 2 wrong usage
or unreadable input, 3 the cluster could not be assessed."""

_WHICH = "What is judged"
_HOW = "Settings and decisions"
_OUT = "Output"
_CLUSTER = "Cluster"


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("assess", cls=WordsCommand, help=_HELP, epilog=_EPILOG)(_assess)


def _assess(  # noqa: PLR0913 - these are the options of the command line
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Files, folders (*.yaml, *.yml, *.json below them), chart folders, or - for "
            "standard input.",
            show_default=False,
        ),
    ] = None,
    *,
    namespace: Annotated[
        list[str] | None,
        typer.Option(
            "--namespace",
            "-n",
            metavar="GLOB",
            help="Only these namespaces. Repeatable.",
            rich_help_panel=_WHICH,
        ),
    ] = None,
    exclude_namespace: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude-namespace",
            metavar="GLOB",
            help="Not these namespaces. Repeatable.",
            rich_help_panel=_WHICH,
        ),
    ] = None,
    pillar: Annotated[
        list[str] | None,
        typer.Option(
            "--pillar",
            metavar="SLUG",
            help="Only checks of this pillar. Repeatable.",
            autocompletion=pillars,
            rich_help_panel=_WHICH,
        ),
    ] = None,
    check: Annotated[
        list[str] | None,
        typer.Option(
            "--check",
            metavar="GLOB",
            help="Only these checks, also those off by default. Repeatable.",
            autocompletion=checks,
            rich_help_panel=_WHICH,
        ),
    ] = None,
    severity: Annotated[
        str | None,
        typer.Option(
            "--severity",
            metavar="MIN",
            help="Only checks at least as severe: critical, high, medium, low, info.",
            autocompletion=severities,
            rich_help_panel=_WHICH,
        ),
    ] = None,
    framework: Annotated[
        list[str] | None,
        typer.Option(
            "--framework",
            metavar="NAME",
            help="Only checks behind this framework. Repeatable.",
            autocompletion=frameworks,
            rich_help_panel=_WHICH,
        ),
    ] = None,
    per_file: Annotated[
        bool,
        typer.Option(
            "--per-file",
            help="Judge each file on its own, with a report for each.",
            rich_help_panel=_WHICH,
        ),
    ] = False,
    kubernetes_version: Annotated[
        str | None,
        typer.Option(
            "--kubernetes-version",
            metavar="X.Y",
            help="Judge by the rules of this version, 1.16 or later; by default the newest known.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="Settings; by default .kube9.yaml here or in a folder above.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    exemptions: Annotated[
        str | None,
        typer.Option(
            "--exemptions",
            metavar="FILE",
            help="Exemption documents that hold for everything.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline",
            metavar="FILE",
            help="An earlier JSON report: tells new findings from known ones.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="table or json; sarif, junit, html, markdown, gitlab and openreports come with "
            "a later version.",
            autocompletion=formats,
            rich_help_panel=_OUT,
        ),
    ] = "table",
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the report there, in one piece; - is standard output.",
            rich_help_panel=_OUT,
        ),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help="Exit with 1 if a finding is this severe or worse: never, info, low, medium, "
            "high, critical.",
            autocompletion=least_severities,
            rich_help_panel=_OUT,
        ),
    ] = "never",
    jobs: Annotated[
        str | None,
        typer.Option(
            "--jobs",
            metavar="N",
            help="Processes that load large inputs; by default the cores.",
            show_default=False,
            rich_help_panel=_HOW,
        ),
    ] = None,
    check_timeout: Annotated[
        str,
        typer.Option(
            "--check-timeout",
            metavar="SECONDS",
            help="Stop a check that takes longer.",
            rich_help_panel=_HOW,
        ),
    ] = "10",
    kubeconfig: Annotated[
        str | None,
        typer.Option(
            "--kubeconfig",
            metavar="FILE",
            help="Which kubeconfig to use, once clusters can be assessed.",
            rich_help_panel=_CLUSTER,
        ),
    ] = None,
    context: Annotated[
        str | None,
        typer.Option(
            "--context", metavar="NAME", help="Which of its contexts.", rich_help_panel=_CLUSTER
        ),
    ] = None,
) -> int:
    from kube9_core.cli.assessing import assess  # noqa: PLC0415 - help needs no engine

    return assess(
        Asked(
            paths=tuple(paths or ()),
            namespaces=tuple(namespace or ()),
            excluded_namespaces=tuple(exclude_namespace or ()),
            pillars=tuple(pillar or ()),
            checks=tuple(check or ()),
            severity=severity,
            frameworks=tuple(framework or ()),
            per_file=per_file,
            kubernetes_version=kubernetes_version,
            config=config,
            exemptions=exemptions,
            baseline=baseline,
            output_format=output_format,
            output=None if output == "-" else output,
            fail_on=fail_on,
            jobs=jobs,
            check_timeout=check_timeout,
            kubeconfig=kubeconfig,
            context=context,
        )
    )
