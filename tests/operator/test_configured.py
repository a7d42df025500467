"""Settings that change under a running operator."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, field_validator

from kube9_core.api import PluginSettings
from kube9_core.operator.configured import Configured
from kube9_core.plugins.candidates import Candidate
from kube9_core.plugins.catalogue import Catalogue, build, discover
from kube9_core.plugins.loading import Loaded
from kube9_core.settings import Settings


class Careless(BaseModel, extra="forbid"):
    """Settings whose validator expects what is not always there."""

    places: dict[str, str] = {}

    @field_validator("places")
    @classmethod
    def has_home(cls, places: dict[str, str]) -> dict[str, str]:
        return places if places["home"] else {}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return discover()


def write(file: Path, text: str) -> None:
    """As a kubelet does it: a new file takes the place of the old one."""
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    os.replace(fresh, file)  # noqa: PTH105 - atomic on purpose


def test_without_a_file_the_defaults_hold(catalogue: Catalogue) -> None:
    configured = Configured(None, catalogue)
    assert configured.current.settings.schedule.interval == timedelta(hours=1)
    assert not configured.refresh()


def test_at_the_start_what_is_wrong_is_left_out_and_named_and_the_rest_holds(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "kube9.yaml"
    write(file, "schedule:\n  intervall: 2h\n  pillars: {cost: 0s, security: 10m}\n")
    configured = Configured(str(file), catalogue)
    schedule = configured.current.settings.schedule
    assert schedule.interval == timedelta(hours=1)
    assert schedule.pillars == {"security": timedelta(minutes=10)}
    told = configured.trouble or ""
    assert told.startswith("the settings have 2 mistakes; defaults stand in for what is wrong")
    assert f"{file}:2: no setting schedule.intervall; did you mean interval" in told
    assert f"{file}:3: schedule.pillars.cost: must be greater than or equal to 1m" in told
    assert 'not "0s"' in told


def test_a_plugin_that_nobody_has_is_not_switched_off_by_a_mistake(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "kube9.yaml"
    write(file, "plugins: {securty: {enabled: false}}\n")
    configured = Configured(str(file), catalogue)
    assert "no plugin 'securty' is installed" in (configured.trouble or "")
    write(file, "{}\n")
    configured.refresh()
    assert configured.trouble is None


def test_once_the_file_is_corrected_nothing_is_wrong_any_more(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "kube9.yaml"
    write(file, "schedule: {interval: 0s}\n")
    configured = Configured(str(file), catalogue)
    assert configured.trouble is not None
    write(file, "schedule: {interval: 2h}\n")
    assert configured.refresh()
    assert configured.trouble is None


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "a: 1\n---\nb: 2\n", None])
def test_a_file_that_is_none_leaves_the_defaults(
    catalogue: Catalogue, tmp_path: Path, text: str | None
) -> None:
    file = tmp_path / "kube9.yaml"
    if text is not None:
        write(file, text)
    configured = Configured(str(file), catalogue)
    assert configured.current.settings == Settings()
    assert str(file) in (configured.trouble or "")


def test_a_wrong_variable_is_left_out_for_good_and_costs_no_change_of_the_file(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "kube9.yaml"
    write(file, "{}\n")
    environ = {"KUBE9_READING_PAGE": "3", "KUBE9_SERVER_LOG": "error", "KUBE9_SERVER_LOGS": "x"}
    configured = Configured(str(file), catalogue, environ)
    assert configured.current.settings.reading.page == 500
    assert configured.current.settings.server.log == "error"
    assert "KUBE9_READING_PAGE=3: must be greater than or equal to 10" in (configured.trouble or "")
    said = "no setting KUBE9_SERVER_LOGS; did you mean KUBE9_SERVER_LOG"
    assert said in (configured.trouble or "")
    write(file, "schedule: {interval: 2h}\n")
    assert configured.refresh()
    assert configured.current.settings.schedule.interval == timedelta(hours=2)
    assert "KUBE9_READING_PAGE" in (configured.trouble or "")


def test_a_change_takes_effect(catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "kube9.yaml"
    write(file, "schedule: {interval: 2h}\n")
    configured = Configured(str(file), catalogue)
    write(file, "schedule: {interval: 30m}\n")
    assert configured.refresh()
    assert configured.current.settings.schedule.interval == timedelta(minutes=30)
    assert not configured.refresh()


def test_a_change_that_says_the_same_is_none(catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "kube9.yaml"
    write(file, "schedule: {interval: 2h}\n")
    configured = Configured(str(file), catalogue)
    write(file, "schedule:\n  interval: 120m\n")
    assert not configured.refresh()
    assert configured.trouble is None


def test_a_wrong_change_leaves_what_worked_and_says_where(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "kube9.yaml"
    write(file, "schedule: {interval: 2h}\n")
    configured = Configured(str(file), catalogue)
    write(file, "schedule: {interval: soon}\n")
    assert not configured.refresh()
    assert configured.current.settings.schedule.interval == timedelta(hours=2)
    assert "kube9.yaml:1: schedule.interval: must be a duration" in (configured.trouble or "")
    write(file, "schedule: {interval: 3h}\n")
    assert configured.refresh()
    assert configured.trouble is None


def test_a_plugin_switched_off_needs_a_restart(catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "kube9.yaml"
    write(file, "{}\n")
    configured = Configured(str(file), catalogue)
    write(file, "plugins: {reliability: {enabled: false}}\n")
    assert configured.refresh()
    assert "restart" in (configured.trouble or "")
    write(file, "plugins: {reliability: {enabled: false}}\nschedule: {interval: 2h}\n")
    assert configured.refresh()
    assert "restart" in (configured.trouble or "")
    write(file, "{}\n")
    assert configured.refresh()
    assert configured.trouble is None


def test_settings_become_a_schedule(catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "kube9.yaml"
    text = "  maintenance: [{days: [mon], start: '13:00', length: 2h}]\n"
    write(file, f"schedule:\n  pillars: {{security: 10m}}\n{text}")
    schedule = Configured(str(file), catalogue).current.schedule(("security", "cost"), "a")
    assert dict(schedule.intervals) == {
        "security": timedelta(minutes=10),
        "cost": timedelta(hours=1),
    }
    monday = datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert schedule.next_run("cost", None, monday) == monday + timedelta(hours=1)


def test_a_plugin_whose_validator_breaks_at_the_start_has_its_defaults(tmp_path: Path) -> None:
    file = tmp_path / "kube9.yaml"
    write(file, "schedule: {interval: 2h}\nplugins: {acme: {places: {work: x}}}\n")
    configured = Configured(str(file), careless())
    assert configured.of_plugin("acme") == Careless()
    assert configured.current.settings.schedule.interval == timedelta(hours=2)
    assert "KeyError: 'home'" in (configured.trouble or "")


def careless() -> Catalogue:
    candidate = Candidate("acme", "acme-kube9", "1.0", (), None)
    loaded = Loaded(candidate, None, settings=(PluginSettings(Careless),))
    return build([candidate], lambda _: loaded, frozenset())


def test_a_plugin_whose_validator_breaks_costs_the_change_and_not_the_operator(
    tmp_path: Path,
) -> None:
    file = tmp_path / "kube9.yaml"
    write(file, "{}\n")
    configured = Configured(str(file), careless())
    write(file, "plugins: {acme: {places: {work: x}}}\n")
    assert not configured.refresh()
    assert "plugins.acme" in (configured.trouble or "")
    assert "KeyError: 'home'" in (configured.trouble or "")
