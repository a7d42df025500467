"""The help of every command and group, made from the declarations."""

from collections.abc import Iterable, Iterator, Sequence

from kube9_core.cli.query.commands import ALIASES, COMMANDS, GROUPS
from kube9_core.cli.query.grammar import Command
from kube9_core.publish.layout import columns, wrapped

__all__ = ["help_of_command", "help_of_group", "help_of_plugin"]

_INDENT = "  "
_HELP = ("--help", "show this help")
_VERSION = ("--version", "show the version")
Row = tuple[str, str]


def help_of_command(command: Command, width: int) -> Iterator[str]:
    """Give the help of one command, line by line."""
    yield f"Usage: {command.usage}"
    yield ""
    yield from wrapped(command.summary, width)
    if command.more:
        yield ""
        yield from wrapped(command.more, width)
    if command.arguments:
        yield from _section("Arguments", ((a.name, a.help) for a in command.arguments), width)
    yield from _section("Options", _options(command), width)
    yield ""
    yield "Examples:"
    for example in command.examples:
        yield f"{_INDENT}{example}"


def help_of_group(path: tuple[str, ...], width: int) -> Iterator[str]:
    """Give the help of the words that stand before commands, line by line.

    Args:
        path: a key of `GROUPS`.
        width: of the terminal.
    """
    yield f"Usage: {' '.join(('kube9-operator', *path, 'COMMAND', '[options]'))}"
    yield ""
    yield from wrapped(GROUPS[path], width)
    below = [command for command in COMMANDS if command.path[: len(path)] == path]
    words = [(" ".join(item.path[len(path) :]), item.summary) for item in below]
    yield from _section("Commands", words, width)
    aliases = {alias: to for alias, to in ALIASES.items() if alias[: len(path)] == path}
    if aliases:
        same = (
            (" ".join(alias[len(path) :]), f"as {' '.join(aliases[alias])}") for alias in aliases
        )
        yield from _section("Also", same, width)
    yield from _section("Options", [_HELP] if path else [_HELP, _VERSION], width)
    yield ""
    yield "Examples:"
    for command in below[:3]:
        yield f"{_INDENT}{command.examples[0]}"


def help_of_plugin(
    plugin: str, commands: Sequence[Command], width: int, *, whole: bool
) -> Iterator[str]:
    """Give the help of a plugin's queries, line by line.

    Args:
        plugin: its name.
        commands: its queries.
        width: of the terminal.
        whole: whether the first of them is meant, with its options.
    """
    if whole:
        yield from help_of_command(commands[0], width)
        return
    yield f"Usage: kube9-operator query {plugin} COMMAND [options]"
    yield ""
    yield from wrapped(f"Queries of the plugin {plugin}.", width)
    words = ((" ".join(item.path[2:]), item.summary) for item in commands)
    yield from _section("Commands", words, width)
    yield from _section("Options", [_HELP], width)


def _options(command: Command) -> Iterator[Row]:
    for option in command.options:
        notes = [option.help]
        if option.choices and option.name != "format":
            notes.append(f"of {', '.join(option.choices)}")
        if option.several:
            notes.append("several with commas, or repeat it")
        if option.default is not None:
            notes.append(f"default: {option.default}")
        yield option.spelled, "; ".join(filter(None, notes))
    yield _HELP


def _section(title: str, rows: Iterable[Row], width: int) -> Iterator[str]:
    listed = list(rows)
    yield ""
    yield f"{title}:"
    starts = columns([(f"{_INDENT}{name}", "") for name, _ in listed])
    for (_, text), start in zip(listed, starts, strict=True):
        yield from wrapped(text, width, start)
