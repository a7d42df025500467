"""Commands whose options stay the words that were typed.

typer checks every option with pydantic, whose import alone takes a quarter of a whole run over a
thousand Deployments. All our options are texts or flags, and `requesting` judges them in better
words; so their conversion is left out. A typer that converts in another way is not disturbed.
"""

from typing import Any

from typer.core import TyperCommand, TyperGroup

__all__ = ["WordsCommand", "WordsGroup"]


class _AsTyped:
    """What typer calls to convert a value; it converts nothing."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401, ARG002 - the signature is typer's
        several = param.multiple or param.nargs == -1
        return list(value or ()) if several else value


def _unconverted(params: list[Any]) -> list[Any]:
    for param in params:
        vars(param)["get_runtime_param"] = _AsTyped
    return params


class WordsCommand(TyperCommand):
    """A command that imports no pydantic."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's own context
        """Give the options, with `--help`."""
        return _unconverted(super().get_params(ctx))


class WordsGroup(TyperGroup):
    """A group of commands that imports no pydantic."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's own context
        """Give the options, with `--help`."""
        return _unconverted(super().get_params(ctx))
