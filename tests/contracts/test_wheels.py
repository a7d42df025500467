"""Every distribution builds a wheel that installs and loads alone beside the core's, and a
stranger's package works and type-checks against what is installed, not against this tree."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DESIGN = ROOT.parent / "shared" / "design.md"
PLUGINS = sorted(path.parent for path in (ROOT / "plugins").glob("*/pyproject.toml"))
DISTRIBUTIONS = [ROOT, *PLUGINS, ROOT / "testbed"]
OURS = re.compile(r"(__editable__|_?kube9|template[-_]kube9|distutils-precedence)", re.IGNORECASE)
pytestmark = pytest.mark.slow
PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-checks"
version = "1.0"
dependencies = ["kube9-core"]

[project.entry-points.kube9]
acme = "acme_kube9"

[tool.hatch.build.targets.wheel]
include = ["acme_kube9.py"]
"""
POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
  - {name: ours, image: registry.acme.example/web:1}
  - {name: theirs, image: docker.io/library/nginx:1}
"""


def call(*command: str | Path, cwd: Path | None = None) -> str:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(  # noqa: S603 - our own tools, fixed arguments
        command, capture_output=True, text=True, check=False, cwd=cwd, env=plain
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class Environment:
    """A fresh environment with the third parties that are installed here, and nothing of ours."""

    def __init__(self, folder: Path) -> None:
        self.python = folder / "bin" / "python"
        venv.create(folder, with_pip=True, symlinks=True)
        inner = Path(
            call(self.python, "-c", "import site; print(site.getsitepackages()[0])").strip()
        )
        for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
            if not OURS.match(entry.name) and not (inner / entry.name).exists():
                (inner / entry.name).symlink_to(entry)

    def install(self, *what: Path) -> None:
        offline = ("--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
        call(self.python, "-m", "pip", "install", "-q", *offline, *what)

    def kube9(self, *arguments: str | Path) -> Any:  # noqa: ANN401 - a JSON tree
        command = (self.python, "-P", "-m", "kube9_core.cli", *arguments, "--format", "json")
        return json.loads(call(*command))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All wheels, built from copies, so that nothing of the tree can slip in or be left behind."""
    base = tmp_path_factory.mktemp("wheels")
    left_out = shutil.ignore_patterns(".*", "__pycache__", "testbed", "kube9-*", "docs")
    for source in DISTRIBUTIONS:
        copy = base / "source" / source.name
        shutil.copytree(source, copy, ignore=left_out)
        build = (sys.executable, "-m", "build", "--wheel", "--no-isolation")
        call(*build, "--outdir", base / "dist", copy)
    return base / "dist"


def wheel(folder: Path, distribution: str) -> Path:
    (found,) = folder.glob(f"{distribution.replace('-', '_')}-*.whl")
    return found


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> Environment:
    """The core alone."""
    environment = Environment(tmp_path_factory.mktemp("bare"))
    environment.install(wheel(wheels, "kube9-core"))
    return environment


def test_the_core_alone_assesses_and_says_that_no_plugin_is_there(
    bare: Environment, tmp_path: Path
) -> None:
    (tmp_path / "pod.yaml").write_text(POD, encoding="utf-8")
    report = bare.kube9("assess", tmp_path)
    assert report["metadata"]["plugins"] == []
    assert report["summary"]["score"] is None


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: path.name)
def test_a_plugin_loads_alone_beside_the_core(wheels: Path, tmp_path: Path, plugin: Path) -> None:
    name = "template-kube9" if plugin.name == "_template" else plugin.name
    environment = Environment(tmp_path / "env")
    environment.install(wheel(wheels, "kube9-core"), wheel(wheels, name))
    (row,) = environment.kube9("plugins", "list")
    assert (row["distribution"], row["state"], row["reason"]) == (name, "loaded", None)
    assert environment.kube9("checks", "list")


def test_the_wheel_of_the_testbed_installs_without_the_core(wheels: Path, tmp_path: Path) -> None:
    environment = Environment(tmp_path / "env")
    environment.install(wheel(wheels, "kube9-testbed"))
    assert "kubeconfig" in call(tmp_path / "env" / "bin" / "kube9-testbed", "--help")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the design's example, word for word."""
    if not DESIGN.exists():
        pytest.skip("the design, and with it its example, is not beside this tree")
    blocks = re.findall(
        r"^```python\n(.*?)^```$", DESIGN.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    (example,) = [block for block in blocks if "acme/own-registry" in block]
    folder = tmp_path_factory.mktemp("acme")
    (folder / "acme_kube9.py").write_text(example, encoding="utf-8")
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    return folder


def test_a_strangers_package_works_unchanged(
    bare: Environment, stranger: Path, tmp_path: Path
) -> None:
    bare.install(stranger)
    (tmp_path / "pod.yaml").write_text(POD, encoding="utf-8")
    report = bare.kube9("assess", tmp_path)
    (finding,) = report["findings"]
    assert (finding["check"], finding["container"]) == ("acme/own-registry", "theirs")
    assert (finding["at"], finding["line"]) == ("spec.containers[1].image", 8)
    assert finding["message"] == "pulled from docker.io/library/nginx:1"


def test_a_strangers_package_is_clean_under_strict_types(
    bare: Environment, stranger: Path, tmp_path: Path
) -> None:
    code = shutil.copy(stranger / "acme_kube9.py", tmp_path)
    mypy = (sys.executable, "-m", "mypy", "--strict", "--python-executable", bare.python)
    said = call(*mypy, "--cache-dir", tmp_path / "cache", code, cwd=tmp_path)
    assert "Success: no issues found in 1 source file" in said


MISTAKES = {
    "another class": ("(container: Container)", "(container: str)", "arg-type"),
    "an unknown severity": ('"high"', '"fatal"', "call-overload"),
    "an unknown option": ("fix=", "fxi=", "call-overload"),
    "an attribute nobody has": (
        "container.image.registry",
        "container.image.registri",
        "attr-defined",
    ),
    "a problem without words": (
        'Problem(f"pulled from {container.image}", ',
        "Problem(",
        "call-arg",
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_strangers_mistake_is_seen_by_the_type_checker(
    bare: Environment, stranger: Path, tmp_path: Path, case: str
) -> None:
    old, new, code = MISTAKES[case]
    text = (stranger / "acme_kube9.py").read_text("utf-8")
    assert old in text
    file = tmp_path / "acme_kube9.py"
    file.write_text(text.replace(old, new), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own tools, fixed arguments
        [
            *(sys.executable, "-m", "mypy", "--strict", "--python-executable", bare.python),
            *("--cache-dir", tmp_path.parent / "cache", file),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert f"[{code}]" in done.stdout
