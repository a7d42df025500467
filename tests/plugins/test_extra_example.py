"""The example of a plugin image works as docs/plugin-images.md tells it, from pip to an answer."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / "examples" / "plugin-image"
COPIER = REPOSITORY / "images" / "plugin-base" / "kube9-copy.c"
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: web}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: app, image: registry.example/shop:1}]}
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plugin as the operator finds it: installed, and copied where there is a compiler."""
    pytest.importorskip("pip", reason="this environment has no pip")
    folder = tmp_path_factory.mktemp("example")
    source = folder / "source"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-index", "--no-build-isolation", "--no-deps", "--no-compile"]
    subprocess.run([*pip, *options, "--target", folder / "plugin", source], check=True)  # noqa: S603 - pip, with our own arguments
    compiler = shutil.which("cc")
    if compiler is None:
        return folder / "plugin"
    (folder / "acme").mkdir()
    subprocess.run([compiler, "-o", folder / "kube9-copy", COPIER], check=True)  # noqa: S603 - the compiler that was found
    subprocess.run([folder / "kube9-copy", folder / "plugin", folder / "acme"], check=True)  # noqa: S603 - our own program
    return folder / "acme"


@pytest.fixture
def run(mounted: Path, tmp_path: Path) -> Run:
    """Run a command of ours with what the chart sets."""
    (tmp_path / "app.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    settings = {"plugins": {"acme": {"team": "night watch"}}}
    (tmp_path / "settings.json").write_text(json.dumps(settings), encoding="utf-8")

    def started(module: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "-m", module, *words],
            cwd=tmp_path,
            env={
                **os.environ,
                "KUBE9_PLUGIN_PATH": str(mounted),
                "KUBE9_PLUGINS": "acme",
                "KUBE9_CONFIG": str(tmp_path / "settings.json"),
                "KUBE9_STORE_FOLDER": str(tmp_path),
                **more,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return started


def test_its_check_is_reported(run: Run) -> None:
    done = run("kube9_core.cli", "assess", "app.yaml", "--format", "json", "--check", "acme/*")
    report = json.loads(done.stdout)
    assert [item["check"] for item in report["findings"]] == ["acme/owner-label"], done.stderr


def test_its_query_answers_from_its_settings(run: Run) -> None:
    words = ("query", "acme", "contact", "--format=json")
    done = run("kube9_core.cli.operator_entry", *words)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"team": "night watch"}), done.stderr


def test_nobody_is_asked_who_was_not_selected(run: Run) -> None:
    words = ("query", "acme", "contact", "--format=json")
    done = run("kube9_core.cli.operator_entry", *words, KUBE9_PLUGINS="")
    assert done.returncode != 0
    assert "night watch" not in done.stdout


def test_a_query_says_why_its_plugin_is_not_there(run: Run, tmp_path: Path) -> None:
    words = ("query", "acme", "contact", "--format=json")
    done = run("kube9_core.cli.operator_entry", *words, KUBE9_PLUGIN_PATH=str(tmp_path / "lost"))
    assert "PLUGIN_FAILED" in done.stdout + done.stderr
    assert "lost is not there" in done.stdout + done.stderr


def test_settings_of_a_plugin_that_is_not_there_stop_nothing(run: Run, tmp_path: Path) -> None:
    words = ("assess", "app.yaml", "--config", "settings.json", "--format", "json")
    lost = run("kube9_core.cli", *words, KUBE9_PLUGIN_PATH=str(tmp_path / "lost"))
    assert lost.returncode == 0, lost.stderr
    (row,) = (
        row for row in json.loads(lost.stdout)["metadata"]["plugins"] if row["name"] == "acme"
    )
    assert row["state"] == "failed"
    assert run("kube9_core.cli", *words, KUBE9_PLUGINS="").returncode == 0
    assert run("kube9_core.cli", *words, KUBE9_PLUGIN_PATH="", KUBE9_PLUGINS="").returncode == 2


def test_its_rules_can_be_reviewed(run: Run) -> None:
    done = run("kube9_core.cli", "catalog", "rbac", "acme")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# What acme (acme-kube9 1.0.0) reads.")
    assert 'resources: ["deployments"], verbs: ["list"]' in done.stdout


def test_the_page_shows_the_dockerfile_that_is_there() -> None:
    page = (REPOSITORY / "docs" / "plugin-images.md").read_text(encoding="utf-8")
    shown = page.partition("```dockerfile Dockerfile\n")[2].partition("```")[0].splitlines()
    there = (EXAMPLE / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert len(shown) > 10
    assert [line for line in shown if line not in there] == []


def test_the_tables_of_the_page_speak_of_what_there_is() -> None:
    page = (REPOSITORY / "docs" / "plugin-images.md").read_text(encoding="utf-8")
    code = COPIER.read_text(encoding="utf-8")
    assert "at most 128 MiB, 20,000 of them, 32 levels deep" in page
    assert [
        line for line in ("(128LL << 20)", "ENTRIES 20000", "DEEPEST 32") if line not in code
    ] == []


def test_it_is_typed_strictly(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / "acme", tmp_path / "acme")
    command = [sys.executable, "-m", "mypy", "--strict", "acme"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert done.returncode == 0, done.stdout
