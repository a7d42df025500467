"""Queries: commands that a plugin adds below `kube9-operator query` and `kube9`."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Generic, TypeVar

import msgspec

from kube9_core.declare.access import Egress, Url
from kube9_core.declare.tools import QueryTools

__all__ = ["NoParameters", "Queries", "Query", "QueryFault"]

P = TypeVar("P", bound=msgspec.Struct)


class NoParameters(msgspec.Struct, frozen=True):
    """The parameters of a query that has none."""


class QueryFault(msgspec.Struct, frozen=True):
    """One way in which a query may have no answer; raised as `QueryError` of the same code.

    Attributes:
        code: for programs, upper case with underscores.
        summary: when it happens, one sentence.
        exit_code: of the process, 1 to 9.
    """

    code: str
    summary: str
    exit_code: int = 1


class Query(msgspec.Struct, Generic[P], frozen=True, kw_only=True):
    """A command that answers with one JSON document.

    A field of the parameters without a default is an argument, in order; one with a default is
    the option of that name (`object_kind` is `--object-kind`), a bool is a flag, a tuple may be
    given several times or with commas. Their types are str, int, float, bool, Literal, an enum, a
    tuple of one of these, or one of these or None. A description stands in
    `Annotated[..., msgspec.Meta(description="...")]`.

    Attributes:
        words: the command; the first word is the plugin's name: "acme widgets list".
        summary: what it answers, one sentence.
        parameters: a Struct.
        answer: type of what `run` gives: a Struct, or `msgspec.Raw` for JSON as it came.
        run: gives the answer.
        faults: what may go wrong besides wrong arguments (INVALID_ARGUMENT, exit code 2).
        access: what it touches beyond the store.
        timeout: it is stopped when it takes longer.
        columns: fields of listed records that a table shows, in this order; a list with none of
            them, and JSON, shows all.
        examples: what may be typed after the words, for its help.
    """

    words: str
    summary: str
    run: Callable[[QueryTools, P], Any]
    answer: type[Any]
    parameters: type[P]
    faults: tuple[QueryFault, ...] = ()
    access: tuple[Url | Egress, ...] = ()
    timeout: timedelta = timedelta(seconds=30)
    columns: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


Queries = Iterable[Query[Any]]
"""What `kube9_queries` returns."""
