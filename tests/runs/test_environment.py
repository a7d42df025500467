"""Single settings from the environment."""

from datetime import timedelta

import pytest

from kube9_core.errors import UsageError
from kube9_core.runs.environment import overridden, variables
from kube9_core.settings import ServerSettings, Settings


def test_a_variable_wins_over_the_file() -> None:
    file = Settings(server=ServerSettings(port=9090))
    made = overridden(file, {"KUBE9_SERVER_PORT": "8181", "HOME": "/"})
    assert made.server.port == 8181


def test_what_no_variable_names_stays_as_it_was() -> None:
    file = Settings(server=ServerSettings(port=9090))
    made = overridden(file, {"KUBE9_SCHEDULE_INTERVAL": "30m"})
    assert made.server.port == 9090
    assert made.schedule.interval == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("text", "enabled"), [("true", True), ("false", False)], ids=["true", "false"]
)
def test_truth_can_be_switched_both_ways(text: str, enabled: bool) -> None:  # noqa: FBT001 - the value under test
    assert overridden(Settings(), {"KUBE9_EVENTS_ENABLED": text}).events.enabled is enabled


def test_a_text_that_looks_like_a_number_stays_a_text() -> None:
    assert overridden(Settings(), {"KUBE9_STORE_FOLDER": "7"}).store.folder == "7"


@pytest.mark.parametrize("text", ["1e3", "60abc", "", "-1", "70000"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=f"KUBE9_SERVER_PORT={text}: "):
        overridden(Settings(), {"KUBE9_SERVER_PORT": text})


def test_a_wrong_duration_says_how_one_is_written() -> None:
    with pytest.raises(UsageError, match="KUBE9_SCHEDULE_INTERVAL=often: must be a duration"):
        overridden(Settings(), {"KUBE9_SCHEDULE_INTERVAL": "often"})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("KUBE9_SERVER_PORT", "70000", "must be less than or equal to 65535"),
        ("KUBE9_SERVER_PORT", "http", "must be a valid integer"),
        ("KUBE9_READING_PAGE", "3", "must be greater than or equal to 10"),
        ("KUBE9_SCHEDULE_INTERVAL", "0s", "must be greater than or equal to 1m"),
        ("KUBE9_SCHEDULE_INTERVAL", "5", "must be a duration such as 45s, 30m, 12h or 7d"),
        ("KUBE9_EVENTS_ENABLED", "maybe", "must be a valid boolean"),
    ],
)
def test_a_wrong_variable_says_what_would_be_right(name: str, text: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        overridden(Settings(), {name: text})
    assert str(raised.value) == f"{name}={text}: {said}"


def test_a_wrong_variable_can_be_left_out_without_the_others() -> None:
    wrong: list[UsageError] = []
    environ = {"KUBE9_SERVER_PORT": "http", "KUBE9_SERVER_LOG": "debug", "KUBE9_STORE_SIZ": "9"}
    made = overridden(Settings(), environ, wrong.append)
    assert made == Settings(server=ServerSettings(log="debug"))
    assert [str(each).partition(" ")[0] for each in wrong] == ["there", "KUBE9_SERVER_PORT=http:"]


def test_a_misspelt_variable_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean KUBE9_SCHEDULE_INTERVAL"):
        overridden(Settings(), {"KUBE9_SCHEDULE_INTERVALL": "1h"})


def test_variables_of_others_are_left_alone() -> None:
    assert overridden(Settings(), {"KUBE9_TESTBED": "off"}) == Settings()


def test_maps_and_lists_have_no_variable() -> None:
    names = variables()
    assert "KUBE9_SCHEDULE_PILLARS" not in names
    assert names["KUBE9_READING_REQUESTS_PER_SECOND"] == ("reading", "requests_per_second")


def test_what_kubernetes_says_of_a_service_called_kube9_server_is_no_setting() -> None:
    links = {
        "KUBE9_SERVER_PORT": "tcp://10.96.7.7:80",
        "KUBE9_SERVER_SERVICE_HOST": "10.96.7.7",
        "KUBE9_SERVER_PORT_80_TCP_ADDR": "10.96.7.7",
    }
    assert overridden(Settings(), links) == Settings()
