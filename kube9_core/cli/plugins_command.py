"""The commands `plugins list` and `show`: their options. Others do the work."""

from typing import Annotated

import typer

from kube9_core.cli.completing import plugins
from kube9_core.cli.options import Format
from kube9_core.cli.words import WordsCommand, WordsGroup

__all__ = ["add_to"]

_LIST = """Examples:
  kube9 plugins list
  kube9 plugins list --format json"""
_SHOW = """Examples:
  kube9 plugins show security"""


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(cls=WordsGroup, rich_markup_mode="rich")
    group.callback(epilog=_LIST)(_plugins)
    group.command("list", cls=WordsCommand, epilog=_LIST)(_list)
    group.command("show", cls=WordsCommand, epilog=_SHOW)(_show)
    app.add_typer(group, name="plugins")


def _plugins() -> None:
    """See which plugins are installed, and why one is not loaded."""


def _list(output_format: Format = "table") -> int:
    """List the installed plugins with what each declares, also the broken ones."""
    from kube9_core.cli.plugin_list import list_plugins  # noqa: PLC0415 - help needs no plugins

    return list_plugins(output_format)


def _show(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Name of a plugin.", autocompletion=plugins),
    ],
    output_format: Format = "table",
) -> int:
    """Show one plugin: everything it declares, how often it runs and what it reads."""
    from kube9_core.cli.plugin_pages import show_plugin  # noqa: PLC0415 - as above

    return show_plugin(name, output_format)
