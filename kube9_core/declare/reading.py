"""Reads a decorated function into a `Check`, and refuses what cannot be one.

Everything is judged where it is written, so the error names the author's own file and line.
"""

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args

from kube9_core.declare.author import Author
from kube9_core.declare.check import ALL_MODES, Check, Options
from kube9_core.declare.choices import (
    judge_identity,
    judge_options,
    judge_params,
    name_of,
    pairs,
    several,
)
from kube9_core.model.problem import Problems
from kube9_core.model.severity import Severity
from kube9_core.snapshot.config_map_data import ConfigMapData
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import ConfigMap
from kube9_core.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from kube9_core.declare.tuning import Params

__all__ = ["declared_check"]

_MAX_TITLE = 100
_TAKES_SNAPSHOT = 2


def declared_check(  # noqa: PLR0913 - called in one place, by the decorator that names them all
    pillar: str,
    name: str,
    severity: str,
    *,
    function: Callable[..., Problems],
    subjects: tuple[Any, ...],
    where: Callable[..., bool] | None,
    params: "Params | None",
    options: Options,
) -> Check[Any]:
    """Make a check, or say why not.

    Raises:
        DeclarationError: one sentence that starts with file, line and check.
    """
    author = Author(function, name)
    judge_identity(author, severity, subjects)
    judge_options(author, where, options)
    judge_params(author, params)
    title, rationale = _texts(author)
    joined = _signature(author, subjects, params)
    author.expect(joined or not options.get("told"), "told= is for checks that take the snapshot")
    needs = tuple(options.get("needs", ()))
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
        where_joined=_where_joined(author, where, joined=joined),
        needs=tuple(dict.fromkeys(map(_view_of, needs))),
        data=tuple(item for item in needs if isinstance(item, ConfigMapData)),
        wants=tuple(options.get("wants", ())),
        modes=frozenset(options.get("modes", ALL_MODES)),
        default=options.get("default", True),
        frameworks=pairs(options.get("frameworks", {})),
        supersedes=several(options.get("supersedes", ())),
        equivalents=_equivalents(options),
        equivalents_with=tuple(options.get("equivalents_with", ())),
        since=options.get("since", "0.1.0"),
        revision=options.get("revision", 1),
        aliases=several(options.get("aliases", ())),
        references=several(options.get("references", ())),
        file=author.file,
        line=author.line,
        told=tuple(options.get("told", ())),
    )


def _view_of(need: type[Object] | ConfigMapData) -> type[Object]:
    return ConfigMap if isinstance(need, ConfigMapData) else need


def _equivalents(options: Options) -> tuple[tuple[str, tuple[str, ...]], ...]:
    named = sorted(options.get("equivalents", {}).items())
    return tuple((tool, several(ids)) for tool, ids in named)


def _texts(author: Author) -> tuple[str, str]:
    title, _, rationale = inspect.cleandoc(author.function.__doc__ or "").partition("\n")
    title, rationale = title.strip().removesuffix("."), rationale.strip()
    author.expect(bool(title), "has no title: start its docstring with one line that says the rule")
    author.expect(len(title) <= _MAX_TITLE, f"its title is longer than {_MAX_TITLE} characters")
    author.expect(
        bool(rationale), "has no rationale: say below the title why an operator should care"
    )
    return title, rationale


def _signature(author: Author, subjects: tuple[Any, ...], params: object) -> bool:
    function = author.function
    wrong = inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
    author.expect(not wrong, "is async: a check does no I/O, write a plain generator")
    positional, keywords = author.arguments()
    author.expect(
        len(positional) in (1, _TAKES_SNAPSHOT), "takes neither (subject) nor (subject, snapshot)"
    )
    author.expect(
        keywords == (("params",) if params else ()),
        "must take the keyword `params` if, and only if, it declares params=",
    )
    _annotation(author, positional[0], subjects)
    joined = len(positional) == _TAKES_SNAPSHOT
    if joined:
        _annotation(author, positional[1], (Snapshot,))
    return joined


def _where_joined(author: Author, where: Callable[..., bool] | None, *, joined: bool) -> bool:
    """Whether the predicate looks across objects; then the check must, too."""
    found = where is not None and _takes_snapshot(where)
    author.expect(joined or not found, "where= takes the snapshot, so the check must take it too")
    return found


def _takes_snapshot(where: Callable[..., bool]) -> bool:
    """Whether a predicate needs two arguments; what has no signature to look at takes one."""
    try:
        listed = inspect.signature(where).parameters.values()
    except ValueError:
        return False
    needed = [item for item in listed if item.default is inspect.Parameter.empty]
    return len(needed) == _TAKES_SNAPSHOT


def _annotation(author: Author, argument: str, wanted: tuple[Any, ...]) -> None:
    """Compare an annotation with what is due, by name where it cannot be evaluated."""
    found = author.annotated(argument)
    author.expect(found is not None, f"argument {argument!r} has no annotation")
    if isinstance(found, str):
        parts: set[object] = {part.strip().rpartition(".")[2] for part in found.split("|")}
        fine = parts == {item.__name__ for item in wanted}
    else:
        parts = set(get_args(found) or (found,))
        fine = parts == set(wanted)
    author.expect(
        fine,
        f"argument {argument!r} is annotated {_joined(parts)}, but must be {_joined(wanted)}",
    )


def _joined(items: Any) -> str:  # noqa: ANN401 - classes or their names
    return " | ".join(sorted(map(name_of, items)))
