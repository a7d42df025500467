"""The schema of the settings file knows what plugins may set."""

from typing import Any

from pydantic import BaseModel, Field

from kube9_core.api import PluginSettings
from kube9_core.catalog.plugin_settings import plugin_properties, plugin_rows
from kube9_core.plugins.candidates import Candidate
from kube9_core.plugins.loading import Loaded


class Limits(BaseModel):
    most: int = Field(default=3, description="The most there may be.")


class Settings(BaseModel):
    colour: str = Field(default="red", description="What it looks like.")
    limits: Limits = Field(default_factory=Limits, description="How many.")


def plugin(name: str, *models: type[BaseModel]) -> Loaded:
    settings = tuple(map(PluginSettings, models))
    return Loaded(Candidate(name, f"{name}-kube9", "1", (), None), settings=settings)


def test_each_plugin_has_its_own_keys_and_the_switch() -> None:
    definitions: dict[str, Any] = {}
    found = plugin_properties((plugin("acme", Settings), plugin("plain")), definitions)
    assert set(found["acme"]["properties"]) == {"enabled", "colour", "limits"}
    assert set(found["plain"]["properties"]) == {"enabled"}
    assert found["acme"]["additionalProperties"] is False


def test_models_within_are_defined_under_the_plugins_name() -> None:
    definitions: dict[str, Any] = {}
    found = plugin_properties((plugin("acme", Settings),), definitions)
    assert found["acme"]["properties"]["limits"]["$ref"] == "#/$defs/acme.Limits"
    assert definitions["acme.Limits"]["properties"]["most"]["default"] == 3


def test_the_page_lists_them_with_type_and_default() -> None:
    assert list(plugin_rows((plugin("acme", Settings),))) == [
        ("plugins.acme.colour", "string", '"red"', "What it looks like."),
        ("plugins.acme.limits", "object", '{"most": 3}', "How many."),
    ]
