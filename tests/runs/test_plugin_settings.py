"""A plugin's part of the settings file fits its own model, or the run does not begin."""

from pathlib import Path
from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct
from pydantic import BaseModel, ConfigDict, Field

from kube9_core.api import PluginSettings
from kube9_core.errors import UsageError
from kube9_core.plugins.candidates import Candidate
from kube9_core.plugins.catalogue import Catalogue, build
from kube9_core.plugins.loading import Loaded
from kube9_core.runs.configuration import adjustments, own_settings, plugin_settings, read
from kube9_core.runs.settings_file import quickly


class Limits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    most: int = Field(default=3, ge=1)


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    colour: str = "red"
    limits: Limits = Limits()


class Lax(BaseModel):
    colour: str = "red"


class SmallLimits(Struct, frozen=True):
    most: Annotated[int, Meta(ge=1)] = 3


class SmallSettings(Struct, frozen=True, rename={"at_least": "atLeast"}):
    """The same as a Struct, with fields that must agree."""

    colour: str = "red"
    limits: SmallLimits = SmallLimits()
    hosts: tuple[Annotated[str, Meta(min_length=2)], ...] = ()
    at_least: int | None = None

    def __post_init__(self) -> None:
        if self.at_least is not None and self.at_least > self.limits.most:
            raise ValueError("atLeast must not be above limits.most")


def catalogue(**models: Any) -> Catalogue:  # noqa: ANN401 - models, None for a plugin without settings, a text for a broken one
    plugins = {
        Candidate(name, f"{name}-kube9", "1.0", (), None): Loaded(
            Candidate(name, f"{name}-kube9", "1.0", (), None),
            model if isinstance(model, str) else None,
            settings=(PluginSettings(model),) if isinstance(model, type) else (),
        )
        for name, model in models.items()
    }
    return build(tuple(plugins), plugins.__getitem__)


def settings(folder: Path, text: str, found: Catalogue) -> dict[str, Any]:
    path = folder / "settings.yaml"
    path.write_text(text)
    configuration = read(str(path))
    adjustments(configuration, found)
    return dict(plugin_settings(configuration, found))


def test_what_the_file_says_and_the_defaults_for_the_rest(tmp_path: Path) -> None:
    text = "plugins:\n  acme:\n    enabled: true\n    limits: {most: 5}\n"
    assert settings(tmp_path, text, catalogue(acme=Settings, other=Lax, plain=None)) == {
        "acme": Settings(limits=Limits(most=5)),
        "other": Lax(),
    }


def test_a_struct_is_filled_like_a_model(tmp_path: Path) -> None:
    text = "plugins:\n  acme:\n    enabled: true\n    limits: {most: 5}\n    atLeast: 4\n"
    assert settings(tmp_path, text, catalogue(acme=SmallSettings)) == {
        "acme": SmallSettings(limits=SmallLimits(most=5), at_least=4)
    }
    assert plugin_settings(read(None), catalogue(acme=SmallSettings)) == {"acme": SmallSettings()}


def test_without_a_file_the_defaults_hold() -> None:
    assert plugin_settings(read(None), catalogue(acme=Settings)) == {"acme": Settings()}


@pytest.mark.parametrize("model", [Settings, SmallSettings])
@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("color: blue", ":3: no setting plugins.acme.color; did you mean colour?"),
        ("colour: 3", ":3: plugins.acme.colour: must be a valid string"),
        ("limits: {mots: 3}", ":3: no setting plugins.acme.limits.mots; did you mean most?"),
        (
            "limits: {most: 0}",
            ":3: plugins.acme.limits.most: must be greater than or equal to 1, not 0",
        ),
        ("enabled: maybe", ":3: plugins.acme.enabled: must be true or false"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_the_nearest_name(
    tmp_path: Path, own: str, said: str, model: type
) -> None:
    with pytest.raises(UsageError) as raised:
        settings(tmp_path, f"plugins:\n  acme:\n    {own}\n", catalogue(acme=model))
    assert str(raised.value) == f"{tmp_path / 'settings.yaml'}{said}"


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("{atLeast: 9}", "plugins.acme: atLeast must not be above limits.most"),
        ("{at_least: 2}", "no setting plugins.acme.at_least; did you mean atLeast?"),
        ("{hosts: [ab, c]}", "plugins.acme.hosts[1]: String should have at least 2 characters"),
        ("{limits: 3}", "plugins.acme.limits: must be an object, not 3"),
    ],
)
def test_what_a_struct_refuses_is_told_and_the_rest_can_be_left_out(
    tmp_path: Path, own: str, said: str
) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(f"plugins: {{acme: {own}}}\n")
    wrong: list[UsageError] = []
    made = plugin_settings(read(str(path)), catalogue(acme=SmallSettings), wrong.append)["acme"]
    assert str(wrong[0]) == f"{path}:1: {said}"
    assert isinstance(made, SmallSettings)
    assert (made.at_least, made.limits) == (None, SmallLimits())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plugins:\n",
        "plugins: {other: {colour: blue}}\n",
        "plugins: {acme: {enabled: true, colour: blue, limits: {most: 9}, atLeast: 7}}\n",
        "plugins: {acme: {hosts: [ab, cd]}}\nchecks: {nobody/has: {}}\n",
    ],
)
def test_a_query_reads_what_fits_as_the_operator_does(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(text)
    made = quickly(str(path), "acme", SmallSettings)
    assert made == own_settings(read(str(path)), "acme", SmallSettings)


@pytest.mark.parametrize(
    "text",
    [
        "plugins: 3\n",
        "plugins: {acme: [colour]}\n",
        "plugins: {acme: }\n",
        "plugins: {acme: {limits: {most: 0}}}\n",
        "plugins: {acme: {atLeast: 9}}\n",
        "plugins: {acme: {colour: blue}}\nplugins: {acme: {colour: red}}\n",
        "plugins: [\n",
    ],
)
def test_a_query_leaves_what_does_not_fit_to_those_who_know_better(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(text)
    assert quickly(str(path), "acme", SmallSettings) is None


@pytest.mark.parametrize(
    ("text", "most"),
    [('{"plugins": {"acme": {"limits": {"most": 9}}}}', 9), ("{}", 3), ('{"plugins": {', None)],
)
def test_the_file_of_the_chart_is_read_as_json(tmp_path: Path, text: str, most: int | None) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    made = quickly(str(path), "acme", SmallSettings)
    assert (made.limits.most if made else None) == most
    if made:
        assert made == own_settings(read(str(path)), "acme", SmallSettings)


def test_without_a_file_a_query_has_the_defaults_too() -> None:
    assert quickly(None, "acme", SmallSettings) == SmallSettings()


def test_a_model_that_tolerates_what_it_does_not_know_hides_no_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no setting plugins\.acme\.color; did you mean colour"):
        settings(tmp_path, "plugins: {acme: {color: blue}}\n", catalogue(acme=Lax))


def test_a_plugin_without_settings_has_only_the_switch(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="plugin acme has no setting 'colour'"):
        settings(tmp_path, "plugins: {acme: {colour: red}}\n", catalogue(acme=None))


def test_nobody_can_know_the_settings_of_a_plugin_that_is_broken(tmp_path: Path) -> None:
    text = "plugins: {acme: {colour: red}}\n"
    assert settings(tmp_path, text, catalogue(acme="cannot be imported")) == {}
