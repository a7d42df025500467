"""The import contracts hold, and each of them can fail: a seeded violation is found and named."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / ".importlinter"
PREFIX = "importlinter:contract:"
PACKAGES = {
    "kube9_core": ROOT / "kube9_core",
    "kube9_security": ROOT / "plugins" / "kube9-security" / "kube9_security",
    "kube9_reliability": ROOT / "plugins" / "kube9-reliability" / "kube9_reliability",
    "kube9_argocd": ROOT / "plugins" / "kube9-argocd" / "kube9_argocd",
}
SEEDS = [
    ("layers", "kube9_core/model/severity.py", "import kube9_core.engine.score"),
    ("layers", "kube9_core/manifests/lines.py", "import kube9_core.publish"),
    ("layers", "kube9_core/declare/check.py", "import kube9_core.api"),
    ("layers", "kube9_core/utils/__init__.py", "answer = 42"),
    ("kopf", "kube9_core/runs/manifests.py", "import kopf"),
    ("kubernetes", "kube9_core/snapshot/snapshot.py", "from kubernetes import client"),
    ("http", "kube9_core/publish/__init__.py", "import httpx"),
    ("pure", "kube9_core/engine/evaluate.py", "import time"),
    ("pure", "kube9_core/snapshot/snapshot.py", "import socket"),
    ("pure", "kube9_core/model/report.py", "import asyncio"),
    ("terminal", "kube9_core/runs/summary.py", "from rich.table import Table"),
    ("terminal", "kube9_core/plugins/loading.py", "import typer"),
    ("door", "kube9_core/engine/score.py", "from kube9_core.api import Severity"),
    (
        "plugins",
        "kube9_security/scope.py",
        "from kube9_core.snapshot.container import Container as Hidden",
    ),
    ("plugins", "kube9_reliability/__init__.py", "import kube9_core.engine.score"),
    ("strangers", "kube9_reliability/__init__.py", "import kube9_security.scope"),
]


def lint(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", *arguments]
    return subprocess.run(  # noqa: S603 - our own linter, fixed arguments
        [*command, "--config", str(CONFIG)],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def contracts() -> dict[str, str]:
    parser = configparser.ConfigParser()
    parser.read(CONFIG, encoding="utf-8")
    return {
        section.removeprefix(PREFIX): parser[section]["name"]
        for section in parser.sections()
        if section.startswith(PREFIX)
    }


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of all packages that are linted."""
    for name, folder in PACKAGES.items():
        shutil.copytree(folder, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_all_contracts_hold(tree: Path) -> None:
    done = lint(tree)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_every_contract_has_a_seed() -> None:
    assert {name for name, _, _ in SEEDS} == set(contracts())


@pytest.mark.parametrize(("contract", "file", "line"), SEEDS)
def test_a_seeded_violation_breaks_its_contract(
    tree: Path, contract: str, file: str, line: str
) -> None:
    path = tree / file
    path.parent.mkdir(exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.exists() else '"""A new package."""\n'
    path.write_text(f"{text}\n{line}\n", encoding="utf-8")
    done = lint(tree, "--contract", contract)
    assert done.returncode == 1
    assert f"{contracts()[contract]} BROKEN" in done.stdout
    assert file.partition(".py")[0].removesuffix("/__init__").replace("/", ".") in done.stdout
