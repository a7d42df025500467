"""The commands `checks list`, `show` and `search`: their options. `listing` makes the text."""

from typing import Annotated

import typer

from kube9_core.cli.completing import checks, frameworks, pillars
from kube9_core.cli.options import Format
from kube9_core.cli.words import WordsCommand, WordsGroup

__all__ = ["add_to"]

_LIST = """Examples:
  kube9 checks list --pillar security --severity high
  kube9 checks list --framework pss-restricted --format json
  kube9 checks list --equivalent kube-linter:latest-tag"""
_SHOW = """Examples:
  kube9 checks show security/privileged-container"""
_SEARCH = """Examples:
  kube9 checks search root user
  kube9 checks search KSV-0017"""


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(cls=WordsGroup, rich_markup_mode="rich")
    group.command("list", cls=WordsCommand, epilog=_LIST)(_list)
    group.command("show", cls=WordsCommand, epilog=_SHOW)(_show)
    group.command("search", cls=WordsCommand, epilog=_SEARCH)(_search)
    group.callback(epilog=_LIST)(_checks)
    app.add_typer(group, name="checks")


def _checks() -> None:
    """List, show and search the installed checks."""


def _list(
    pillar: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SLUG", help="Only of this pillar. Repeatable.", autocompletion=pillars
        ),
    ] = None,
    severity: Annotated[
        str | None, typer.Option(metavar="MIN", help="Only at least this severe.")
    ] = None,
    framework: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only those behind this framework. Repeatable.",
            autocompletion=frameworks,
        ),
    ] = None,
    equivalent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TOOL:ID",
            help="Only those that stand for a check of another tool. Repeatable.",
        ),
    ] = None,
    output_format: Format = "table",
) -> int:
    """List the installed checks."""
    from kube9_core.cli.checks import Filter, list_checks  # noqa: PLC0415 - help needs no plugins

    wanted = Filter(
        pillars=tuple(pillar or ()),
        severity=severity,
        frameworks=tuple(framework or ()),
        equivalents=tuple(equivalent or ()),
    )
    return list_checks(wanted, output_format)


def _show(
    check: Annotated[
        str, typer.Argument(metavar="ID", help="Id of a check.", autocompletion=checks)
    ],
    output_format: Format = "table",
) -> int:
    """Show one check: what it demands, why, how to mend it, and what it answers to."""
    from kube9_core.cli.checks import show_check  # noqa: PLC0415 - as above

    return show_check(check, output_format)


def _search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORD", help="All of them must occur; ids of other tools too."),
    ],
    output_format: Format = "table",
) -> int:
    """Search ids, titles, rationales, and the ids of other tools' checks."""
    from kube9_core.cli.checks import search_checks  # noqa: PLC0415 - as above

    return search_checks(tuple(words), output_format)
