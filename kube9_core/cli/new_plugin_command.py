"""The command `new-plugin`: writes a working package of checks to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from kube9_core.cli.words import WordsCommand

__all__ = ["add_to"]

_EPILOG = """Examples:
  kube9 new-plugin acme
  kube9 new-plugin acme --folder ~/src"""


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("new-plugin", cls=WordsCommand, epilog=_EPILOG)(_new_plugin)


def _new_plugin(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name of the plugin; its checks' ids start so.")
    ],
    folder: Annotated[
        str, typer.Option("--folder", metavar="FOLDER", help="Where to make the package's folder.")
    ] = ".",
) -> int:
    """Write the package of a new plugin, with a check and its test."""
    from kube9_core.cli.new_plugin import new_plugin  # noqa: PLC0415 - only here
    from kube9_core.cli.streams import say  # noqa: PLC0415 - as above

    written = new_plugin(name, Path(folder))
    say(
        f"Wrote {written}. Next:\n\n"
        f"  cd {written}\n"
        "  pip install --editable .\n"
        "  pytest\n"
        "  kube9 plugins list\n"
    )
    return 0
