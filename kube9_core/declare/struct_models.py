"""Makes the pydantic model that a Struct stands for, as settings and their documents need one.

A Struct costs nothing to load, so checks and plugins declare their values as Structs; the model
tells every mistake with its place. It refuses what the Struct itself refuses, `__post_init__`
included.
"""

from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model, model_validator

__all__ = ["model_of_struct", "struct_of"]

_BOUNDS = ("gt", "ge", "lt", "le", "multiple_of", "pattern", "min_length", "max_length")


@cache
def model_of_struct(struct: type[msgspec.Struct]) -> type[BaseModel]:
    """The model of a Struct; the Structs in its fields have models of their own.

    Args:
        struct: its fields become those of the model, with defaults, bounds and descriptions.
    """
    fields: Any = {item.name: _field(item) for item in msgspec.structs.fields(struct)}
    made: type[BaseModel] = create_model(
        struct.__name__,
        __config__=ConfigDict(extra="forbid", frozen=True),
        __validators__={"as_struct": _agreeing(struct)},
        **fields,
    )
    made.__doc__ = struct.__doc__
    return made


def struct_of(made: BaseModel, struct: type[msgspec.Struct]) -> msgspec.Struct:
    """The Struct of what its model has accepted.

    Args:
        made: an instance of its model.
        struct: which.

    Raises:
        msgspec.ValidationError: the Struct itself refuses it.
    """
    given = made.model_dump(mode="json", by_alias=True, exclude_unset=True)
    found: msgspec.Struct = msgspec.convert(given, struct)
    return found


def _agreeing(struct: type[msgspec.Struct]) -> Any:  # noqa: ANN401 - what pydantic makes of a validator
    def judge(made: BaseModel) -> BaseModel:
        try:
            struct_of(made, struct)
        except msgspec.ValidationError as error:
            raise ValueError(str(error).partition(" - at `$")[0]) from None
        return made

    return model_validator(mode="after")(judge)


def _field(item: msgspec.structs.FieldInfo) -> tuple[object, object]:
    """Type and default of a field, as pydantic takes them."""
    meta = _meta(item.type)
    written = get_args(item.type)[0] if meta is not None else item.type
    plain = _translated(written)
    given = _bounds(meta)
    if not item.required:
        default = (
            item.default if item.default_factory is msgspec.NODEFAULT else item.default_factory()
        )
        given["default"] = default if plain == written else _as(plain, default)
    if item.encode_name != item.name:
        given["alias"] = item.encode_name
    return plain, Field(**given)


def _as(plain: Any, default: object) -> object:  # noqa: ANN401 - a type as value
    """A default with models in the place of Structs."""
    return TypeAdapter(plain).validate_json(msgspec.json.encode(default))


def _meta(given: object) -> msgspec.Meta | None:
    if get_origin(given) is not Annotated:
        return None
    return next((item for item in get_args(given)[1:] if isinstance(item, msgspec.Meta)), None)


def _bounds(meta: msgspec.Meta | None) -> dict[str, Any]:
    """What pydantic calls bounds and descriptions; None is what it has by itself."""
    if meta is None:
        return {}
    found = {name: getattr(meta, name) for name in (*_BOUNDS, "description")}
    return {name: value for name, value in found.items() if value is not None}


def _translated(given: Any) -> Any:  # noqa: ANN401 - types as values
    """A type with models in the place of Structs, and with pydantic's bounds."""
    if isinstance(given, type) and issubclass(given, msgspec.Struct):
        return model_of_struct(given)
    origin, arguments = get_origin(given), get_args(given)
    if origin is Annotated:
        return Annotated[_translated(arguments[0]), Field(**_bounds(_meta(given)))]
    if origin in (Union, UnionType):
        return Union[tuple(map(_translated, arguments))]  # noqa: UP007 - made of a tuple
    if isinstance(origin, type):
        return origin[tuple(map(_translated, arguments))]  # type: ignore[index] # a generic class has arguments
    return given
