"""A hash of what a check's code does, the same on every Python.

It covers the function, its filter, and whatever functions and constants of the same package they
use. Comments, docstrings, decorators and blank lines do not count.
"""

import ast
import hashlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

__all__ = ["code_hash"]

_PLAIN = (str, int, float, bool, bytes, type(None))


def code_hash(*functions: Callable[..., Any] | None) -> str:
    """Sixteen digits that change when a verdict may.

    Args:
        functions: the check's own and its filter, if it has one.
    """
    seen: dict[str, str] = {}
    for function in functions:
        if isinstance(function, FunctionType):
            _gather(function, seen)
    text = "\n".join(f"{name}\n{meaning}" for name, meaning in sorted(seen.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _gather(function: FunctionType, seen: dict[str, str]) -> None:
    """Note a function and everything of its package that it uses."""
    name = f"{function.__module__}.{function.__qualname__}"
    if name in seen:
        return
    seen[name] = _source(function)
    package = function.__module__.partition(".")[0]
    for used in sorted(_names(function.__code__)):
        value = function.__globals__.get(used)
        if isinstance(value, FunctionType) and value.__module__.partition(".")[0] == package:
            _gather(value, seen)
        elif _constant(value):
            seen[f"{name}:{used}"] = _spelled(value)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _source(function: FunctionType) -> str:
    """The lines of a function from its `def` on, without docstring and comments."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    if function.__name__ == "<lambda>":
        return "\n".join(lines)
    (node,) = ast.parse("\n".join(lines)).body
    assert isinstance(node, ast.FunctionDef)  # noqa: S101 - checks are no coroutines
    first = node.body[0]
    left_out = range(0)
    if ast.get_docstring(node) is not None:
        left_out = range(first.lineno, (first.end_lineno or first.lineno) + 1)
    kept = (
        line.strip()
        for number, line in enumerate(lines, 1)
        if number >= node.lineno and number not in left_out
    )
    return "\n".join(line for line in kept if line and not line.startswith("#"))


def _constant(value: object) -> bool:
    if isinstance(value, (tuple, list, set, frozenset)):
        return all(map(_constant, value))
    if isinstance(value, dict):
        return all(_constant(item) for pair in value.items() for item in pair)
    return value is not None and isinstance(value, (*_PLAIN, re.Pattern))


def _spelled(value: Any) -> str:  # noqa: ANN401 - any constant
    """A constant as text, whatever order a set has today."""
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(_spelled, value)))}}}"
    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(_spelled, value))})"
    if isinstance(value, dict):
        return f"{{{', '.join(sorted(f'{_spelled(k)}: {_spelled(v)}' for k, v in value.items()))}}}"
    return repr(value.pattern) if isinstance(value, re.Pattern) else repr(value)
