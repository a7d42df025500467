"""The command `catalog rbac`: its options. `catalog_rules` does the work."""

from typing import Annotated

import typer

from kube9_core.cli.completing import plugins
from kube9_core.cli.words import WordsCommand, WordsGroup

__all__ = ["add_to"]

_EPILOG = """Examples:
  kube9 catalog rbac widgets
  KUBE9_PLUGIN_PATH=./plugin KUBE9_PLUGINS=widgets kube9 catalog rbac widgets"""


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    group = typer.Typer(cls=WordsGroup, rich_markup_mode="rich")
    group.callback(epilog=_EPILOG)(_catalog)
    group.command("rbac", cls=WordsCommand, epilog=_EPILOG)(_rbac)
    app.add_typer(group, name="catalog")


def _catalog() -> None:
    """What has to be said about a plugin to those who install it."""


def _rbac(
    plugin: Annotated[
        str,
        typer.Argument(metavar="PLUGIN", help="Name of a plugin.", autocompletion=plugins),
    ],
) -> int:
    """Print the rules that a plugin needs beyond the core, for plugins.extra of the chart.

    Each rule says what needs it. The plugin has to be installed, or lie in a folder of
    KUBE9_PLUGIN_PATH and be named in KUBE9_PLUGINS.
    """
    from kube9_core.cli.catalog_rules import print_rules  # noqa: PLC0415 - help needs no plugins

    return print_rules(plugin)
