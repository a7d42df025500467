"""A release has one version, and everything in it says so."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.release.conftest import Tool

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Only what says a version."""
    for path in (
        ROOT / "pyproject.toml",
        ROOT / "charts" / "kube9-operator" / "Chart.yaml",
        *ROOT.glob("plugins/kube9-*/pyproject.toml"),
    ):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_tree_agrees_on_its_version(tool: "Tool", tree: Path, version: str) -> None:
    assert tool.done("versions", "--root", tree, "--tag", f"v{version}") == version


def test_a_tag_that_no_package_knows_is_refused(tool: "Tool", tree: Path, version: str) -> None:
    done = tool.run("versions", "--root", tree, "--tag", "v77.0.0")
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"v77.0.0 cannot be released: kube9-core says '{version}'" in done.stderr
    assert f"kube9-security says '{version}'" in done.stderr


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("plugins/kube9-security/pyproject.toml", '\nversion = "{}"'),
        ("charts/kube9-operator/Chart.yaml version", "\nversion: {}"),
        ("charts/kube9-operator/Chart.yaml appVersion", '\nappVersion: "{}"'),
    ],
)
def test_whoever_says_another_version_is_named(
    tool: "Tool", tree: Path, version: str, place: str, line: str
) -> None:
    file, _, _ = place.partition(" ")
    edit(tree / file, line.format(version), line.format("9.9.9"))
    done = tool.run("versions", "--root", tree)
    assert done.returncode == 1
    assert f"{version} cannot be released: " in done.stderr
    named = "kube9-security" if "plugins" in place else place
    assert done.stderr.endswith(f"{named} says '9.9.9'\n")


@pytest.mark.parametrize("tag", ["1.2.3", "v1.2", "v1.2.3-rc.1", "v1.2.3rc1", "v01.2.3", "vx"])
def test_only_three_numbers_after_a_v_are_a_release(tool: "Tool", tree: Path, tag: str) -> None:
    done = tool.run("versions", "--root", tree, "--tag", tag)
    assert done.returncode == 1
    assert "is no release: use three numbers, as in v1.2.3" in done.stderr
