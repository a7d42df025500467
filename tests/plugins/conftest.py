"""Folders of extra plugins as an image holds them: real wheels, as pip's `--target` leaves them."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
import pytest

CHECK = '''
from kube9_core.api import SECURITY, Container, Problem, Problems, hookimpl


@SECURITY.check("{name}/fine", "high", on=Container)
def fine(container: Container) -> Problems:
    """Containers are fine.

    Others are not.
    """
    yield Problem("is not")


@hookimpl
def kube9_checks():
    return [fine]
'''
ASK = """
import json, sys
from kube9_core.plugins.catalogue import discover
found = discover()
rows = [[row.name, row.distribution, row.version, row.state, row.reason] for row in found.plugins]
print(json.dumps([rows, [check.id for check in found.checks], sorted(sys.modules)]))
"""


class Wheel(msgspec.Struct, frozen=True, kw_only=True):
    """What a wheel is made of.

    Attributes:
        plugins: entry points, by name, with the module of each.
        files: by path; `{name}` stands for the wheel's name.
        more: lines for METADATA.
    """

    name: str
    version: str = "1.0"
    plugins: Mapping[str, str] = {}
    files: Mapping[str, str] = {}
    more: tuple[str, ...] = ()
    tag: str = "py3-none-any"

    def write(self, folder: Path) -> Path:
        plain = self.name.replace("-", "_")
        info = f"{plain}-{self.version}.dist-info"
        entries = "".join(f"{name} = {module}\n" for name, module in self.plugins.items())
        head = ("Metadata-Version: 2.1", f"Name: {self.name}", f"Version: {self.version}")
        wheel = ("Wheel-Version: 1.0", "Generator: kube9", "Root-Is-Purelib: true")
        files = {
            **{path: code.replace("{name}", self.name) for path, code in self.files.items()},
            f"{info}/METADATA": "\n".join((*head, *self.more, "")),
            f"{info}/WHEEL": "\n".join((*wheel, f"Tag: {self.tag}", "")),
            f"{info}/entry_points.txt": f"[kube9]\n{entries}",
        }
        path = folder / f"{plain}-{self.version}-{self.tag}.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for place, text in files.items():
                archive.writestr(place, text)
            archive.writestr(f"{info}/RECORD", _record(files, info))
        return path


def _record(files: Mapping[str, str], info: str) -> str:
    digests = {
        path: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        for path, text in files.items()
    }
    lines = [f"{path},sha256={digests[path]},{len(files[path].encode())}" for path in files]
    return "\n".join((*lines, f"{info}/RECORD,,", ""))


class Seen(msgspec.Struct, frozen=True):
    """What a process of kube9 found.

    Attributes:
        rows: name, distribution, version, state and reason of every plugin that is not ours.
        modules: all that were imported.
    """

    rows: tuple[tuple[str, str, str, str, str | None], ...]
    checks: tuple[str, ...]
    modules: frozenset[str]

    def state(self, plugin: str) -> str:
        return next(row[3] for row in self.rows if row[0] == plugin)

    def reason(self, plugin: str) -> str:
        return next(row[4] or "" for row in self.rows if row[0] == plugin and row[3] != "loaded")


Fill = Callable[..., Path]
See = Callable[[Sequence[Path], str], Seen]


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """Install wheels into a folder, as the Dockerfile of a plugin does; without `pip` quicker."""

    def filled(name: str, *wheels: Wheel, pip: Sequence[str] | None = None) -> Path:
        folder, built = tmp_path / name, tmp_path / "wheels"
        built.mkdir(exist_ok=True)
        paths = [str(wheel.write(built)) for wheel in wheels]
        if pip is None:
            for path in paths:
                with zipfile.ZipFile(path) as archive:
                    archive.extractall(folder)
            return folder
        pytest.importorskip("pip", reason="this environment has no pip")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
        command += ["--disable-pip-version-check", "--no-compile", *pip]
        subprocess.run([*command, "--target", str(folder), *paths], check=True, timeout=120)  # noqa: S603 - pip, with our own arguments
        return folder

    return filled


@pytest.fixture
def see(tmp_path: Path) -> See:
    """Have a process of its own find and load plugins."""

    def seen(folders: Sequence[Path], selected: str) -> Seen:
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", ASK],
            cwd=tmp_path,
            env={
                **os.environ,
                "KUBE9_PLUGIN_PATH": os.pathsep.join(map(str, folders)),
                "KUBE9_PLUGINS": selected,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        rows, checks, modules = json.loads(done.stdout)
        theirs = [row for row in rows if row[3] != "loaded" or not row[1].startswith("kube9-")]
        return msgspec.convert(
            {"rows": theirs, "checks": checks, "modules": modules}, Seen, strict=False
        )

    return seen


@pytest.fixture
def acme() -> Wheel:
    """A plugin that suits."""
    return Wheel(
        name="acme",
        plugins={"acme": "acme_code"},
        files={"acme_code.py": CHECK},
        more=("Requires-Python: >=3.11", "Requires-Dist: kube9-core >=0.1,<1"),
    )
