"""Reads a decorated function into a `Check`, and refuses what cannot be one.

Everything is judged where it is written, so the error names the author's own file and line.
"""

import inspect
import re
import typing
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, get_args

from kube9_core.declare.check import ALL_MODES, Check, Options
from kube9_core.declare.subjects import SUBJECTS
from kube9_core.errors import DeclarationError
from kube9_core.model.problem import Problems
from kube9_core.model.severity import SEVERITIES, Severity

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["declared_check"]

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_TITLE = 100
_TAKES_SNAPSHOT = 2


def declared_check(  # noqa: PLR0913 - called in one place, by the decorator that names them all
    pillar: str,
    name: str,
    severity: str,
    *,
    function: Callable[..., Problems],
    subjects: tuple[Any, ...],
    where: Callable[[Any], bool] | None,
    params: "type[BaseModel] | None",
    options: Options,
) -> Check[Any]:
    """Make a check, or say why not.

    Raises:
        DeclarationError: one sentence that starts with file, line and check.
    """
    author = _Author(function, name)
    author.expect(_ID.fullmatch(name) is not None, f"id {name!r} is not of the form namespace/name")
    author.expect(
        severity in SEVERITIES, f"severity {severity!r} is none of {', '.join(SEVERITIES)}"
    )
    for subject in subjects:
        author.expect(subject in SUBJECTS, f"{_name_of(subject)} is no subject a check can have")
    title, rationale = _texts(author)
    joined = _signature(author, subjects, params)
    return Check(
        id=name,
        pillar=pillar,
        severity=Severity(severity),
        title=title,
        rationale=rationale,
        fix=options.get("fix", ""),
        subjects=subjects,
        function=function,
        joined=joined,
        params=params,
        where=where,
        needs=options.get("needs", ()),
        wants=options.get("wants", ()),
        modes=frozenset(options.get("modes", ALL_MODES)),
        default=options.get("default", True),
        frameworks=_pairs(options.get("frameworks", {})),
        supersedes=options.get("supersedes", ()),
        equivalents=tuple(
            (tool, _several(ids)) for tool, ids in sorted(options.get("equivalents", {}).items())
        ),
        equivalents_with=options.get("equivalents_with", ()),
        since=options.get("since", "0.1.0"),
        revision=options.get("revision", 1),
        aliases=options.get("aliases", ()),
        references=options.get("references", ()),
        file=author.file,
        line=author.line,
    )


class _Author:
    """Where the declaration stands, to say so in every complaint."""

    def __init__(self, function: Callable[..., Problems], name: str) -> None:
        code = getattr(function, "__code__", None)
        self.function = function
        self.name = name
        self.file = code.co_filename if code else "?"
        self.line = code.co_firstlineno if code else 0

    def expect(self, fine: bool, complaint: str) -> None:  # noqa: FBT001 - reads as "expect that"
        if not fine:
            raise DeclarationError(f"{self.file}:{self.line}: check {self.name}: {complaint}")


def _texts(author: _Author) -> tuple[str, str]:
    title, _, rationale = inspect.cleandoc(author.function.__doc__ or "").partition("\n")
    title, rationale = title.strip().removesuffix("."), rationale.strip()
    author.expect(bool(title), "has no title: start its docstring with one line that says the rule")
    author.expect(len(title) <= _MAX_TITLE, f"its title is longer than {_MAX_TITLE} characters")
    author.expect(
        bool(rationale), "has no rationale: say below the title why an operator should care"
    )
    return title, rationale


def _signature(author: _Author, subjects: tuple[Any, ...], params: object) -> bool:
    function = author.function
    wrong = inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
    author.expect(not wrong, "is async: a check does no I/O, write a plain generator")
    listed = list(inspect.signature(function).parameters.values())
    positional = [item for item in listed if item.kind is not inspect.Parameter.KEYWORD_ONLY]
    keywords = [item.name for item in listed if item.kind is inspect.Parameter.KEYWORD_ONLY]
    author.expect(
        len(positional) in (1, _TAKES_SNAPSHOT), "takes neither (subject) nor (subject, snapshot)"
    )
    author.expect(
        keywords == (["params"] if params else []),
        "must take the keyword `params` if, and only if, it declares params=",
    )
    _annotation(author, positional[0].name, subjects)
    return len(positional) == _TAKES_SNAPSHOT


def _annotation(author: _Author, argument: str, subjects: tuple[Any, ...]) -> None:
    """Compare the subject's annotation with `on=`, by name where it cannot be evaluated."""
    written = author.function.__annotations__.get(argument)
    author.expect(written is not None, f"argument {argument!r} has no annotation")
    try:
        found = typing.get_type_hints(author.function)[argument]
    except NameError:
        found = None
    wanted = {item.__name__ for item in subjects}
    if found is None:
        names = {part.strip().rpartition(".")[2] for part in str(written).split("|")}
    else:
        names = {_name_of(item) for item in (get_args(found) or (found,))}
    author.expect(
        names == wanted,
        f"argument {argument!r} is annotated {' | '.join(sorted(names))}, "
        f"but on= says {' | '.join(sorted(wanted))}",
    )


def _name_of(item: object) -> str:
    return getattr(item, "__name__", None) or str(item)


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _pairs(mapping: Mapping[str, str | tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, item) for name, value in sorted(mapping.items()) for item in _several(value)
    )
