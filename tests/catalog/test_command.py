"""Writing and comparing, as a person runs it."""

from pathlib import Path

import pytest
from importlib_metadata import EntryPoint

from kube9_core.catalog.check_index import BEGIN, END
from kube9_core.catalog.command import main
from kube9_core.catalog.repository import Repository
from kube9_core.catalog.site import compare, site, write
from kube9_core.errors import Kube9Error
from kube9_core.plugins.catalogue import build
from kube9_core.plugins.loading import Candidate, Loaded

ROOT = Path(__file__).parents[2]


def test_what_was_written_compares_equal(demo: Repository) -> None:
    assert "docs/checks/demo/strict.md" in write(demo.root, site(demo))
    assert compare(demo.root, site(demo)) == ()
    assert write(demo.root, site(demo)) == ()


def test_a_page_that_differs_is_named(demo: Repository) -> None:
    write(demo.root, site(demo))
    (demo.root / "docs/equivalents.md").write_text("something else\n")
    (demo.root / "docs/checks/demo/loose.md").unlink()
    assert compare(demo.root, site(demo)) == (
        "docs/checks/demo/loose.md is out of date",
        "docs/equivalents.md is out of date",
    )


def test_the_page_of_a_check_that_is_gone_is_removed(demo: Repository) -> None:
    gone = demo.root / "docs" / "checks" / "demo" / "gone.md"
    gone.parent.mkdir(parents=True)
    gone.write_text("# Gone\n")
    assert "docs/checks/demo/gone.md is left over" in compare(demo.root, site(demo))
    write(demo.root, site(demo))
    assert not gone.exists()


def test_pages_written_by_people_are_left_alone(demo: Repository) -> None:
    own = demo.root / "docs" / "scoring.md"
    own.parent.mkdir()
    own.write_text("# Scoring\n")
    write(demo.root, site(demo))
    assert own.read_text() == "# Scoring\n"


def test_only_what_stands_between_the_marks_of_a_readme_changes(demo: Repository) -> None:
    readme = demo.root / "plugins" / "kube9-demo" / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write(demo.root, site(demo))
    text = readme.read_text()
    assert text.startswith(f"before\n{BEGIN}\n| Check |")
    assert text.endswith(f"\n{END}\nafter\n")
    assert "old" not in text


def test_a_readme_with_one_mark_only_is_refused(demo: Repository) -> None:
    readme = demo.root / "plugins" / "kube9-demo" / "README.md"
    readme.write_text(f"before\n{END}\nafter\n")
    with pytest.raises(Kube9Error, match=r"plugins/kube9-demo/README\.md needs the line"):
        site(demo)


def test_a_plugin_that_is_not_installed_is_named(demo: Repository) -> None:
    with pytest.raises(Kube9Error, match="plugins/kube9-demo is not installed"):
        Repository.at(demo.root, build([], Loaded))


def test_a_plugin_that_does_not_load_is_named_with_its_reason(demo: Repository) -> None:
    entry = EntryPoint(name="demo", value="kube9_demo", group="kube9")
    broken = Candidate("demo", "kube9-demo", "0.2.0", (), entry)
    catalogue = build([broken], lambda candidate: Loaded(candidate, "it is broken"))
    with pytest.raises(Kube9Error, match="plugins/kube9-demo is failed: it is broken"):
        Repository.at(demo.root, catalogue)


def test_a_plugin_installed_from_elsewhere_is_refused(demo: Repository, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "plugins" / "kube9-demo").mkdir(parents=True)
    project = (demo.root / "plugins/kube9-demo/pyproject.toml").read_text()
    (other / "plugins/kube9-demo/pyproject.toml").write_text(project)
    with pytest.raises(Kube9Error, match=r"is installed from .*, not from .*other"):
        Repository.at(other, demo.catalogue)


def test_a_folder_that_is_no_repository_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["docs", "--check", "--root", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"{tmp_path} holds no plugins/kube9-*; give --root\n"


def test_the_command_is_content_with_this_repository(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["docs", "--check", "--root", str(ROOT)])
    assert (code, capsys.readouterr().err) == (0, "")
