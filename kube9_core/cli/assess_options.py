"""The options of `assess`, each with the words of its help and what completes it."""

from typing import Annotated

import typer

from kube9_core.cli.completing import (
    checks,
    formats,
    frameworks,
    least_severities,
    pillars,
    profiles,
    severities,
)

__all__ = [
    "Baseline",
    "Check",
    "CheckTimeout",
    "Config",
    "Context",
    "ExcludeNamespace",
    "Exemptions",
    "FailOn",
    "Framework",
    "Jobs",
    "Kubeconfig",
    "Kubelets",
    "KubernetesVersion",
    "Namespace",
    "Output",
    "OutputFormat",
    "Paths",
    "PerFile",
    "Pillar",
    "Profile",
    "Severity",
]

_WHICH = "What is judged"
_HOW = "Settings and decisions"
_OUT = "Output"
_CLUSTER = "Cluster"

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Files, folders (*.yaml, *.yml, *.json below them), chart folders, or - for "
        "standard input. Left out: a cluster.",
        show_default=False,
    ),
]
Namespace = Annotated[
    list[str] | None,
    typer.Option(
        "--namespace",
        "-n",
        metavar="GLOB",
        help="Only these namespaces; of a cluster no others are read. Repeatable.",
        rich_help_panel=_WHICH,
    ),
]
ExcludeNamespace = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude-namespace",
        metavar="GLOB",
        help="Not these namespaces; of a cluster they are not even listed. Repeatable.",
        rich_help_panel=_WHICH,
    ),
]
Pillar = Annotated[
    list[str] | None,
    typer.Option(
        "--pillar",
        metavar="SLUG",
        help="Only checks of this pillar. Repeatable.",
        autocompletion=pillars,
        rich_help_panel=_WHICH,
    ),
]
Check = Annotated[
    list[str] | None,
    typer.Option(
        "--check",
        metavar="GLOB",
        help="Only these checks, also those off by default. Repeatable.",
        autocompletion=checks,
        rich_help_panel=_WHICH,
    ),
]
Severity = Annotated[
    str | None,
    typer.Option(
        "--severity",
        metavar="MIN",
        help="Only checks at least as severe: critical, high, medium, low, info.",
        autocompletion=severities,
        rich_help_panel=_WHICH,
    ),
]
Framework = Annotated[
    list[str] | None,
    typer.Option(
        "--framework",
        metavar="NAME",
        help="Only checks behind this framework. Repeatable.",
        autocompletion=frameworks,
        rich_help_panel=_WHICH,
    ),
]
PerFile = Annotated[
    bool,
    typer.Option(
        "--per-file",
        help="Judge each file on its own, with a report for each.",
        rich_help_panel=_WHICH,
    ),
]
KubernetesVersion = Annotated[
    str | None,
    typer.Option(
        "--kubernetes-version",
        metavar="X.Y",
        help="Judge by the rules of this version, 1.16 or later; by default the cluster's, "
        "for manifests the newest known.",
        rich_help_panel=_HOW,
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings; by default .kube9.yaml here or in a folder above.",
        rich_help_panel=_HOW,
    ),
]
Exemptions = Annotated[
    str | None,
    typer.Option(
        "--exemptions",
        metavar="FILE",
        help="Exemption documents that hold for everything.",
        rich_help_panel=_HOW,
    ),
]
Profile = Annotated[
    list[str] | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="Exempt what a distribution ships of itself: a name of kube9 profiles list, auto "
        "for what the cluster is recognised by (the default), or none. Repeatable.",
        autocompletion=profiles,
        rich_help_panel=_HOW,
    ),
]
Baseline = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        help="An earlier JSON report: tells new findings from known ones.",
        rich_help_panel=_HOW,
    ),
]
OutputFormat = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="table or json; sarif, junit, html, markdown, gitlab and openreports come with "
        "a later version.",
        autocompletion=formats,
        rich_help_panel=_OUT,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the report there, in one piece; - is standard output.",
        rich_help_panel=_OUT,
    ),
]
FailOn = Annotated[
    str,
    typer.Option(
        "--fail-on",
        metavar="SEVERITY",
        help="Exit with 1 if a finding is this severe or worse: never, info, low, medium, "
        "high, critical.",
        autocompletion=least_severities,
        rich_help_panel=_OUT,
    ),
]
Jobs = Annotated[
    str | None,
    typer.Option(
        "--jobs",
        metavar="N",
        help="Processes that load large inputs; by default the cores.",
        show_default=False,
        rich_help_panel=_HOW,
    ),
]
CheckTimeout = Annotated[
    str,
    typer.Option(
        "--check-timeout",
        metavar="SECONDS",
        help="Stop a check that takes longer.",
        rich_help_panel=_HOW,
    ),
]
Kubeconfig = Annotated[
    str | None,
    typer.Option(
        "--kubeconfig",
        metavar="FILE",
        help="Which kubeconfig to use; by default $KUBECONFIG, then ~/.kube/config.",
        rich_help_panel=_CLUSTER,
    ),
]
Context = Annotated[
    str | None,
    typer.Option(
        "--context",
        metavar="NAME",
        help="Which of its contexts; the current one by default.",
        rich_help_panel=_CLUSTER,
    ),
]
Kubelets = Annotated[
    bool,
    typer.Option(
        "--kubelets",
        help="Ask each kubelet how it is set up, which needs get on nodes/proxy; see "
        "docs/kubelets.md for what else that allows.",
        rich_help_panel=_CLUSTER,
    ),
]
