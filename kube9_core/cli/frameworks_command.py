"""The commands `frameworks list` and `show`: their options. `framework_pages` does the work."""

from typing import Annotated

import typer

from kube9_core.cli.completing import frameworks
from kube9_core.cli.options import Format
from kube9_core.cli.words import WordsCommand, WordsGroup

__all__ = ["add_to"]

_LIST = """Examples:
  kube9 frameworks list"""
_SHOW = """Examples:
  kube9 frameworks show pss-restricted
  kube9 assess deploy/ --framework pss-restricted"""


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(cls=WordsGroup, rich_markup_mode="rich")
    group.callback(epilog=_SHOW)(_frameworks)
    group.command("list", cls=WordsCommand, epilog=_LIST)(_list)
    group.command("show", cls=WordsCommand, epilog=_SHOW)(_show)
    app.add_typer(group, name="frameworks")


def _frameworks() -> None:
    """See which frameworks are known, and the checks behind their controls."""


def _list(output_format: Format = "table") -> int:
    """List the frameworks with the number of their controls."""
    from kube9_core.cli.framework_pages import list_frameworks  # noqa: PLC0415 - help needs no plugins

    return list_frameworks(output_format)


def _show(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Name of a framework.", autocompletion=frameworks),
    ],
    output_format: Format = "table",
) -> int:
    """Show every control with the checks behind it, or with what a person must look at."""
    from kube9_core.cli.framework_pages import show_framework  # noqa: PLC0415 - as above

    return show_framework(name, output_format)
