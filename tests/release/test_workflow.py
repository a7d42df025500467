"""The workflow may do what it must and no more, and nobody can slip words into its commands."""

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from tests.release.conftest import Tool

FOLDER = Path(__file__).resolve().parents[2] / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.y*ml"))
PINNED = re.compile(r"- uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
OURS = "actions/"
WRITES = {
    "check": {},
    "packages": {},
    "image": {},
    "sign": {"packages": "write", "id-token": "write"},
    "index": {"id-token": "write"},
    "announce": {"contents": "write"},
    "verify": {},
}


@pytest.fixture(scope="module")
def release() -> dict[str, Any]:
    return read(FOLDER / "release.yml")


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit(path: Path) -> None:
    lines = [line.strip() for line in path.read_text().splitlines() if "uses:" in line]
    assert lines
    assert [line for line in lines if not PINNED.fullmatch(line)] == []
    assert [line for line in lines if OURS not in line] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_command_has_anything_pasted_into_it(path: Path) -> None:
    commands = [step["run"] for step in steps(read(path)) if "run" in step]
    assert commands
    assert [command for command in commands if "${{" in command] == []
    assert "github.event" not in path.read_text()


def test_only_a_tag_starts_it(release: dict[str, Any]) -> None:
    started = {str(key): value for key, value in release.items()}["True"]
    assert started == {"push": {"tags": ["v*"]}}  # YAML reads "on" as true


def test_each_job_has_the_rights_that_it_needs(release: dict[str, Any]) -> None:
    assert release["permissions"] == {}
    assert {
        name: {right: how for right, how in job["permissions"].items() if how != "read"}
        for name, job in release["jobs"].items()
    } == WRITES


def test_what_builds_cannot_sign(release: dict[str, Any]) -> None:
    for name, job in release["jobs"].items():
        said = str(job)
        builds = any(f"release.{part} " in said for part in ("wheels", "chart", "image"))
        assert not (builds and "id-token" in job["permissions"]), name
        assert not ("make setup" in said and "id-token" in job["permissions"]), name


def test_whoever_signs_or_publishes_waits_for_a_person(release: dict[str, Any]) -> None:
    guarded = {name: job.get("environment") for name, job in release["jobs"].items()}
    assert guarded["sign"] == "release"
    assert guarded["index"] == "pypi"


def test_no_checkout_leaves_its_token_behind(release: dict[str, Any]) -> None:
    checkouts = [
        step for step in steps(release) if step.get("uses", "").startswith("actions/checkout@")
    ]
    assert len(checkouts) == len(release["jobs"])
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_everything_that_is_installed_is_locked(release: dict[str, Any]) -> None:
    words = "\n".join(step.get("run", "") for step in steps(release))
    installs = [line for line in words.splitlines() if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line for line in installs)
    assert not re.search(r"\b(curl|wget|npx|uvx|go install)\b", words)


def test_every_module_it_runs_is_there(tool: "Tool", release: dict[str, Any]) -> None:
    words = "\n".join(step.get("run", "") for step in steps(release))
    modules = sorted(set(re.findall(r"-m release\.([a-z]+)", words)))
    assert {"versions", "wheels", "chart", "image", "registry", "sealing", "verify"} <= {*modules}
    for module in modules:
        assert tool.run(module, "--help").returncode == 0


def test_the_linter_for_workflows_has_nothing_to_say(tool: "Tool") -> None:
    linter = shutil.which("actionlint", path=tool.env["PATH"])
    if linter is None:
        pytest.skip("actionlint is missing: python -m release.tools actionlint builds it")
    done = tool.other(linter, *FILES)
    assert (done.returncode, done.stdout) == (0, "")
