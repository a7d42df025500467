"""What is built is fit for others: the same bytes twice, complete, and working once installed."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

if TYPE_CHECKING:
    from tests.release.conftest import Tool

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tool: "Tool", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All wheels and sdists, built twice and found to be the same."""
    folder = tmp_path_factory.mktemp("built")
    tool.done("wheels", folder)
    return folder


def test_core_and_plugins_are_built_for_every_python(built: Path, version: str) -> None:
    names = {path.name for path in built.iterdir()}
    assert {f"kube9_core-{version}-py3-none-any.whl", f"kube9_core-{version}.tar.gz"} <= names
    assert len(names) % 2 == 0
    assert all(name.startswith("kube9_") for name in names)


def test_the_wheels_install_with_hashes_and_find_each_other(
    tool: "Tool", built: Path, version: str
) -> None:
    assert tool.done("installing", built) == f"kube9 {version}"
    listed = (built / f"kube9-{version}-requirements.txt").read_text()
    assert f"kube9-security=={version} \\\n    --hash=sha256:" in listed


def spoil(wheel: Path, name: str, content: bytes | None) -> None:
    """Write a wheel anew with one file changed, added or, without content, left out."""
    with ZipFile(wheel) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    path = next((each for each in files if each.endswith(name)), name)
    files.pop(path, None)
    if content is not None:
        files[path] = content
    with ZipFile(wheel, "w") as archive:
        for each, text in files.items():
            archive.writestr(each, text)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("kube9_security/py.typed", None, "has no py.typed"),
        ("licenses/LICENSE", b"Do what you like.", "does not carry the text of the licence"),
        ("licenses/LICENSE", None, "does not carry the text of the licence"),
        ("kube9_security/test_x.py", b"", "ships kube9_security/test_x.py"),
        ("kube9_security/tests/x.py", b"", "ships kube9_security/tests/x.py"),
        ("kube9_security/__pycache__/x.pyc", b"", "ships kube9_security/__pycache__/x.pyc"),
        ("METADATA", b"Name: kube9-security\nVersion: 9\n", "its Version is '9', not"),
    ],
)
def test_a_wheel_that_is_not_fit_is_named_with_what_it_lacks(
    tool: "Tool", copy: Path, name: str, content: bytes | None, complaint: str
) -> None:
    (wheel,) = copy.glob("kube9_security-*.whl")
    spoil(wheel, name, content)
    done = tool.run("distributions", copy)
    assert done.returncode == 1
    assert f"{wheel.name}: {complaint}" in done.stderr


def test_a_wheel_that_was_not_built_is_missed(tool: "Tool", copy: Path) -> None:
    (wheel,) = copy.glob("kube9_security-*.whl")
    wheel.unlink()
    assert f"{wheel.name}: is missing" in tool.run("distributions", copy).stderr


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of what was built, to be spoilt."""
    return Path(shutil.copytree(built, tmp_path / "copy"))


def test_the_chart_is_packaged_and_asks_for_the_image_of_its_release(
    tool: "Tool", tmp_path: Path, version: str
) -> None:
    if shutil.which("helm", path=tool.env["PATH"]) is None:
        pytest.skip("helm is missing: python -m release.tools helm builds it")
    packaged = Path(tool.done("chart", tmp_path, "--tag", f"v{version}"))
    assert packaged == tmp_path / f"kube9-operator-{version}.tgz"
    done = tool.run("chart", tmp_path, "--tag", "v77.0.0")
    assert done.returncode == 1
    assert "Chart.yaml appVersion says" in done.stderr
