"""`.kube9.yaml`: what it changes, where it is found, and how its mistakes are told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Kube9 = Callable[..., Any]

NAMED = ("assess", "app.yaml", "--format", "json", "--check", "acme/short-name")


def test_parameters_have_defaults_without_a_settings_file(kube9: Kube9, folder: Path) -> None:
    assert json.loads(kube9(*NAMED).out)["checks"][0]["outcome"] == "passed"
    (folder / "app.yaml").write_text((folder / "app.yaml").read_text().replace("app\n", "worker\n"))
    [finding] = json.loads(kube9(*NAMED).out)["findings"]
    assert finding["message"] == "name is longer than 3"


def test_a_settings_file_here_or_above_sets_parameters_and_severity(
    kube9: Kube9, folder: Path
) -> None:
    settings = "checks:\n  acme/brief:\n    severity: critical\n    params: {longest: 1}\n"
    (folder.parent / ".kube9.yaml").write_text(settings)
    [finding] = json.loads(kube9(*NAMED).out)["findings"]
    assert (finding["severity"], finding["message"]) == ("critical", "name is longer than 1")
    (folder / ".kube9.yaml").write_text("checks: {}\n")
    assert json.loads(kube9(*NAMED).out)["findings"] == []


def test_a_check_can_be_switched_off_and_on(kube9: Kube9, folder: Path) -> None:
    settings = "checks:\n  acme/short-name: {enabled: false}\n  acme/crashes: {enabled: true}\n"
    (folder / "own.yaml").write_text(settings)
    given = ("assess", "app.yaml", "--format", "json", "--config", "own.yaml")
    report = json.loads(kube9(*given).out)
    ids = {row["id"] for row in report["checks"]}
    assert "acme/crashes" in ids
    assert "acme/short-name" not in ids


def test_a_plugin_can_be_switched_off(kube9: Kube9, folder: Path) -> None:
    (folder / ".kube9.yaml").write_text(
        "plugins: {acme: {enabled: false}}\nchecks: {acme/short-name: {enabled: true}}\n"
    )
    report = json.loads(kube9("assess", "app.yaml", "--format", "json").out)
    states = {row["name"]: row["state"] for row in report["metadata"]["plugins"]}
    assert states["acme"] == "disabled"
    assert not [row for row in report["checks"] if row["plugin"] == "acme"]
    assert "acme" in kube9("plugins", "list").out


def test_excluded_namespaces_are_left_out(kube9: Kube9, folder: Path) -> None:
    (folder / ".kube9.yaml").write_text("exclude: {namespaces: ['we*']}\n")
    report = json.loads(kube9("assess", "app.yaml", "--format", "json").out)
    assert report["findings"] == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("check: {}\n", 1, "no setting check; did you mean checks?"),
        ("checks:\n  acme/short-name:\n    severty: low\n", 3, "did you mean severity?"),
        ("checks:\n  acme/short-name:\n    severity: bad\n", 3, "'critical', 'high'"),
        ("checks:\n  acme/short-name:\n    enabled: 'yes'\n", 3, "must be a valid boolean"),
        ("checks:\n  acme/short-nam: {}\n", 2, "did you mean acme/short-name"),
        ("checks:\n  acme/short-name:\n    params:\n      longst: 3\n", 4, "did you mean longest?"),
        ("checks:\n  acme/short-name:\n    params:\n      longest: x\n", 4, "valid integer"),
        ("checks:\n  acme/crashes:\n    params: {a: 1}\n", 3, "has no parameters"),
        ("exclude:\n  namespace: [a]\n", 2, "did you mean namespaces?"),
        ("exclude:\n  namespaces: a\n", 2, "must be a valid"),
        ("plugins:\n  acm: {}\n", 2, "did you mean acme?"),
        ("plugins:\n  acme: {enable: false}\n", 2, "did you mean enabled?"),
        ("plugins:\n  acme: {enabled: 1}\n", 2, "must be true or false"),
        ("plugins:\n  acme: {colour: red}\n", 2, "plugin acme has no setting 'colour'"),
        ("a: 1\n---\nb: 2\n", 3, "more than one YAML document"),
        ("checks: {}\nchecks: {}\n", 2, "written twice"),
        ("checks: [\n", 2, "YAML error"),
        ("- checks\n", 1, "the file"),
    ],
)
def test_a_mistake_names_file_line_and_the_nearest_name(
    kube9: Kube9, folder: Path, text: str, line: int, said: str
) -> None:
    (folder / ".kube9.yaml").write_text(text)
    answer = kube9("assess", "app.yaml")
    assert said in answer.err
    assert answer.err.startswith(f"kube9: .kube9.yaml:{line}:")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "checks:\nplugins:\n"])
def test_an_empty_settings_file_is_no_settings(kube9: Kube9, folder: Path, text: str) -> None:
    (folder / ".kube9.yaml").write_text(text)
    assert kube9("assess", "app.yaml").code == 0
