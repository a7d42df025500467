"""The schema of the settings file knows what plugins may set."""

from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct
from pydantic import BaseModel, Field

from kube9_core.api import PluginSettings
from kube9_core.catalog.plugin_settings import plugin_properties, plugin_rows
from kube9_core.declare.tuning import Params
from kube9_core.plugins.candidates import Candidate
from kube9_core.plugins.loading import Loaded


class Limits(BaseModel):
    most: int = Field(default=3, description="The most there may be.")


class Settings(BaseModel):
    colour: str = Field(default="red", description="What it looks like.")
    limits: Limits = Field(default_factory=Limits, description="How many.")


class SmallLimits(Struct, frozen=True):
    most: Annotated[int, Meta(description="The most there may be.")] = 3


class SmallSettings(Struct, frozen=True):
    """The same as a Struct."""

    colour: Annotated[str, Meta(description="What it looks like.")] = "red"
    limits: Annotated[SmallLimits, Meta(description="How many.")] = SmallLimits()


def plugin(name: str, *models: Params) -> Loaded:
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


def test_a_struct_has_the_schema_of_its_model() -> None:
    definitions: dict[str, Any] = {}
    found = plugin_properties((plugin("acme", SmallSettings),), definitions)
    assert found["acme"]["properties"]["colour"]["description"] == "What it looks like."
    assert found["acme"]["properties"]["limits"]["default"] == {"most": 3}
    assert definitions["acme.SmallLimits"]["additionalProperties"] is False


@pytest.mark.parametrize("model", [Settings, SmallSettings])
def test_the_page_lists_them_with_type_and_default(model: Params) -> None:
    assert list(plugin_rows((plugin("acme", model),))) == [
        ("plugins.acme.colour", "string", '"red"', "What it looks like."),
        ("plugins.acme.limits.most", "integer", "3", "The most there may be."),
    ]
