"""Parameters of checks and settings of plugins: a pydantic model, or a frozen Struct.

A Struct costs nothing to load. A settings file and the documentation need a pydantic model in any
case. It is made of the Struct when one of them asks; a run without either never imports pydantic.
"""

from typing import TYPE_CHECKING, TypeAlias, TypeGuard, cast

import msgspec

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Params", "Values", "field_names", "fields_without_default", "is_struct", "model_of"]

Params: TypeAlias = "type[BaseModel | msgspec.Struct]"
Values: TypeAlias = "BaseModel | msgspec.Struct"
"""An instance of one of them."""


def fields_without_default(params: Params) -> tuple[str, ...] | None:
    """The parameters somebody would have to give; None if it is neither model nor Struct.

    Args:
        params: as a check declares it.
    """
    if is_struct(params):
        return tuple(item.name for item in msgspec.structs.fields(params) if item.required)
    fields = getattr(params, "model_fields", None)
    if not isinstance(fields, dict):
        return None
    return tuple(name for name, field in fields.items() if field.is_required())


def field_names(params: Params) -> tuple[str, ...]:
    """What the fields are called where somebody writes them."""
    if is_struct(params):
        return tuple(item.encode_name for item in msgspec.structs.fields(params))
    named = model_of(params).model_fields.items()
    return tuple(field.alias or name for name, field in named)


def model_of(params: Params) -> "type[BaseModel]":
    """The pydantic model of parameters: what was declared, or one like the Struct.

    Args:
        params: as a check declares it.
    """
    if not is_struct(params):
        return cast("type[BaseModel]", params)
    from kube9_core.declare.struct_models import model_of_struct  # noqa: PLC0415 - see above

    return model_of_struct(params)


def is_struct(params: object) -> TypeGuard[type[msgspec.Struct]]:
    """Whether it is a Struct, and no model."""
    return isinstance(params, type) and issubclass(params, msgspec.Struct)
