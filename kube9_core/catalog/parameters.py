"""The fields of a pydantic model as a person reads them, from its JSON schema."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from kube9_core.declare.tuning import Params, model_of

__all__ = ["Parameter", "leaves", "parameters"]


class Parameter(msgspec.Struct, frozen=True):
    """One field.

    Attributes:
        type: in words, "list of string".
        default: as JSON; "required" where there is none.
    """

    name: str
    type: str
    default: str
    description: str


def parameters(params: Params) -> tuple[Parameter, ...]:
    """The fields of a model or Struct, in the order they are written."""
    return tuple(_fields(model_of(params)))


def leaves(params: Params) -> tuple[Parameter, ...]:
    """As `parameters`, but what has fields of its own stands as these, named `outer.inner`."""
    return tuple(_leaves(model_of(params)))


def _leaves(model: type[BaseModel]) -> Iterator[Parameter]:
    for field in _fields(model):
        inner = model.model_fields[field.name].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            yield field
            continue
        for leaf in _leaves(inner):
            yield msgspec.structs.replace(leaf, name=f"{field.name}.{leaf.name}")


def _fields(model: type[BaseModel]) -> Iterator[Parameter]:
    schema = model.model_json_schema(by_alias=False)
    for name, field in model.model_fields.items():
        written = schema["properties"][name]
        yield Parameter(
            name=name,
            type=_type(written, schema.get("$defs", {})),
            default="required" if field.is_required() else _default(field),
            description=written.get("description", ""),
        )


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    return json.dumps(to_jsonable_python(value))


def _type(field: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    if "$ref" in field:
        return _type(known[field["$ref"].rpartition("/")[2]], known)
    if "anyOf" in field:
        return " or ".join(_type(item, known) for item in field["anyOf"])
    if "enum" in field:
        return ", ".join(str(item) for item in field["enum"])
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}), known)}"
    if isinstance(field.get("additionalProperties"), Mapping):
        return f"map of {_type(field['additionalProperties'], known)}"
    return str(field.get("type", "anything"))
