import shlex
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kube9_core.cli.new_plugin import new_plugin
from kube9_core.errors import UsageError

Run = Callable[[str, Path], subprocess.CompletedProcess[str]]
TEMPLATE = Path(__file__).parents[2] / "plugins" / "_template"


@pytest.fixture(scope="module")
def plugin(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = new_plugin("acme-web", tmp_path_factory.mktemp("work"))
    installed = run("pip install --editable .", written)
    assert installed.returncode == 0, installed.stdout
    return written


def test_a_new_plugin_is_loaded_once_it_is_installed(run: Run, plugin: Path) -> None:
    script = (
        "from kube9_core.plugins.catalogue import discover; c = discover();"
        "print([(p.distribution, p.state, p.reason) for p in c.plugins if p.name == 'acme-web'],"
        "c.find('acme-web/owner-label').title)"
    )
    said = run(f'python -W error -c "{script}"', plugin)
    assert "[('acme-web-kube9', 'loaded', None)]" in said.stdout
    assert "Workloads name the application they belong to" in said.stdout


def test_a_new_plugins_own_tests_pass(run: Run, plugin: Path) -> None:
    said = run("pytest -q -p no:cacheprovider", plugin)
    assert said.returncode == 0, said.stdout
    assert "5 passed" in said.stdout


def test_a_new_plugin_is_strictly_typed(run: Run, plugin: Path) -> None:
    said = run("mypy --strict acme_web_kube9 tests", plugin)
    assert said.returncode == 0, said.stdout


def test_a_wheel_of_the_core_carries_the_template(run: Run, tmp_path: Path) -> None:
    built = run(f"pip wheel --wheel-dir . {shlex.quote(str(TEMPLATE.parents[1]))}", tmp_path)
    assert built.returncode == 0, built.stdout
    (wheel,) = tmp_path.glob("kube9_core-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "core")
    script = (
        "from pathlib import Path; from kube9_core.cli import new_plugin as module;"
        "print(Path(module.__file__).parents[2].name, module.new_plugin('acme', Path('made')))"
    )
    said = run(f'PYTHONPATH=core python -W error -c "{script}"', tmp_path)
    assert said.stdout == "core made/acme-kube9\n"
    assert (tmp_path / "made/acme-kube9/tests/cases/owner-label/pass-label.yaml").is_file()


def test_nothing_of_a_new_plugin_names_the_template(tmp_path: Path) -> None:
    written = new_plugin("acme-web", tmp_path)
    texts = {str(path.relative_to(written)): path for path in written.rglob("*.*")}
    assert "acme_web_kube9/owner_label.py" in texts
    assert "conftest.py" not in texts
    for name, path in texts.items():
        assert "template" not in name
        assert path.suffix == ".yaml" or "template" not in path.read_text(encoding="utf-8")


def test_cases_of_a_new_plugin_keep_their_pod_templates(plugin: Path) -> None:
    case = Path("tests/cases/owner-label/fail-no-label.yaml")
    assert (plugin / case).read_text() == (TEMPLATE / case).read_text()


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "acme-kube9").mkdir()
    with pytest.raises(UsageError, match="acme-kube9 exists already; nothing was written"):
        new_plugin("acme", tmp_path)
    assert list((tmp_path / "acme-kube9").iterdir()) == []


def test_a_link_that_leads_nowhere_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "acme-kube9").symlink_to(tmp_path / "gone")
    with pytest.raises(UsageError, match="exists already"):
        new_plugin("acme", tmp_path)


@pytest.mark.parametrize(
    "name", ["", "9lives", "acme--web", "-acme", "acme-", "ac/me", "../x", "é"]
)
def test_a_name_that_no_id_could_start_with_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be a plugin's name: use small letters"):
        new_plugin(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_nearly_right_is_put_right(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="how about acme-web\\?"):
        new_plugin("Acme_Web", tmp_path)


@pytest.mark.parametrize("name", ["security", "kube9", "core", "template", "kube9-acme"])
def test_names_of_kube9_itself_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is kept for kube9 itself"):
        new_plugin(name, tmp_path)


def test_a_name_too_long_for_a_file_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="41 characters long; 40 is the most"):
        new_plugin("a" * 41, tmp_path)


def test_a_file_where_a_folder_should_be_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        new_plugin("acme", tmp_path / "file")
