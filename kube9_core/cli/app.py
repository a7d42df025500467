"""The typer application: which commands there are, and what a wrong command line is told.

Only the command that was asked for is imported and built, all of them only for help and
completion.
"""

import os
from collections.abc import Sequence
from importlib import import_module

import typer

from kube9_core.cli.nearest import did_you_mean
from kube9_core.cli.words import WordsGroup
from kube9_core.errors import UsageError

__all__ = ["application", "run"]

_COMPLETING = "_KUBE9_COMPLETE"

_COMMANDS = {
    "assess": "kube9_core.cli.assess_command",
    "checks": "kube9_core.cli.checks_command",
    "frameworks": "kube9_core.cli.frameworks_command",
    "plugins": "kube9_core.cli.plugins_command",
    "profiles": "kube9_core.cli.profiles_command",
    "rbac": "kube9_core.cli.rbac_command",
    "exposure": "kube9_core.cli.exposure_command",
    "catalog": "kube9_core.cli.catalog_command",
    "new-plugin": "kube9_core.cli.new_plugin_command",
    "completion": "kube9_core.cli.completion_command",
}
_EXAMPLES = """Examples:
  kube9 assess deploy/                   judge manifests
  kube9 assess chart/ --fail-on high     render a chart, fail a build
  kube9 assess                           judge the current cluster
  kube9 checks list --pillar security    see what is checked
  kube9 checks show ID                   why it matters, how to mend it

Exit codes: 0 assessed, 1 findings at or above --fail-on, 2 wrong usage
or unreadable input, 3 the cluster could not be assessed."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line.

    Raises:
        UsageError: it is wrong; the text says how.
    """
    if _COMPLETING in os.environ:
        _know_shells()
    elif _maybe_a_plugin(arguments):
        from kube9_core.cli.plugin_words import answer_of_plugin  # noqa: PLC0415 - finds plugins

        code = answer_of_plugin(arguments)
        if code is not None:
            return code
    app = application(_asked_for(arguments))
    try:
        code = app(args=list(arguments), prog_name="kube9", standalone_mode=False)
    except typer.TyperException as error:
        raise UsageError(_explained(error)) from None
    return code if isinstance(code, int) else 0


def application(names: Sequence[str] = tuple(_COMMANDS)) -> typer.Typer:
    """Build the application with some of its commands."""
    app = typer.Typer(
        cls=WordsGroup,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,  # a defect of ours shows Python's own traceback
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(epilog=_EXAMPLES)(_kube9)
    for name in names:
        import_module(_COMMANDS[name]).add_to(app)
    return app


def _kube9(
    version: bool = typer.Option(False, "--version", "-V", help="Show the version and exit."),  # noqa: FBT001, FBT003 - a flag of the command line
) -> None:
    """Audit Kubernetes against the pillars of the Well-Architected Framework."""
    if version:
        from kube9_core.cli.entry import main  # noqa: PLC0415 - it imports this module

        raise typer.Exit(main(["--version"]))


def _maybe_a_plugin(arguments: Sequence[str]) -> bool:
    """Whether the first word is none of our commands, and so may be a plugin's name."""
    return bool(arguments) and not arguments[0].startswith("-") and arguments[0] not in _COMMANDS


def _know_shells() -> None:
    from typer.completion import (  # noqa: PLC0415 - only a shell that completes needs it
        get_completion_inspect_parameters,
    )

    get_completion_inspect_parameters()  # typer's only public way to register its shells


def _asked_for(arguments: Sequence[str]) -> tuple[str, ...]:
    first = arguments[0] if arguments else ""
    completing = _COMPLETING in os.environ
    return (first,) if first in _COMMANDS and not completing else tuple(_COMMANDS)


def _explained(error: typer.TyperException) -> str:
    """Say in one line what is wrong, what may have been meant, and where to read on."""
    unknown = getattr(error, "option_name", None)
    possible = getattr(error, "possibilities", None)
    message = error.format_message().splitlines()[0].rstrip(".")
    if unknown and type(error).__name__ == "NoSuchOption":
        message = f"no option {unknown}{did_you_mean(unknown, possible or ())}"
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "kube9"
    return f"{message}{' ' if message.endswith('?') else '; '}see {path} --help"
