"""The command `exposure`: its options. `exposing` does the work."""

from typing import Annotated

import typer

from kube9_core.cli.assess_options import Context, Kubeconfig
from kube9_core.cli.completing import formats
from kube9_core.cli.words import WordsCommand

__all__ = ["add_to"]

_HELP = """Show what is reachable from outside of the cluster: by which ways, by whom, past which \
network policies.

Services, Ingresses, the Gateway API, OpenShift routes and ports of nodes are followed to the \
workloads behind them. Without a PATH the current cluster is read; nothing is written to it.
"""
_EPILOG = """Examples:
  kube9 exposure                      the current cluster
  kube9 exposure -n shop              what leads into one namespace
  kube9 exposure deploy/              what manifests would open
  kube9 exposure --open               only what policies let through
  kube9 exposure --format json        for programs

Exit codes: 0 shown, 2 wrong usage or unreadable input, 3 the cluster
could not be read."""

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Files, folders or - for standard input, instead of a cluster.",
        show_default=False,
    ),
]
Namespace = Annotated[
    str | None,
    typer.Option("--namespace", "-n", metavar="NAME", help="Only the workloads of this namespace."),
]
Open = Annotated[bool, typer.Option("--open", help="Only ways that network policies let through.")]
Format = Annotated[
    str,
    typer.Option("--format", metavar="FORMAT", help="table or json.", autocompletion=formats),
]


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("exposure", cls=WordsCommand, help=_HELP, epilog=_EPILOG)(_exposure)


def _exposure(  # noqa: PLR0913 - these are the options of the command line
    paths: Paths = None,
    *,
    namespace: Namespace = None,
    open_only: Open = False,
    output_format: Format = "table",
    kubeconfig: Kubeconfig = None,
    context: Context = None,
) -> int:
    from kube9_core.cli.exposing import Asked, exposure  # noqa: PLC0415 - help needs no engine
    from kube9_core.cli.rights.finding import Where  # noqa: PLC0415 - as above

    where = Where(tuple(paths or ()), kubeconfig, context)
    return exposure(Asked(where, namespace, open_only, output_format))
