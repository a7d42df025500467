"""The command `plugins list`: its options. `plugin_list` does the work."""

import typer

from kube9_core.cli.options import Format
from kube9_core.cli.words import WordsCommand, WordsGroup

__all__ = ["add_to"]

_LIST = """Examples:
  kube9 plugins list
  kube9 plugins list --format json"""


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(cls=WordsGroup, rich_markup_mode="rich")
    group.callback(epilog=_LIST)(_plugins)
    group.command("list", cls=WordsCommand, epilog=_LIST)(_list)
    app.add_typer(group, name="plugins")


def _plugins() -> None:
    """See which plugins are installed, and why one is not loaded."""


def _list(output_format: Format = "table") -> int:
    """List the installed plugins with what each declares, also the broken ones."""
    from kube9_core.cli.plugin_list import list_plugins  # noqa: PLC0415 - help needs no plugins

    return list_plugins(output_format)
