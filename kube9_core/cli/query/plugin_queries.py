"""Queries that plugins bring: the first word that is none of ours names the plugin.

Only that plugin is imported. What it prints is no part of an answer: where a program reads, it is
lost, so that one document stands alone on its stream; at a terminal it goes to standard error.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import msgspec

from kube9_core.cli.alarm import alarm
from kube9_core.cli.nearest import did_you_mean
from kube9_core.cli.query.answer import Answer
from kube9_core.cli.query.failure import Failure, invalid, not_found
from kube9_core.cli.query.grammar import Command
from kube9_core.cli.query.hush import hushed
from kube9_core.cli.query.parsing import parse, wants_help
from kube9_core.cli.query.plain_drawing import document_lines
from kube9_core.cli.query.plugin_commands import command_of, texts_of
from kube9_core.cli.query.plugin_surroundings import surroundings
from kube9_core.cli.streams import only_ours
from kube9_core.errors import OutOfTime, QueryError
from kube9_core.runs.querying import Asking, find, given_parameters, run_query

__all__ = ["PluginHelp", "answered"]

_LOADING_SECONDS = 10.0


class PluginHelp(msgspec.Struct, frozen=True):
    """What was asked is help.

    Attributes:
        plugin: its name.
        commands: its queries.
        whole: whether the first of them is meant, with its options.
    """

    plugin: str
    commands: tuple[Command, ...]
    whole: bool


def answered(words: Sequence[str], *, json: bool) -> Answer | PluginHelp | None:
    """Have a plugin answer.

    Args:
        words: what stands after `query`.
        json: whether a program reads the answer.

    Returns:
        The answer, or the help that was asked for; None if no installed plugin has the first
        word as its name.

    Raises:
        Failure: the plugin has no answer.
    """
    with _apart(json=json):
        asking = _found(words)
    if asking is None:
        return None
    if asking.query is None:
        return _without_query(asking, words)
    command = command_of(asking.query)
    rest = words[len(asking.query.words.split()) :]
    if wants_help(rest):
        return PluginHelp(asking.candidate.name, (command,), whole=True)
    return _answer(asking, command, rest, json=json)


def _found(words: Sequence[str]) -> Asking | None:
    try:
        with alarm(_LOADING_SECONDS), _coded():
            return find(words)
    except OutOfTime as error:
        raise Failure("PLUGIN_FAILED", f"plugin {words[0]}: loading it {error}") from None


def _without_query(asking: Asking, words: Sequence[str]) -> PluginHelp:
    """List a plugin's queries where none is named."""
    name = asking.candidate.name
    if not asking.queries:
        raise not_found(f"the plugin {name} answers no queries")
    plain = [word for word in words[1:] if not word.startswith("-")]
    if not plain:
        return PluginHelp(name, tuple(map(command_of, asking.queries)), whole=False)
    known = [query.words for query in asking.queries]
    said = " ".join((words[0], *plain))
    near = did_you_mean(said, known) or f"; there are: {', '.join(known)}"
    raise invalid(f"the plugin {name} has no query {said!r}{near}")


def _answer(asking: Asking, command: Command, rest: Sequence[str], *, json: bool) -> Answer:
    query = asking.query
    if query is None:
        raise AssertionError("a command is made of a query")
    given = parse(command, rest)
    with _apart(json=json), _coded(), surroundings(given) as around:
        parameters = given_parameters(query, texts_of(given))
        document = run_query(asking, query, parameters, around)
    return Answer(document, lambda look: document_lines(document, look, query.columns))


def _apart(*, json: bool) -> AbstractContextManager[None]:
    return hushed() if json else only_ours()


@contextmanager
def _coded() -> Iterator[None]:
    """Turn what a plugin raises on purpose into a failure of ours."""
    try:
        yield
    except QueryError as error:
        raise Failure(error.code, error.message, error.details, error.exit_code) from None
