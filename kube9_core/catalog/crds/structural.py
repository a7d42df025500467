"""Turns Structs into structural schemas, as the API server demands them of a CRD.

The docstring of a Struct is its description and the section "Attributes" describes its fields, so
code, CRD and documentation say the same. Fields without defaults are demanded only where a schema
asks for it: a status that an older or newer operator writes must not be refused.
"""

import re
from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

import msgspec
from msgspec import inspect

__all__ = ["descriptions", "structural"]

Schema = dict[str, Any]
_ATTRIBUTE = re.compile(r"^    (\w+): (.*)$")
_MAP_KEYS = "x-kubernetes-list-map-keys"
_BOUNDS = {"ge": "minimum", "le": "maximum", "min_length": "min", "max_length": "max"}


def structural(struct: type[msgspec.Struct], *, strict: bool = False) -> Schema:
    """Make the schema of a Struct.

    Args:
        struct: what the JSON is decoded into or encoded from.
        strict: whether fields without a default are demanded, as in a spec.
    """
    return _schema(inspect.type_info(struct), strict=strict)


def descriptions(struct: type) -> Mapping[str, str]:
    """Read what the docstring of a Struct and of those it inherits from says of each field."""
    found: dict[str, str] = {}
    for part in reversed(struct.__mro__):
        if issubclass(part, msgspec.Struct):
            found.update(_attributes(part.__doc__ or ""))
    return found


def _attributes(docstring: str) -> Mapping[str, str]:
    _, _, section = cleandoc(docstring).partition("Attributes:\n")
    found: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        begun = _ATTRIBUTE.match(line)
        if begun:
            name, text = begun.groups()
            found[name] = text.strip()
        elif name and line.strip():
            found[name] += f" {line.strip()}"
    return {key: _sentence(text) for key, text in found.items()}


def _sentence(text: str) -> str:
    """Fields are described in lower case in code; a person reading a schema gets a sentence."""
    text = text.replace("`", "")
    return f"{text[0].upper()}{text[1:]}" if text else ""


def _schema(kind: inspect.Type, *, strict: bool) -> Schema:  # noqa: C901, PLR0911 - one line for each kind of type
    match kind:
        case inspect.Metadata():
            return {**_schema(kind.type, strict=strict), **(kind.extra_json_schema or {})}
        case inspect.UnionType():
            return _nullable(kind, strict=strict)
        case inspect.StructType():
            return _object(kind, strict=strict)
        case inspect.StrType():
            pattern = {"pattern": kind.pattern} if kind.pattern else {}
            return {"type": "string", **_bounds(kind, "Length"), **pattern}
        case inspect.EnumType():
            return {"type": "string", "enum": [member.value for member in kind.cls]}
        case inspect.LiteralType():
            return {"type": "string", "enum": list(kind.values)}
        case inspect.BoolType():
            return {"type": "boolean"}
        case inspect.IntType():
            return {"type": "integer", "format": "int64", **_bounds(kind, "")}
        case inspect.FloatType():
            return {"type": "number", **_bounds(kind, "")}
        case inspect.VarTupleType() | inspect.ListType():
            items = _schema(kind.item_type, strict=strict)
            listed = {"type": "array", "x-kubernetes-list-type": "atomic", "items": items}
            return {**listed, **_bounds(kind, "Items")}
        case inspect.DictType():
            values = _schema(kind.value_type, strict=strict)
            return {"type": "object", "additionalProperties": values, **_bounds(kind, "Properties")}
    raise TypeError(f"{kind} has no structural schema")


def _nullable(kind: inspect.UnionType, *, strict: bool) -> Schema:
    """The API server refuses a null where there are choices, even if null is one of them."""
    (only,) = (item for item in kind.types if not isinstance(item, inspect.NoneType))
    schema = {**_schema(only, strict=strict), "nullable": True}
    choices = schema.pop("enum", None)
    return schema if choices is None else {**schema, "pattern": f"^({'|'.join(choices)})$"}


def _bounds(kind: inspect.Type, suffix: str) -> Schema:
    said = ((key, getattr(kind, field, None)) for field, key in _BOUNDS.items())
    return {
        key if key.endswith("mum") else f"{key}{suffix}": value
        for key, value in said
        if value is not None
    }


def _object(kind: inspect.StructType, *, strict: bool) -> Schema:
    told = descriptions(kind.cls)
    properties = {}
    for field in kind.fields:
        schema = _listed(_schema(field.type, strict=strict))
        properties[field.encode_name] = {"description": told[field.name], **schema}
    required = [field.encode_name for field in kind.fields if field.required] if strict else []
    return {
        "type": "object",
        **({"required": required} if required else {}),
        "properties": properties,
    }


def _listed(schema: Schema) -> Schema:
    """The API server wants the keys of a list's items to be demanded, and never null."""
    keys = schema.get(_MAP_KEYS, ())
    if keys:
        items = schema["items"]
        required = sorted({*items.get("required", ()), *keys})
        schema = {**schema, "items": {**items, "required": required}}
    return schema
