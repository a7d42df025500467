"""An operator that starts with wrong settings runs with the rest, and says first what is wrong."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.operator.process import Operator

COMMAND = (sys.executable, "-m", "kube9_core.cli.operator_entry", "serve")
KUBECONFIG = """
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "http://127.0.0.1:9"}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
users: [{name: u, user: {}}]
current-context: x
"""
WRONG = """\
schedule:
  interval: 0s
  pillars: {security: 10m}
  maintenence: []
checks:
  security/privilegd-container: {enabled: false}
  security/privileged-container: {severity: awful}
plugins:
  securty: {enabled: false}
  security: {colour: red}
"""
MISTAKES = (
    ':2: schedule.interval: must be greater than or equal to 1m, not "0s"',
    ":4: no setting schedule.maintenence; did you mean maintenance",
    ":6: no check 'security/privilegd-container'; did you mean security/privileged-container",
    ":7: checks.security/privileged-container.severity: must be 'critical', 'high'",
    ":9: no plugin 'securty' is installed; did you mean security",
    ":10: plugin security has no setting 'colour'",
)
START = (
    "the settings have 6 mistakes; defaults stand in for what is wrong, the rest holds; correct: "
)

First = Callable[[Mapping[str, str]], dict[str, Any]]


@pytest.fixture
def first_line(tmp_path: Path) -> First:
    """What an operator without a server says first, and that it lives on after that."""
    (tmp_path / "config").write_text(KUBECONFIG)
    ours = ("KUBE", "POD_", "SSL_", "HTTP", "http")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}

    def start(environ: Mapping[str, str]) -> dict[str, Any]:
        words = [*COMMAND, "--kubeconfig=config", f"--data={tmp_path / 'data'}", "--port=0"]
        with running(words, tmp_path, {**kept, "HOME": str(tmp_path), **environ}) as process:
            assert process.stdout is not None
            first: dict[str, Any] = json.loads(process.stdout.readline())
            lines = (json.loads(line) for line in process.stdout)
            assert any(line.get("message") == "started" for line in lines)
            assert process.poll() is None
            return first

    return start


@contextmanager
def running(
    words: list[str], folder: Path, environ: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(  # noqa: S603 - our own command
        words,
        cwd=folder,
        env=dict(environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_first_line_names_each_wrong_setting_with_file_line_and_what_is_right(
    first_line: First, tmp_path: Path
) -> None:
    file = tmp_path / "kube9.yaml"
    file.write_text(WRONG)
    told = first_line({"KUBE9_CONFIG": str(file)})
    assert told["level"] == "error"
    assert told["message"].startswith(START)
    for mistake in MISTAKES:
        assert f"{file}{mistake}" in told["message"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("schedule: [\n", ":1:"),
        ("- schedule\n", ":1: the file: must be"),
        ("\x00\x01", ":1:1: holds the control character 0x00"),
    ],
    ids=["missing", "torn", "a list", "bytes"],
)
def test_a_file_that_says_nothing_is_named_and_the_defaults_hold(
    first_line: First, tmp_path: Path, text: str | None, said: str
) -> None:
    file = tmp_path / "kube9.yaml"
    if text is not None:
        file.write_text(text)
    told = first_line({"KUBE9_CONFIG": str(file)})
    assert told["level"] == "error"
    assert str(file) in told["message"]
    assert said in told["message"]


def test_a_wrong_variable_is_named(first_line: First) -> None:
    told = first_line({"KUBE9_SCHEDULE_INTERVAL": "0", "KUBE9_READING_PAGES": "9"})
    assert "KUBE9_SCHEDULE_INTERVAL=0: must be a duration such as 45s" in told["message"]
    assert "no setting KUBE9_READING_PAGES; did you mean KUBE9_READING_PAGE" in told["message"]


def test_a_ca_bundle_that_is_not_there_is_named_with_what_to_do(
    first_line: First, tmp_path: Path
) -> None:
    told = first_line({"SSL_CERT_FILE": "/etc/kube9-ca/ca.crt"})
    assert told["level"] == "error"
    assert "SSL_CERT_FILE names /etc/kube9-ca/ca.crt, which does not exist" in told["message"]
    assert "put the CA bundle there" in told["message"]
    (tmp_path / "ca.crt").write_text("no certificate")
    again = first_line({"SSL_CERT_FILE": str(tmp_path / "ca.crt")})
    assert "which holds no certificate that can be read" in again["message"]


def test_a_proxy_that_does_not_exist_is_named_without_its_password(first_line: First) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    told = first_line({"HTTPS_PROXY": f"http://me:secret@127.0.0.1:{port}"})["message"]
    assert f"HTTPS_PROXY is http://127.0.0.1:{port}, which cannot be reached" in told
    assert "secret" not in told
    for url, said in (
        ("proxy.example", "which is no URL such as http://proxy.example:3128"),
        ("http://proxy.invalid:3128", "a name that nobody knows"),
    ):
        assert f"HTTPS_PROXY is {url}, {said}" in first_line({"HTTPS_PROXY": url})["message"]


def test_what_is_right_is_not_mentioned(first_line: First, tmp_path: Path) -> None:
    (tmp_path / ".kube9.yaml").write_text("schedule: {interval: 2h}\n")
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        url = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        assert first_line({"HTTPS_PROXY": url})["action"] == "start"


@pytest.fixture(scope="module")
def mistaken(cluster: "Cluster", tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Operator]":
    """An operator in a cluster of its own that was given wrong settings."""
    from kube9_testbed.cluster import Cluster  # noqa: PLC0415 - `cluster` skips where none can be
    from kube9_testbed.operator.installation import install  # noqa: PLC0415 - as above
    from kube9_testbed.operator.process import Operator  # noqa: PLC0415 - as above

    del cluster  # asked for, because it skips where there can be none
    with Cluster.start() as alone:
        place = install(alone, "kube9-mistaken", tmp_path_factory.mktemp("mistaken"))
        place.settings.write_text(WRONG)
        with Operator(place) as operator:
            operator.await_assessment()
            yield operator


def condition(operator: "Operator") -> dict[str, str]:
    found = (operator.resource() or {}).get("status", {}).get("conditions", [])
    return next((each for each in found if each["type"] == "SettingsApplied"), {})


@pytest.mark.cluster
@pytest.mark.slow
def test_it_assesses_with_the_rest_and_the_status_says_what_is_left_out(
    mistaken: "Operator",
) -> None:
    status = mistaken.published() or {}
    assert (status["health"], status["mode"]) == ("healthy", "operated")
    assert START in status["error"]
    mistaken.wait(lambda: condition(mistaken), 10, "the resource")
    told = condition(mistaken)
    assert (told["status"], told["reason"]) == ("False", "SettingsWrong")
    assert told["message"].startswith(START)
    assert mistaken.log()[0]["message"].startswith(START)


@pytest.mark.cluster
@pytest.mark.slow
def test_once_they_are_corrected_nothing_is_left_out_any_more(mistaken: "Operator") -> None:
    mistaken.installation.write_settings({"schedule": {"interval": "2h"}})
    mistaken.wait(lambda: condition(mistaken)["status"] == "True", 30, "the condition")
    assert START not in ((mistaken.published() or {})["error"] or "")
