"""Where a declaration stands, to say so in every complaint about it."""

import inspect
import sys
import typing
from collections.abc import Callable
from types import FunctionType, SimpleNamespace

from kube9_core.errors import DeclarationError
from kube9_core.model.problem import Problems

__all__ = ["Author"]


class Author:
    """The function somebody decorated, and the place it is written at.

    Attributes:
        function: what was decorated.
        name: id of the check.
        file: where it is written.
        line: line of its definition.
    """

    def __init__(self, function: Callable[..., Problems], name: object) -> None:
        plain = isinstance(function, FunctionType)
        self.name = name
        self.file = function.__code__.co_filename if plain else "?"
        self.line = function.__code__.co_firstlineno if plain else 0
        self.expect(plain, f"is no plain function but {type(function).__name__}")
        self.function = typing.cast("FunctionType", function)

    def expect(self, fine: bool, complaint: str) -> None:  # noqa: FBT001 - reads as "expect that"
        """Refuse the declaration unless all is well.

        Raises:
            DeclarationError: says file, line and check.
        """
        if not fine:
            raise DeclarationError(f"{self.file}:{self.line}: check {self.name}: {complaint}")

    def arguments(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of positional arguments and of keywords, without evaluating annotations."""
        code = self.function.__code__
        starred = code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS)
        self.expect(not starred, "takes *arguments or **keywords; name each of them")
        positional = code.co_argcount
        names = code.co_varnames[: positional + code.co_kwonlyargcount]
        return names[:positional], names[positional:]

    def annotated(self, argument: str) -> object:
        """The annotation of an argument: evaluated if it can be, else its text; None if missing."""
        written = _annotations(self.function).get(argument)
        if not isinstance(written, str):
            return written
        alone = SimpleNamespace(__annotations__={argument: written})
        try:
            return typing.get_type_hints(alone, self.function.__globals__)[argument]
        except (NameError, AttributeError, TypeError, SyntaxError):
            return written


if sys.version_info >= (3, 14):
    from annotationlib import Format, get_annotations

    def _annotations(function: FunctionType) -> dict[str, object]:
        found = get_annotations(function, format=Format.FORWARDREF)
        return {name: getattr(item, "__forward_arg__", item) for name, item in found.items()}

else:

    def _annotations(function: FunctionType) -> dict[str, object]:
        return function.__annotations__
