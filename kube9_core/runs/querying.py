"""Answers the queries of plugins: finds the one that is meant, reads its parameters, and runs it.

Only the plugin that the first word names is imported, and of it only the hooks that a query needs.
Parsing a command line and printing an answer is the work of `cli`.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kube9_core.declare.parameters import parameters_of
from kube9_core.declare.query import Query
from kube9_core.declare.tools import OwnSettings, QueryTools, Reach
from kube9_core.engine.guard import Limit, Trouble, guarded
from kube9_core.errors import QueryError, Undeclared
from kube9_core.model.clock import Clock
from kube9_core.plugins.candidates import Candidate
from kube9_core.plugins.glance import glimpsed
from kube9_core.plugins.loading import Loaded, installed, load
from kube9_core.plugins.names import conflict
from kube9_core.runs.ownership import Owned
from kube9_core.runs.stored_tools import Shelves, StoredRecords, StoredState, StoredTables

if TYPE_CHECKING:
    from kube9_core.declare.tuning import Params, Values

__all__ = ["Asking", "Surroundings", "find", "given_parameters", "run_query"]

_HOOKS = ("kube9_queries", "kube9_tables")
_SETTINGS = ("kube9_settings",)
_CODES = {Trouble.OUT_OF_TIME: ("TIMEOUT", 6), Trouble.UNSEEN: ("UNREADABLE", 7)}


class Asking(msgspec.Struct, frozen=True):
    """A plugin whose name is the first word of a command line.

    Attributes:
        candidate: the plugin.
        queries: all it declares.
        query: the one that is meant; None if none is.
    """

    candidate: Candidate
    queries: tuple[Query[Any], ...]
    query: Query[Any] | None
    loaded: Loaded


class Surroundings(msgspec.Struct, frozen=True):
    """What a query is run in.

    Attributes:
        store: opened when it is touched.
        reach: gets paths of the API server that the query declares.
        settings: gives the plugin's settings, from the model that it declares.
        limit: stops it after so many seconds.
        cluster_id: uid of the namespace kube-system, None where it is not known.
    """

    store: Shelves
    clock: Clock
    reach: Callable[[Query[Any]], Reach]
    settings: "Callable[[str, Params], Values]"
    limit: Callable[[float], Limit]
    cluster_id: Callable[[], str | None]


def find(words: Sequence[str]) -> Asking | None:
    """Find the plugin that the first word names, and the query that the words begin with.

    Args:
        words: what stands after `query`.

    Returns:
        None where no installed plugin has that name.

    Raises:
        QueryError: PLUGIN_FAILED, the plugin cannot be loaded.
    """
    if not words:
        return None
    candidate = glimpsed(words[0], sys.path, os.environ) or _named(words[0])
    if candidate is None:
        return None
    loaded = load(candidate, _HOOKS)
    reason = loaded.reason or conflict(loaded, {})
    if reason is not None:
        said = f"plugin {candidate.name} ({candidate.distribution} {candidate.version}): {reason}"
        raise QueryError("PLUGIN_FAILED", said)
    meant = (query for query in loaded.queries if _begins(words, query))
    return Asking(candidate, loaded.queries, next(meant, None), loaded)


def _named(plugin: str) -> Candidate | None:
    named = (item for item in installed() if item.namespace == plugin and item.selected)
    return next(named, None)


def given_parameters(
    query: Query[Any], texts: Mapping[str, str | tuple[str, ...] | bool]
) -> msgspec.Struct:
    """Read the parameters of a query.

    Args:
        query: whose.
        texts: by name as typed, without what was left out.

    Raises:
        QueryError: INVALID_ARGUMENT, a value does not fit.
    """
    names = {item.name: item.field for item in parameters_of(query.parameters)}
    given = {names[name]: text for name, text in texts.items()}
    try:
        made: msgspec.Struct = msgspec.convert(given, query.parameters, strict=False)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$.")
        field = place.rstrip("`").partition("[")[0]
        name = next((name for name, item in names.items() if item == field), field)
        raise QueryError("INVALID_ARGUMENT", f"{name}: {what}", exit_code=2) from None
    return made


def run_query(
    asking: Asking, query: Query[Any], parameters: msgspec.Struct, around: Surroundings
) -> msgspec.Struct | msgspec.Raw:
    """Run a query.

    Raises:
        QueryError: with a code that the query declares, TIMEOUT, or INTERNAL_ERROR.
    """
    tools = _tools(asking, query, around)
    answers: list[object] = []
    errors: list[QueryError] = []

    def ask() -> None:
        try:
            answers.append(query.run(tools, parameters))
        except QueryError as error:
            errors.append(error)

    seconds = query.timeout.total_seconds()
    casualty = guarded(ask, around.limit(seconds))
    name = f"plugin {asking.candidate.name}"
    if errors:
        raise _as_declared(errors[0], query)
    if casualty is not None:
        code, number = _CODES.get(casualty.trouble, ("INTERNAL_ERROR", 1))
        raise QueryError(code, f"{name}: {casualty.reason}", exit_code=number)
    answer = answers[0]
    if isinstance(answer, (msgspec.Struct, msgspec.Raw)) and isinstance(answer, query.answer):
        return answer
    said = f"{name} answered with {type(answer).__name__}, not {query.answer.__name__}"
    raise QueryError("INTERNAL_ERROR", said)


def _begins(words: Sequence[str], query: Query[Any]) -> bool:
    own = query.words.split()
    return list(words[: len(own)]) == own


def _as_declared(error: QueryError, query: Query[Any]) -> QueryError:
    """Give an error the exit code that was declared for it."""
    for fault in query.faults:
        if fault.code == error.code:
            number = fault.exit_code
            return QueryError(error.code, error.message, exit_code=number, details=error.details)
    return error


def _tools(asking: Asking, query: Query[Any], around: Surroundings) -> QueryTools:
    owned = Owned(asking.loaded)
    fault = None if owned.has_tables else "it has none"
    return QueryTools(
        reach=around.reach(query),
        records=StoredRecords(around.store, owned),
        state=StoredState(around.store, owned),
        tables=StoredTables(around.store, owned, lambda: fault),
        settings=_settings(asking, owned, around),
        clock=around.clock,
        cluster_id=around.cluster_id,
    )


def _settings(asking: Asking, owned: Owned, around: Surroundings) -> OwnSettings:
    """Load the model of the settings when the query asks for it, and not before."""

    def present(plugin: str) -> "Values | None":
        declared = load(asking.candidate, _SETTINGS)
        if declared.reason is not None:
            raise Undeclared(declared.reason)
        models = [item.model for item in declared.settings]
        return around.settings(plugin, models[0]) if models else None

    return owned.settings(present)
