"""The command `rbac`: its options, and the questions below it. `rbac` does the work."""

from typing import Annotated

import typer

from kube9_core.cli import rights_command
from kube9_core.cli.words import WordsGroup
from kube9_core.errors import UsageError

__all__ = ["add_to"]

_OPERATORS = "kube9-system"
_EPILOG = """Examples:
  kube9 rbac | kubectl apply -f -           for the operator
  kube9 rbac --read-only                    what kube9 assess needs
  kube9 rbac --read-only --plugin security  with the checks of one plugin
  kube9 rbac -n team-a --scope team-a       for an operator of one namespace
  kube9 rbac who-can get secrets            who can do something in a cluster
  kube9 rbac show sa:shop/web               what somebody can do there"""

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
    group = typer.Typer(cls=WordsGroup, rich_markup_mode="rich")
    group.callback(invoke_without_command=True, epilog=_EPILOG)(_rbac)
    rights_command.add_to(group)
    app.add_typer(group, name="rbac")


def _rbac(
    ctx: typer.Context,
    plugin: Plugin = None,
    *,
    namespace: Namespace = _OPERATORS,
    scope: Scope = None,
    read_only: ReadOnly = False,
) -> int:
    """Print the roles that grant what the loaded plugins declare, and nothing else.

    Each rule says which checks need it. There are no wildcards and no Secrets.
    """
    if ctx.invoked_subcommand is not None:
        if plugin or scope or read_only or namespace != _OPERATORS:
            raise UsageError(f"the options of rbac {ctx.invoked_subcommand} stand behind its name")
        return 0
    from kube9_core.cli.rbac import print_roles  # noqa: PLC0415 - help needs no plugins

    return print_roles(tuple(plugin or ()), namespace, tuple(scope or ()), read_only=read_only)
