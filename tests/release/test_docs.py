"""What the pages tell people to type is what the tools do."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.release.conftest import Tool

ROOT = Path(__file__).resolve().parents[2]
VERIFY = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
RELEASING = (ROOT / "docs" / "releasing.md").read_text(encoding="utf-8")


def test_users_are_told_to_trust_whom_our_own_check_trusts(
    tool: "Tool", signed_once: Path, version: str
) -> None:
    shown = tool.done("verify", signed_once, "--version", version, "--print").splitlines()
    script = VERIFY.partition("VERSION=0.1.0\n")[2].partition("\n\n")[0]
    script = f'VERSION={version}\n{script}\nprintf "%s\\n" "${{BY[@]}}"'
    told = tool.other("bash", "-euc", script).stdout.split()
    assert len(told) == 4
    assert all(" ".join(told) in line for line in shown)


@pytest.mark.parametrize("what", ["IMAGE", "PLUGIN_BASE", "CHARTS"])
def test_users_are_told_where_images_and_chart_are(what: str) -> None:
    names = (ROOT / "tools" / "release" / "origin.py").read_text(encoding="utf-8")
    (place,) = re.findall(rf'^{what} = "(.*)"$', names, re.MULTILINE)
    name = "/kube9-operator" if what == "CHARTS" else ""
    assert f'cosign verify "${{BY[@]}}" {place}{name}:$VERSION' in VERIFY


@pytest.mark.parametrize("module", sorted(set(re.findall(r"-m release\.(\w+)", RELEASING))))
def test_modules_that_maintainers_are_told_to_run_can_be_run(tool: "Tool", module: str) -> None:
    assert tool.run(module, "--help").returncode == 0


def test_each_job_of_the_workflow_is_explained() -> None:
    jobs = re.findall(r"^  (\w+):\n    name:", _workflow(), re.MULTILINE)
    assert jobs
    assert re.findall(r"^\| `(\w+)` \|", RELEASING, re.MULTILINE) == jobs


def _workflow() -> str:
    return (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
