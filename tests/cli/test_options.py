"""What each option of `kube9 assess` does."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kube9_core.model.severity import SEVERITIES

Kube9 = Callable[..., Any]

JSON = ("--format", "json")


def ids(report: str) -> set[str]:
    return {row["id"] for row in json.loads(report)["checks"]}


def test_pillars_frameworks_and_severities_choose_checks(here: Kube9) -> None:
    every = json.loads(here("assess", "@app.yaml", *JSON).out)["checks"]
    of_pillar = here("assess", "@app.yaml", *JSON, "--pillar", "security").out
    assert ids(of_pillar) == {row["id"] for row in every if row["pillar"] == "security"}
    severe = here("assess", "@app.yaml", *JSON, "--severity", "high").out
    assert ids(severe) == {row["id"] for row in every if SEVERITIES.index(row["severity"]) <= 1}
    baseline = ids(here("assess", "@app.yaml", *JSON, "--framework", "pss-baseline").out)
    assert "security/privileged-container" in baseline
    assert "security/run-as-non-root" not in baseline


def test_options_that_choose_repeat(here: Kube9) -> None:
    given = ("--check", "security/host-pid", "--check", "security/host-i*")
    assert ids(here("assess", "@app.yaml", *JSON, *given).out) == {
        "security/host-pid",
        "security/host-ipc",
    }


def test_naming_a_check_runs_it_though_it_is_off(kube9: Kube9) -> None:
    assert "acme/steers" not in ids(kube9("assess", "app.yaml", *JSON).out)
    assert "acme/steers" in ids(kube9("assess", "app.yaml", *JSON, "--check", "acme/ste*").out)


def test_namespaces_are_chosen_and_excluded(here: Kube9) -> None:
    def found(*options: str) -> int:
        return len(json.loads(here("assess", "@app.yaml", *JSON, *options).out)["findings"])

    assert found("-n", "w?b", "-n", "other") > 0
    assert found("--namespace", "other") == 0
    assert found("--exclude-namespace", "we*") == 0


def test_the_kubernetes_version_is_the_one_asked_for(here: Kube9) -> None:
    report = json.loads(here("assess", "@app.yaml", *JSON, "--kubernetes-version", "v1.16.3").out)
    assert report["source"]["kubernetesVersion"] == "1.16"


def test_a_report_per_file_comes_in_order_also_for_unreadable_files(
    here: Kube9, folder: Path
) -> None:
    (folder / "b.yaml").write_text("{{ torn\n")
    (folder / "a.yaml").write_text("just: text\n")
    answer = here("assess", "--per-file", "@", *JSON)
    report = json.loads(answer.out)
    assert answer.code == 2
    assert (report["kind"], report["apiVersion"]) == ("AssessmentReportList", "kube9.io/v1alpha1")
    assert [item["source"]["paths"] for item in report["items"]] == [
        [f"{folder}/{name}.yaml"] for name in ("a", "app", "b")
    ]
    assert [len(item["inputErrors"]) for item in report["items"]] == [0, 0, 1]
    assert report["items"][0]["source"]["ignored"] == 1


def test_the_table_per_file_names_every_file_and_sums_up(here: Kube9, folder: Path) -> None:
    (folder / "b.yaml").write_text("{{ torn\n")
    answer = here("assess", "--per-file", "@", "--check", "security/privileged-container")
    assert f"  0  {folder}/app.yaml  1 critical" in answer.out
    assert "line 13, Deployment web/shop > app: runs privileged" in answer.out
    assert "2 files · 1 critical" in answer.out


def test_standard_input_is_read(kube9: Kube9, folder: Path) -> None:
    text = (folder / "app.yaml").read_text()
    answer = kube9("assess", "-", *JSON, "--check", "security/privileged-container", stdin=text)
    [finding] = json.loads(answer.out)["findings"]
    assert (finding["file"], finding["line"]) == ("-", 13)


def test_exemptions_of_a_file_hold_everywhere(here: Kube9, folder: Path, soon: str) -> None:
    (folder / "exemptions.yaml").write_text(
        "apiVersion: kube9.io/v1alpha1\nkind: Exemption\nmetadata: {name: gpu}\n"
        "spec:\n  checks: [security/privileged-container]\n"
        f"  reason: needs the GPU of its node\n  expires: '{soon}'\n"
    )
    given = ("--exemptions", "@exemptions.yaml", "--check", "security/privileged-container")
    report = json.loads(here("assess", "@app.yaml", *JSON, *given).out)
    [finding] = report["findings"]
    assert finding["exemption"]["reason"] == "needs the GPU of its node"
    assert report["summary"]["score"] == 100
    assert report["summary"]["scoreWithoutExemptions"] == 0


def test_a_selection_that_nothing_fits_is_told(here: Kube9) -> None:
    given = ("--pillar", "security", "--check", "reliability/*")
    answer = here("assess", "@app.yaml", *JSON, *given)
    assert answer.code == 0
    assert "nothing is judged, as no check fits all that was asked for" in answer.err


def test_jobs_do_not_change_the_report(here: Kube9) -> None:
    def without_metadata(jobs: str) -> dict[str, object]:
        report: dict[str, object] = json.loads(here("assess", "@", *JSON, "--jobs", jobs).out)
        return {key: value for key, value in report.items() if key != "metadata"}

    assert without_metadata("1") == without_metadata("4")


def test_output_keeps_the_rights_of_the_file_and_of_new_ones(here: Kube9, folder: Path) -> None:
    kept = folder / "kept.json"
    kept.write_text("old")
    kept.chmod(0o640)
    here("assess", "@app.yaml", *JSON, "-o", "@kept.json")
    here("assess", "@app.yaml", *JSON, "-o", "@new.json")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
    assert stat.S_IMODE((folder / "new.json").stat().st_mode) == 0o666 & ~mask
    assert json.loads(kept.read_text())["kind"] == "AssessmentReport"
    assert sorted(item.name for item in folder.iterdir()) == ["app.yaml", "kept.json", "new.json"]


def test_output_through_a_link_writes_its_target(here: Kube9, folder: Path) -> None:
    (folder / "real.json").write_text("old")
    (folder / "link.json").symlink_to("real.json")
    here("assess", "@app.yaml", *JSON, "-o", "@link.json")
    assert (folder / "link.json").is_symlink()
    assert json.loads((folder / "real.json").read_text())["kind"] == "AssessmentReport"


def test_the_same_input_gives_the_same_bytes(kube9: Kube9) -> None:
    def body(seed: str) -> str:
        out: str = kube9("assess", "app.yaml", *JSON, PYTHONHASHSEED=seed).out
        report = json.loads(out)
        return out.replace(json.dumps(report["metadata"]["id"]), "").split('"source"', 1)[1]

    assert body("1") == body("2")


@pytest.mark.parametrize(
    "command",
    [
        "assess",
        "catalog",
        "catalog rbac",
        "checks list",
        "checks show",
        "checks search",
        "plugins list",
        "rbac",
        "rbac show",
        "rbac who-can",
        "frameworks list",
        "frameworks show",
        "completion",
        "new-plugin",
        "",
    ],
)
def test_every_command_has_help_with_examples_within_80_columns(kube9: Kube9, command: str) -> None:
    answer = kube9(*command.split(), "--help")
    assert answer.code == 0
    assert "Examples:" in answer.out
    assert f"kube9 {command}" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
