"""From the words of a command line to an exit code."""

import os
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import cast

from kube9_core.cli.query.answer import Answer, complain, print_answer, print_text
from kube9_core.cli.query.commands import ALIASES, COMMANDS, GROUPS
from kube9_core.cli.query.defects import tell_defects
from kube9_core.cli.query.failure import Failure, invalid, not_found
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.grammar import Command
from kube9_core.cli.query.parsing import parse, wants_help
from kube9_core.errors import Kube9Error, UsageError

__all__ = ["run", "run_alone", "wants_json", "words_below"]

_STDOUT = 1
_FORMAT = "--format"
_ANSWERING = frozenset({"query", "assess"})

Words = Sequence[str]


def run(words: Words) -> int:
    """Do what a command line asks for; a failure is told on standard error.

    Args:
        words: what stands after `kube9-operator`.

    Returns:
        The exit code.
    """
    json = wants_json(words)
    try:
        return _done(_unaliased(_legible(words)), json=json)
    except Failure as error:
        failure = error
    except UsageError as error:
        failure = invalid(str(error))
    except Kube9Error as error:
        failure = Failure("INTERNAL_ERROR", str(error))
    except KeyboardInterrupt:
        failure = Failure("INTERRUPTED", "interrupted")
    complain(failure, json=json)
    return failure.exit_code


def run_alone(words: Words) -> int:
    """Do the same in a process of its own, where defects are told like failures.

    A process that answers ends at once: no thread that a plugin left behind may delay it, or print
    anything after the document.

    Args:
        words: what stands after `kube9-operator`.
    """
    tell_defects(json=wants_json(words))
    code = run(words)
    if words and words[0] in _ANSWERING:
        os._exit(code)
    return code


def wants_json(words: Words) -> bool:
    """Whether JSON is asked for, or nothing is and nobody sits at a terminal.

    It is known before anything else is, because an error also has one of the two forms.
    """
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name == _FORMAT:
            following = words[index + 1] if index + 1 < len(words) else ""
            return (value if equals else following) != "table"
    return bool(words) and words[0] in _ANSWERING and not os.isatty(_STDOUT)


def _legible(words: Words) -> Words:
    """Refuse what is no text: no name in a cluster is, and the store could not look for it."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            raise invalid(f"{word} is no text in UTF-8") from None
    return words


def _unaliased(words: Words) -> Words:
    for alias, path in ALIASES.items():
        if tuple(words[: len(alias)]) == alias:
            return [*path, *words[len(alias) :]]
    return words


def _done(words: Words, *, json: bool) -> int:
    command = _command(words)
    if command is None:
        return _without_command(words, json=json)
    rest = words[len(command.path) :]
    if wants_help(rest):
        from kube9_core.cli.query.help import help_of_command  # noqa: PLC0415 - only asked for

        return _helped(help_of_command(command, _width()))
    return _acted(parse(command, rest), json=json)


def _command(words: Words) -> Command | None:
    found = (item for item in COMMANDS if tuple(words[: len(item.path)]) == item.path)
    return next(found, None)


def _acted(given: Given, *, json: bool) -> int:
    module, _, name = given.command.action.partition(":")
    action = getattr(import_module(module), name)
    if not given.command.answers:
        return cast("Callable[[Given], int]", action)(given)
    print_answer(cast("Callable[[Given], Answer]", action)(given), json=json)
    return 0


def _without_command(words: Words, *, json: bool) -> int:
    """Show the help of a group, ask a plugin, or say what may have been meant."""
    group = max((path for path in GROUPS if tuple(words[: len(path)]) == path), key=len)
    rest = words[len(group) :]
    if not rest or rest[0] in ("--help", "-h", "help"):
        from kube9_core.cli.query.help import help_of_group  # noqa: PLC0415 - only asked for

        return _helped(help_of_group(group, _width()))
    if group == ("query",) and not rest[0].startswith("-"):
        return _asked(rest, json=json)
    raise _unknown(group, rest[0])


def _asked(words: Words, *, json: bool) -> int:
    """Have a plugin answer; a word that is nearly one of ours names no plugin."""
    from kube9_core.cli.nearest import did_you_mean  # noqa: PLC0415 - not for our own queries
    from kube9_core.cli.query.plugin_queries import PluginHelp, answered  # noqa: PLC0415 - as above

    found = answered(words, json=json)
    if isinstance(found, PluginHelp):
        from kube9_core.cli.query.help import help_of_plugin  # noqa: PLC0415 - only asked for

        return _helped(help_of_plugin(found.plugin, found.commands, _width(), whole=found.whole))
    if found is not None:
        print_answer(found, json=json)
        return 0
    if did_you_mean(words[0], words_below(("query",))):
        raise _unknown(("query",), words[0])
    raise not_found(f"no installed plugin answers `kube9-operator query {words[0]}`")


def _unknown(group: tuple[str, ...], word: str) -> Failure:
    from kube9_core.cli.nearest import did_you_mean  # noqa: PLC0415 - only for mistakes

    names = words_below(group)
    near = did_you_mean(word, names) or f"; there are: {', '.join(names)}"
    return invalid(f"{' '.join(('kube9-operator', *group))} does not know {word!r}{near}")


def words_below(group: tuple[str, ...]) -> list[str]:
    """Give the words that may follow a group, in the order of the help."""
    size = len(group)
    paths = (*(item.path for item in COMMANDS), *ALIASES)
    return list(dict.fromkeys(path[size] for path in paths if path[:size] == group))


def _helped(lines: Iterable[str]) -> int:
    print_text(lines)
    return 0


def _width() -> int:
    from kube9_core.cli.streams import terminal_width  # noqa: PLC0415 - only help needs it

    return terminal_width()
