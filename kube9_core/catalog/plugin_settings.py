"""The settings of plugins, for the JSON schema and the page of the settings file."""

from collections.abc import Iterable, Iterator
from typing import Any

from kube9_core.catalog.parameters import leaves
from kube9_core.declare.tuning import model_of
from kube9_core.plugins.loading import Loaded

__all__ = ["plugin_properties", "plugin_rows"]

_ENABLED = {
    "type": "boolean",
    "default": True,
    "description": "Load the plugin; false leaves it out altogether.",
}


def plugin_properties(plugins: Iterable[Loaded], definitions: dict[str, Any]) -> dict[str, Any]:
    """What the schema says of `plugins.<name>`, so that editors propose it.

    Args:
        plugins: the loaded ones.
        definitions: of the whole schema; those of the plugins' models are added under names
            that begin with the plugin's.
    """
    return {item.candidate.name: _properties(item, definitions) for item in plugins}


def plugin_rows(plugins: Iterable[Loaded]) -> Iterator[tuple[str, str, str, str]]:
    """Key, type, default and meaning of each plugin's own settings."""
    for item in plugins:
        for declared in item.settings:
            for field in leaves(declared.model):
                key = f"plugins.{item.candidate.name}.{field.name}"
                yield key, field.type, field.default, field.description


def _properties(item: Loaded, definitions: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {"enabled": _ENABLED}
    name = item.candidate.name
    for declared in item.settings:
        template = f"#/$defs/{name}.{{model}}"
        schema = model_of(declared.model).model_json_schema(ref_template=template)
        own = schema.get("$defs", {})
        definitions.update({f"{name}.{model}": found for model, found in own.items()})
        properties.update(schema.get("properties", {}))
    return {"type": "object", "additionalProperties": False, "properties": properties}
