"""The command `completion`: the script with which a shell completes kube9's words."""

from typing import Annotated

import typer

from kube9_core.cli.completing import shells
from kube9_core.cli.words import WordsCommand

__all__ = ["add_to"]

_SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_KUBE9_COMPLETE"
_EPILOG = """Examples:
  kube9 completion bash >> ~/.bashrc
  kube9 completion zsh > ~/.zfunc/_kube9
  kube9 completion fish > ~/.config/fish/completions/kube9.fish"""


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("completion", cls=WordsCommand, epilog=_EPILOG)(_completion)


def _completion(
    shell: Annotated[
        str,
        typer.Argument(metavar="SHELL", help="bash, zsh or fish.", autocompletion=shells),
    ],
) -> int:
    """Print the script that lets a shell complete commands, options and ids of checks."""
    from typer.completion import (  # type: ignore[attr-defined] # noqa: PLC0415 - only here
        get_completion_script,
    )

    from kube9_core.cli.nearest import known  # noqa: PLC0415 - as above
    from kube9_core.cli.streams import say  # noqa: PLC0415 - as above

    known(shell, _SHELLS, "shell")
    script = get_completion_script(prog_name="kube9", complete_var=_VARIABLE, shell=shell)
    say(f"{script}\n")
    return 0
