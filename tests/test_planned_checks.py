"""The table of planned checks answers the whole catalogue, and its page is the generated one."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kube9_core.plugins.catalogue import discover

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "planned-checks.toml"
PAGE = ROOT / "docs" / "planned-checks.md"
WRITTEN = ("security", "reliability", "argocd")
"""Prefixes of ids whose checks are all written."""
ROWS = {"S": 75, "R": 41, "P": 16, "C": 9, "O": 14, "U": 6, "B": 32, "N": 17, "G": 46}


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "tools" / "planned_checks.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script, fixed arguments


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def test_every_row_of_the_catalogue_is_planned_or_left_out_with_a_reason(
    plan: dict[str, Any],
) -> None:
    answered = {row for check in plan["checks"] for row in check["rows"]}
    answered |= {left["row"] for left in plan["not_planned"] if left["why"]}
    catalogue = {f"{letter}{n:02d}" for letter, count in ROWS.items() for n in range(1, count + 1)}
    assert answered == catalogue


def test_an_id_stands_once(plan: dict[str, Any]) -> None:
    ids = [check["id"] for check in plan["checks"]]
    assert len(ids) == len(set(ids))


def test_the_page_is_the_generated_one() -> None:
    assert run("--check").stderr == ""


def test_a_page_edited_by_hand_is_found_out(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("critical", "low", 1))
    done = run("--check", "--page", page)
    assert done.returncode == 1
    assert "out of date" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"security/host-ipc"', '"security/host-pid"', "security/host-pid stands 2 times"),
        ('["S60"]', '["S59"]', "row S60 is neither planned nor left out"),
        ('"cost/idle-gpu"', '"money/idle-gpu"', "money/idle-gpu: unknown prefix"),
        ('severity = "critical"', 'severity = "fatal"', "Invalid enum value 'fatal'"),
    ],
)
def test_a_source_that_contradicts_itself_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    source = tmp_path / "plan.toml"
    source.write_text(SOURCE.read_text(encoding="utf-8").replace(old, new, 1))
    done = run("--source", source, "--page", tmp_path / "page.md")
    assert done.returncode == 1
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_is_ready_is_what_is_declared(plan: dict[str, Any]) -> None:
    declared = {
        check.id: (
            check.title,
            str(check.severity),
            ", ".join(sorted((subject.__name__ for subject in check.subjects), reverse=True)),
            check.default,
        )
        for check in discover().checks
        if check.id.partition("/")[0] in WRITTEN
    }
    ready = {
        check["id"]: (
            check["title"],
            check["severity"],
            ", ".join(sorted(check["on"].split(", "), reverse=True)),
            "off" not in check,
        )
        for check in plan["checks"]
        if check.get("status") == "ready"
    }
    assert ready == declared
