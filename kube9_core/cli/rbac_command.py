"""The command `rbac`: its options. `rbac` does the work."""

from typing import Annotated

import typer

from kube9_core.cli.words import WordsCommand

__all__ = ["add_to"]

_EPILOG = """Examples:
  kube9 rbac | kubectl apply -f -             for the operator
  kube9 rbac --read-only                      what a person needs for kube9 assess
  kube9 rbac --read-only --plugin security    with the checks of one plugin
  kube9 rbac -n team-a --scope team-a         for an operator that sees one namespace"""

Plugin = Annotated[
    list[str] | None,
    typer.Option(
        "--plugin", metavar="NAME", help="Only what this plugin needs, and the core. Repeatable."
    ),
]
Namespace = Annotated[
    str, typer.Option("--namespace", "-n", metavar="NAME", help="Where the operator runs.")
]
Scope = Annotated[
    list[str] | None,
    typer.Option(
        "--scope",
        metavar="NAME",
        help="Only this namespace may be looked into: Roles instead of a ClusterRole. Repeatable.",
    ),
]
ReadOnly = Annotated[
    bool, typer.Option("--read-only", help="Only what reading for an assessment needs.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("rbac", cls=WordsCommand, epilog=_EPILOG)(_rbac)


def _rbac(
    plugin: Plugin = None,
    *,
    namespace: Namespace = "kube9-system",
    scope: Scope = None,
    read_only: ReadOnly = False,
) -> int:
    """Print the roles that grant what the loaded plugins declare, and nothing else.

    Each rule says which checks need it. There are no wildcards and no Secrets.
    """
    from kube9_core.cli.rbac import print_roles  # noqa: PLC0415 - help needs no plugins

    return print_roles(tuple(plugin or ()), namespace, tuple(scope or ()), read_only=read_only)
