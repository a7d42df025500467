"""Fragments become the changelog, each where its kind belongs, and are gone afterwards."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.release.conftest import Tool

ROOT = Path(__file__).resolve().parents[2]
DAY = ("--date", "2027-01-31")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "changelog.d"
    folder.mkdir()
    (folder / "README.md").write_text("how to name them\n")
    (folder / "12.added.md").write_text("`kube9 sing` sings,\nin tune.\n\nAnd loudly.\n")
    (folder / "9.added.tune.md").write_text("`--tune` tunes.\n")
    (folder / "9.added.2.md").write_text("`--hum` hums.\n")
    (folder / "9.added.md").write_text("`--whistle` whistles.\n")
    (folder / "7.security.md").write_text("Nobody hears the key any more.\n")
    return tmp_path


def test_a_release_gathers_its_fragments(tool: "Tool", tree: Path) -> None:
    assert tool.done("changelog", "1.2.3", "--root", tree, *DAY) == (
        "CHANGELOG.md tells 5 changes of 1.2.3"
    )
    page = (tree / "CHANGELOG.md").read_text()
    assert page.partition("\n## ")[2] == (
        "1.2.3 (2027-01-31)\n"
        "\n### Security\n\n- Nobody hears the key any more.\n"
        "\n### Added\n\n- `--whistle` whistles.\n- `--hum` hums.\n- `--tune` tunes.\n"
        "- `kube9 sing` sings,\n  in tune.\n\n  And loudly.\n"
    )
    assert [path.name for path in (tree / "changelog.d").iterdir()] == ["README.md"]


def test_the_newest_release_stands_on_top(tool: "Tool", tree: Path) -> None:
    tool.done("changelog", "1.2.3", "--root", tree, *DAY)
    (tree / "changelog.d" / "13.fixed.md").write_text("In tune again.\n")
    tool.done("changelog", "1.2.4", "--root", tree, *DAY)
    page = (tree / "CHANGELOG.md").read_text()
    heads = [line for line in page.splitlines() if line.startswith("#")]
    assert heads == [
        *("# Changelog", "## 1.2.4 (2027-01-31)", "### Fixed"),
        *("## 1.2.3 (2027-01-31)", "### Security", "### Added"),
    ]
    assert tool.done("changelog", "v1.2.4", "--root", tree, "--notes") == (
        "### Fixed\n\n- In tune again."
    )


def test_only_showing_changes_nothing(tool: "Tool", tree: Path) -> None:
    shown = tool.done("changelog", "1.2.3", "--root", tree, "--print", *DAY)
    assert shown.startswith("## 1.2.3 (2027-01-31)\n")
    assert len(list((tree / "changelog.d").iterdir())) == 6
    assert not (tree / "CHANGELOG.md").exists()


@pytest.mark.parametrize(
    "name", ["12.news.md", "added.md", "12.topic.md", "12.added.2.b.md", "12.md"]
)
def test_a_fragment_that_says_no_kind_is_named(tool: "Tool", tree: Path, name: str) -> None:
    (tree / "changelog.d" / name).write_text("Something.\n")
    done = tool.run("changelog", "1.2.3", "--root", tree)
    assert done.returncode == 1
    assert f"{name} is no fragment: <issue>.<kind>.md" in done.stderr
    assert not (tree / "CHANGELOG.md").exists()


def test_a_release_is_told_once_and_never_empty(tool: "Tool", tree: Path) -> None:
    tool.done("changelog", "1.2.3", "--root", tree)
    assert "has no fragment" in tool.run("changelog", "1.2.4", "--root", tree).stderr
    (tree / "changelog.d" / "13.fixed.md").write_text("In tune again.\n")
    assert "has 1.2.3 already" in tool.run("changelog", "1.2.3", "--root", tree).stderr
    assert "says nothing of 1.2" in tool.run("changelog", "1.2", "--root", tree, "--notes").stderr


def test_our_own_fragments_can_be_released(tool: "Tool") -> None:
    if any((ROOT / "changelog.d").glob("[0-9]*.md")):
        tool.done("changelog", "77.0.0", "--print")
