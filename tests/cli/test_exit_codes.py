"""What the exit code of `kube9 assess` says, and what stands beside it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Kube9 = Callable[..., Any]

PRIVILEGED = ("--check", "security/privileged-container")


def test_findings_alone_do_not_fail_a_run(here: Kube9) -> None:
    assert here("assess", "@app.yaml", *PRIVILEGED).code == 0


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [("never", 0), ("critical", 1), ("high", 1), ("medium", 1), ("low", 1), ("info", 1)],
)
def test_a_critical_finding_fails_at_every_severity(here: Kube9, fail_on: str, code: int) -> None:
    assert here("assess", "@app.yaml", *PRIVILEGED, "--fail-on", fail_on).code == code


def test_a_finding_below_the_severity_does_not_fail(kube9: Kube9, folder: Path) -> None:
    (folder / ".kube9.yaml").write_text("checks: {acme/short-name: {params: {longest: 1}}}\n")
    given = ("assess", "app.yaml", "--check", "acme/short-name", "--fail-on")
    assert kube9(*given, "medium").code == 0
    assert kube9(*given, "low").code == 1


def test_an_exempted_finding_does_not_fail(here: Kube9, folder: Path, soon: str) -> None:
    text = (folder / "app.yaml").read_text()
    (folder / "app.yaml").write_text(
        text.replace(
            "{name: shop, namespace: web}",
            "{name: shop, namespace: web, annotations: {kube9.io/exempt: 'security/*', "
            f"kube9.io/exempt-reason: needs the GPU of its node, kube9.io/exempt-until: '{soon}'"
            "}}",
        )
    )
    answer = here("assess", "@app.yaml", *PRIVILEGED, "--fail-on", "info")
    assert answer.code == 0
    assert "1 exempted; the score without exemptions is 0" in answer.out


def test_json_goes_to_standard_output_also_when_the_run_fails(here: Kube9) -> None:
    answer = here("assess", "@app.yaml", *PRIVILEGED, "--fail-on", "high", "--format", "json")
    assert answer.code == 1
    assert json.loads(answer.out)["summary"]["findings"]["critical"] == 1


def test_a_bad_document_is_named_the_rest_assessed_and_the_code_is_2(
    here: Kube9, folder: Path
) -> None:
    text = (folder / "app.yaml").read_text()
    (folder / "app.yaml").write_text(f"{text}---\nkind: [Service\n")
    answer = here("assess", "@app.yaml", *PRIVILEGED, "--fail-on", "high", "--format", "json")
    report = json.loads(answer.out)
    [error] = report["inputErrors"]
    assert answer.code == 2
    assert report["summary"]["findings"]["critical"] == 1
    place = f"{error['path']}:{error['line']}:{error['column']}: {error['message']}"
    assert answer.err == f"{place}\n"
    assert place.startswith(f"{folder}/app.yaml:1")


def test_input_errors_stand_in_the_table_too(here: Kube9, folder: Path) -> None:
    (folder / "torn.yaml").write_text("a: [\n")
    answer = here("assess", "@", *PRIVILEGED)
    assert answer.code == 2
    assert "Input errors" in answer.out
    assert "/torn.yaml:" in " ".join(answer.out.split())
    assert "/torn.yaml:" in answer.err


def test_a_path_that_does_not_exist_is_code_2(here: Kube9) -> None:
    answer = here("assess", "@ap.yaml")
    assert answer.code == 2
    assert "no such file or folder; did you mean" in answer.err


def test_a_path_of_blanks_is_an_input_error_as_any_other(here: Kube9) -> None:
    answer = here("assess", " ")
    assert (answer.code, answer.err) == (2, " : no such file or folder\n")


def test_what_another_file_still_has_is_not_resolved(here: Kube9, folder: Path) -> None:
    text = (folder / "app.yaml").read_text()
    (folder / "other.yaml").write_text(text.replace("name: shop,", "name: other,"))
    given = ("assess", "@", *PRIVILEGED, "--per-file", "--format", "json")
    here(*given, "-o", "@../known.json")
    assert _resolved(here(*given, "--baseline", "@../known.json").out) == [0, 0]
    (folder / "other.yaml").write_text("")
    assert _resolved(here(*given, "--baseline", "@../known.json").out) == [0, 1]
    (folder / "other.yaml").unlink()
    assert _resolved(here(*given, "--baseline", "@../known.json").out) == [1]


def test_what_stands_in_a_torn_file_is_not_resolved(here: Kube9, folder: Path) -> None:
    given = ("assess", "@app.yaml", *PRIVILEGED, "--format", "json")
    here(*given, "-o", "@known.json")
    (folder / "app.yaml").write_text("a: [")
    answer = here(*given, "--baseline", "@known.json")
    assert answer.code == 2
    assert json.loads(answer.out)["resolved"] == []


def _resolved(text: str) -> list[int]:
    return [len(report["resolved"]) for report in json.loads(text)["items"]]


def test_only_new_findings_fail_with_a_baseline(here: Kube9, folder: Path) -> None:
    given = ("assess", "@app.yaml", "--pillar", "security", "--fail-on", "high")
    first = here(*given, "--format", "json", "-o", "@known.json")
    assert (first.code, first.out) == (1, "")
    again = here(*given, "--baseline", "@known.json", "--format", "json")
    assert again.code == 0
    assert {item["state"] for item in json.loads(again.out)["findings"]} == {"unchanged"}
    text = (folder / "app.yaml").read_text()
    (folder / "app.yaml").write_text(
        text.replace("      containers", "      hostPID: true\n      containers")
    )
    answer = here(*given, "--baseline", "@known.json", "--format", "json")
    new = [item for item in json.loads(answer.out)["findings"] if item["state"] == "new"]
    assert answer.code == 1
    assert [item["check"] for item in new] == ["security/host-pid"]
