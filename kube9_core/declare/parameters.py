"""The parameters of a query as words on a command line, read from the fields of its Struct.

Who parses a command line asks for them here, and so does whoever writes its help.
"""

from typing import Any

import msgspec
from msgspec import inspect

from kube9_core.errors import DeclarationError

__all__ = ["Parameter", "parameters_of"]

_SCALARS: dict[type, str] = {
    inspect.StrType: "TEXT",
    inspect.IntType: "N",
    inspect.FloatType: "NUMBER",
}
_TAKEN = frozenset(("config", "data", "format", "help", "version"))
_MANY = (inspect.VarTupleType, inspect.ListType)


class Parameter(msgspec.Struct, frozen=True):
    """One of them.

    Attributes:
        field: its name in the Struct.
        name: as people type it, "object-kind".
        takes: what its value is, in capitals; empty for a flag.
        help: one phrase.
        required: an argument, not an option.
        several: may be given more than once.
        choices: the only values there are; empty where any will do.
        default: as typed; None where there is none to show.
    """

    field: str
    name: str
    takes: str
    help: str = ""
    required: bool = False
    several: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None


def parameters_of(shape: type[msgspec.Struct]) -> tuple[Parameter, ...]:
    """Read the fields of a Struct.

    Args:
        shape: the `parameters` of a query.

    Raises:
        DeclarationError: it is no Struct, or a field cannot be typed on a command line.
    """
    given: object = shape
    if not isinstance(given, type) or not issubclass(given, msgspec.Struct):
        raise DeclarationError("parameters must be a Struct")
    found = inspect.type_info(shape)
    fields = found.fields if isinstance(found, inspect.StructType) else ()
    parameters = tuple(_parameter(field) for field in fields)
    for item in parameters:
        if item.required and (item.several or not item.takes):
            raise DeclarationError(f"parameter {item.field} needs a default, as it is an option")
        if item.name in _TAKEN:
            raise DeclarationError(f"parameter {item.field}: --{item.name} is the core's own")
    return parameters


def _parameter(field: inspect.Field) -> Parameter:
    given, text = _described(field.type)
    several = isinstance(given, _MANY)
    inner = _described(given.item_type)[0] if isinstance(given, _MANY) else given
    takes, choices = _taken(field, inner)
    flag = isinstance(inner, inspect.BoolType)
    if flag and (several or field.default is not False):
        raise DeclarationError(f"parameter {field.name}: a flag must be a bool that is False")
    return Parameter(
        field=field.name,
        name=field.name.replace("_", "-"),
        takes=takes,
        help=text,
        required=field.required,
        several=several,
        choices=choices,
        default=_shown(field.default),
    )


def _described(given: inspect.Type) -> tuple[inspect.Type, str]:
    """A type without its description and without None, and the description."""
    text = ""
    while isinstance(given, inspect.Metadata):
        text = text or str((given.extra_json_schema or {}).get("description", ""))
        given = given.type
    if isinstance(given, inspect.UnionType):
        others = [item for item in given.types if type(item).__name__ != "NoneType"]
        if len(others) == 1:
            inner, below = _described(others[0])
            return inner, text or below
    return given, text


def _taken(field: inspect.Field, given: inspect.Type) -> tuple[str, tuple[str, ...]]:
    if isinstance(given, inspect.BoolType):
        return "", ()
    if isinstance(given, inspect.LiteralType):
        return field.name.upper(), tuple(map(str, given.values))
    if isinstance(given, inspect.EnumType):
        return field.name.upper(), tuple(str(item.value) for item in given.cls)
    takes = _SCALARS.get(type(given))
    if takes is None:
        raise DeclarationError(f"parameter {field.name} cannot be typed on a command line")
    return takes, ()


def _shown(default: Any) -> str | None:  # noqa: ANN401 - whatever a field may hold
    if default is msgspec.NODEFAULT or default in (None, False, ()):
        return None
    value = getattr(default, "value", default)
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
