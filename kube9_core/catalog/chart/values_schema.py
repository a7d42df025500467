"""values.schema.json: the chart's own values, the settings model, and the plugins' settings.

It is closed, so that helm refuses a typo before anything is installed. Draft 7 is what every helm
that is in use understands.
"""

from collections.abc import Mapping
from typing import Any

from kube9_core.catalog.chart.json_text import json_text
from kube9_core.catalog.chart.values import ChartValues, ExtraPlugin
from kube9_core.catalog.chart.values_file import EXTRA, PLUGINS, SETTINGS
from kube9_core.catalog.markdown import Page
from kube9_core.catalog.plugin_settings import plugin_properties
from kube9_core.catalog.repository import Repository
from kube9_core.catalog.settings_page import settings_document

__all__ = ["schema_page"]

Json = dict[str, Any]

_LEFT_OUT = ("plugins", "scope")
"""Settings that are values of the chart in their own right."""
_CONDITION = {
    "type": "boolean",
    "description": "For a chart that has this one among its dependencies, as their condition.",
}
_ENABLED = {"type": "boolean", "default": True, "description": "Load the plugin."}


def schema_page(repository: Repository) -> Page:
    """Write the file.

    Args:
        repository: whose plugins and checks are known.
    """
    schema = ChartValues.model_json_schema(by_alias=True)
    known: Json = schema.setdefault("$defs", {})
    properties = schema["properties"]
    properties["enabled"] = _CONDITION
    properties["settings"] = _settings(repository, known)
    properties["plugins"] = _plugins(repository, known)
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    schema["title"] = "Values of the chart kube9-operator"
    return Page("charts/kube9-operator/values.schema.json", json_text(_plain(schema)))


def _settings(repository: Repository, known: Json) -> Json:
    document = settings_document(repository)
    known.update(document["$defs"])
    del known["StoreSettings"]["properties"]["folder"]
    known["ServerSettings"]["properties"]["port"]["minimum"] = 1
    properties = {key: item for key, item in document["properties"].items() if key not in _LEFT_OUT}
    return {
        "type": "object",
        "additionalProperties": False,
        "description": SETTINGS,
        "properties": properties,
    }


def _plugins(repository: Repository, known: Json) -> Json:
    own = plugin_properties(repository.plugins, known)
    extra = ExtraPlugin.model_json_schema()
    known.update(extra.pop("$defs", {}))
    known["ExtraPlugin"] = extra
    listed = {"type": "array", "items": {"$ref": "#/$defs/ExtraPlugin"}, "description": EXTRA}
    return {
        "type": "object",
        "additionalProperties": False,
        "description": PLUGINS,
        "properties": {**{name: _plugin(item) for name, item in own.items()}, "extra": listed},
    }


def _plugin(own: Json) -> Json:
    """A plugin's settings stand below `settings`, apart from the switch that the chart reads."""
    properties = {key: item for key, item in own["properties"].items() if key != "enabled"}
    settings = {"type": "object", "additionalProperties": False, "properties": properties}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "enabled": _ENABLED,
            "secret": ExtraPlugin.model_json_schema()["properties"]["secret"],
            "settings": settings,
        },
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - a JSON document
    """Without the titles and examples that pydantic adds to each field, which say nothing."""
    if isinstance(value, Mapping):
        named = {key: _plain(item) for key, item in value.items()}
        return {key: item for key, item in named.items() if not _is_noise(key, item)}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _is_noise(key: str, item: object) -> bool:
    return key == "title" and isinstance(item, str) and not item.startswith("Values of")
