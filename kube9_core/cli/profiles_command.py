"""The commands `profiles list` and `show`: their options. `profile_pages` does the work."""

from typing import Annotated

import typer

from kube9_core.cli.completing import profiles
from kube9_core.cli.options import Format
from kube9_core.cli.words import WordsCommand, WordsGroup

__all__ = ["add_to"]

_LIST = """Examples:
  kube9 profiles list"""
_SHOW = """Examples:
  kube9 profiles show kubeadm
  kube9 assess --profile kubeadm    where it is not recognised
  kube9 assess --profile none       count what distributions ship too"""


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(cls=WordsGroup, rich_markup_mode="rich")
    group.callback(epilog=_SHOW)(_profiles)
    group.command("list", cls=WordsCommand, epilog=_LIST)(_list)
    group.command("show", cls=WordsCommand, epilog=_SHOW)(_show)
    app.add_typer(group, name="profiles")


def _profiles() -> None:
    """See what is exempted because a distribution ships it, and why."""


def _list(output_format: Format = "table") -> int:
    """List the profiles with the signs their distributions are recognised by."""
    from kube9_core.cli.profile_pages import list_profiles  # noqa: PLC0415 - help needs no plugins

    return list_profiles(output_format)


def _show(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Name of a profile.", autocompletion=profiles),
    ],
    output_format: Format = "table",
) -> int:
    """Show every object a profile exempts, from which checks, and why."""
    from kube9_core.cli.profile_pages import show_profile  # noqa: PLC0415 - as above

    return show_profile(name, output_format)
