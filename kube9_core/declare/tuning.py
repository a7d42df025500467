"""The parameters of a check: a pydantic model, or a frozen Struct, which costs nothing to load.

A settings file and the documentation need a pydantic model in any case. It is made of the Struct
when one of them asks, so a run without either never imports pydantic.
"""

from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard, cast, get_args

import msgspec

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Params", "fields_without_default", "model_of"]

Params: TypeAlias = "type[BaseModel | msgspec.Struct]"
_BOUNDS = ("gt", "ge", "lt", "le", "multiple_of", "pattern", "min_length", "max_length")


def fields_without_default(params: Params) -> tuple[str, ...] | None:
    """The parameters somebody would have to give; None if it is neither model nor Struct.

    Args:
        params: as a check declares it.
    """
    if _is_struct(params):
        return tuple(item.name for item in msgspec.structs.fields(params) if item.required)
    fields = getattr(params, "model_fields", None)
    if not isinstance(fields, dict):
        return None
    return tuple(name for name, field in fields.items() if field.is_required())


def model_of(params: Params) -> "type[BaseModel]":
    """The pydantic model of parameters: what was declared, or one like the Struct.

    Args:
        params: as a check declares it.
    """
    if not _is_struct(params):
        return cast("type[BaseModel]", params)
    from pydantic import ConfigDict, create_model  # noqa: PLC0415 - see above

    fields: Any = {item.name: _field(item) for item in msgspec.structs.fields(params)}
    made: type[BaseModel] = create_model(
        params.__name__, __config__=ConfigDict(extra="forbid"), **fields
    )
    made.__doc__ = params.__doc__
    return made


def _is_struct(params: object) -> TypeGuard[type[msgspec.Struct]]:
    return isinstance(params, type) and issubclass(params, msgspec.Struct)


def _field(item: msgspec.structs.FieldInfo) -> tuple[object, object]:
    """Type and default of a field, as pydantic takes them."""
    from pydantic import Field  # noqa: PLC0415 - as above

    given = [meta for meta in get_args(item.type) if isinstance(meta, msgspec.Meta)]
    meta = given[0] if given else msgspec.Meta()
    bounds = {name: getattr(meta, name) for name in _BOUNDS if getattr(meta, name) is not None}
    plain = get_args(item.type)[0] if given else item.type
    return plain, Field(default=item.default, description=meta.description, **bounds)
