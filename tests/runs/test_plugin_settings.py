"""A plugin's part of the settings file fits its own model, or the run does not begin."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from kube9_core.api import PluginSettings
from kube9_core.errors import UsageError
from kube9_core.plugins.candidates import Candidate
from kube9_core.plugins.catalogue import Catalogue, build
from kube9_core.plugins.loading import Loaded
from kube9_core.runs.configuration import adjustments, plugin_settings, read


class Limits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    most: int = Field(default=3, ge=1)


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    colour: str = "red"
    limits: Limits = Limits()


class Lax(BaseModel):
    colour: str = "red"


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


def settings(folder: Path, text: str, found: Catalogue) -> dict[str, BaseModel]:
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


def test_without_a_file_the_defaults_hold() -> None:
    assert plugin_settings(read(None), catalogue(acme=Settings)) == {"acme": Settings()}


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
    tmp_path: Path, own: str, said: str
) -> None:
    with pytest.raises(UsageError) as raised:
        settings(tmp_path, f"plugins:\n  acme:\n    {own}\n", catalogue(acme=Settings))
    assert str(raised.value) == f"{tmp_path / 'settings.yaml'}{said}"


def test_a_model_that_tolerates_what_it_does_not_know_hides_no_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no setting plugins\.acme\.color; did you mean colour"):
        settings(tmp_path, "plugins: {acme: {color: blue}}\n", catalogue(acme=Lax))


def test_a_plugin_without_settings_has_only_the_switch(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="plugin acme has no setting 'colour'"):
        settings(tmp_path, "plugins: {acme: {colour: red}}\n", catalogue(acme=None))


def test_nobody_can_know_the_settings_of_a_plugin_that_is_broken(tmp_path: Path) -> None:
    text = "plugins: {acme: {colour: red}}\n"
    assert settings(tmp_path, text, catalogue(acme="cannot be imported")) == {}
