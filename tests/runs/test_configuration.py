"""What is left of a settings file once what is wrong is left out: all the rest."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, Field, SecretStr, model_validator

from kube9_core.api import PluginSettings
from kube9_core.errors import UsageError
from kube9_core.plugins.candidates import Candidate
from kube9_core.plugins.catalogue import Catalogue, build
from kube9_core.plugins.loading import Loaded
from kube9_core.runs.configuration import adjustments, own_settings, plugin_settings, read
from kube9_core.runs.mistakes import left_out
from kube9_core.settings import Settings

WINDOWS = """\
schedule:
  interval: 2h
  maintenance:
    - {start: "01:00", length: 1h}
    - {start: "25:00", length: soon}
    - {length: 1h}
    - {start: "04:00", length: 1h}
"""


class Server(BaseModel, extra="forbid"):
    """What is nothing without its only field."""

    url: str


class Token(BaseModel, extra="forbid"):
    """Settings that may hold a secret, and want two fields to agree."""

    api_token: int = 0
    most: int = Field(default=3, ge=1)
    least: int = 1
    servers: dict[str, Server] = {}
    pins: tuple[SecretStr, ...] = ()
    password: dict[str, int] = {}

    @model_validator(mode="after")
    def agree(self) -> "Token":
        if self.least > self.most:
            raise ValueError("least must not be above most")
        return self


def kept(folder: Path, text: str) -> tuple[Settings, list[str]]:
    """The settings that hold, and the mistakes without the file's name."""
    file = folder / "kube9.yaml"
    file.write_text(text)
    wrong: list[UsageError] = []
    found = read(str(file), wrong.append)
    assert found.settings is not None
    return found.settings, [str(each).removeprefix(str(file)) for each in wrong]


def catalogue() -> Catalogue:
    candidate = Candidate("acme", "acme-kube9", "1.0", (), None)
    loaded = Loaded(candidate, None, settings=(PluginSettings(Token),))
    return build([candidate], lambda _: loaded, frozenset())


def of_plugin(folder: Path, own: str) -> tuple[object, list[str]]:
    file = folder / "kube9.yaml"
    file.write_text(f"plugins:\n  acme: {own}\n")
    wrong: list[UsageError] = []
    found = read(str(file), wrong.append)
    adjustments(found, catalogue(), wrong.append)
    made = plugin_settings(found, catalogue(), wrong.append)["acme"]
    return made, list(dict.fromkeys(str(each).removeprefix(str(file)) for each in wrong))


def test_of_a_list_only_the_wrong_items_go(tmp_path: Path) -> None:
    settings, wrong = kept(tmp_path, WINDOWS)
    assert settings.schedule.interval == timedelta(hours=2)
    assert [window.start.hour for window in settings.schedule.maintenance] == [1, 4]
    assert [each.partition(": ")[0] for each in wrong] == [":5", ":5", ":6"]
    assert wrong[2] == ":6: schedule.maintenance[2].start: Field required"


def test_of_a_section_only_the_wrong_keys_go(tmp_path: Path) -> None:
    text = "reading: {page: 3, memory: 128, pages: 9}\nevents: no\nserver: {port: x, log: error}\n"
    settings, wrong = kept(tmp_path, text)
    assert (settings.reading.page, settings.reading.memory) == (500, 128)
    assert settings.events.enabled
    assert (settings.server.port, settings.server.log) == (8080, "error")
    assert len(wrong) == 4
    assert ":1: reading.page: must be greater than or equal to 10, not 3" in wrong


def test_the_address_to_listen_on_is_no_name(tmp_path: Path) -> None:
    settings, wrong = kept(tmp_path, "server: {address: localhost}\n")
    assert settings.server.address == "0.0.0.0"  # noqa: S104 - the default
    assert wrong == [
        ':1: server.address: must be an IP address such as 0.0.0.0 or ::, not "localhost"'
    ]
    assert kept(tmp_path, "server: {address: '::'}\n")[1] == []


@pytest.mark.parametrize("text", ["- a\n", "just a text\n", "7\n", "schedule: 3\n", "a: [\n"])
def test_of_what_is_no_settings_at_all_the_defaults_are_left(tmp_path: Path, text: str) -> None:
    settings, wrong = kept(tmp_path, text)
    assert settings == Settings()
    assert wrong


def test_a_key_that_is_written_twice_is_told(tmp_path: Path) -> None:
    settings, wrong = kept(tmp_path, "reading: {page: 100}\nreading: {page: 200}\n")
    assert settings.reading.page in {100, 200, 500}
    assert "written twice" in wrong[0]


def test_fields_of_a_plugin_that_do_not_agree_leave_its_defaults(tmp_path: Path) -> None:
    made, wrong = of_plugin(tmp_path, "{most: 2, least: 5}")
    assert made == Token()
    assert wrong == [":2: plugins.acme: least must not be above most"]


def test_what_is_incomplete_without_a_wrong_field_goes_and_is_told_once(tmp_path: Path) -> None:
    own = "{servers: {a: {url: 3}, b: {url: x}}}"
    made, wrong = of_plugin(tmp_path, own)
    assert made == Token(servers={"b": Server(url="x")})
    assert wrong == [":2: plugins.acme.servers.a.url: must be a valid string"]


def test_a_wrong_field_of_a_plugin_goes_alone(tmp_path: Path) -> None:
    made, wrong = of_plugin(tmp_path, "{most: 0, least: 2}")
    assert made == Token(least=2)
    assert wrong == [":2: plugins.acme.most: must be greater than or equal to 1, not 0"]


def test_a_value_that_may_be_a_secret_is_not_repeated(tmp_path: Path) -> None:
    _, wrong = of_plugin(tmp_path, "{api_token: hunter2hunter2}")
    assert wrong == [":2: plugins.acme.api_token: must be a valid integer"]
    for own in (
        "{pins: [1234567]}",
        "{password: {a: hunter2}}",
        "{password: {a: 1.5}}",
        "{most: 'postgres://me:hunter2@db'}",
    ):
        _, (told,) = of_plugin(tmp_path, own)
        assert ": must be a valid " in told
        assert ", not " not in told


def test_a_mistake_that_is_found_twice_is_told_once() -> None:
    told = left_out([UsageError("a"), UsageError("b"), UsageError("a")]) or ""
    assert "2 mistakes" in told
    assert told.endswith("correct: a; b")
    assert left_out([]) is None


def test_without_a_file_a_plugin_has_its_defaults() -> None:
    assert own_settings(read(None), "acme", Token) == Token()
