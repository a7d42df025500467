"""A fresh environment that sees what is installed here, so that plugins can be installed in it."""

import importlib.util
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[[str, Path], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a shell command in a folder, as somebody would who has activated the environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=importlib.util.find_spec("pip") is None)
    outer, inner = sysconfig.get_paths()["purelib"], _site(folder)
    (inner / "outer.pth").write_text(f"import site; site.addsitedir({outer!r})\n")
    offline = "--no-build-isolation --no-deps --no-index --disable-pip-version-check"
    _program(folder, "pip", f'exec {folder}/bin/python -m pip "$1" -q {offline} "${{@:2}}"')
    entry = "import sys; from kube9_core.cli.entry import main; sys.exit(main())"
    _program(folder, "kube9", f'exec {folder}/bin/python -P -c "{entry}" "$@"')
    entry = "import sys; from kube9_core.cli.operator_entry import main; sys.exit(main())"
    _program(folder, "kube9-operator", f'exec {folder}/bin/python -P -c "{entry}" "$@"')
    for tool in ("pytest", "mypy"):
        _program(folder, tool, f'exec {folder}/bin/python -m {tool} "$@"')
    return lambda command, cwd: _run(folder, command, cwd)


def _run(environment: Path, command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    settings = {"PATH": path, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(  # noqa: S603 - commands come from this repository's own pages
        ["/bin/bash", "-c", command],
        cwd=cwd,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )


def _site(folder: Path) -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return folder / "lib" / version / "site-packages"


def _program(folder: Path, name: str, line: str) -> None:
    path = folder / "bin" / name
    path.write_text(f"#!/bin/bash\n{line}\n")
    path.chmod(0o755)
