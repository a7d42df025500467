"""What an image is made of: a copy of the sources, the moment and revision they have, their digest.

The sources are copied before they are looked at, so that an edit during a build cannot give an
image the name of other sources.
"""

import hashlib
import os
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from commands import run

__all__ = ["Ingredients", "gather"]

_SOURCES = (
    *(".dockerignore", "Dockerfile", "LICENSE", "README.md", "pyproject.toml"),
    *("kube9_core", "plugins", "requirements/image.txt", "requirements/runtime.txt", "tools/image"),
)  # fmt: skip
_UNWANTED = shutil.ignore_patterns("__pycache__", "*.egg-info", ".mypy_cache", "tests")
_TEMPLATE = "plugins/_template"  # its tests are part of the wheel


@dataclass(frozen=True)
class Ingredients:
    """What goes into an image.

    Attributes:
        folder: the copy of the sources.
        revision: the last commit that changed any of them, marked if they were changed since.
        moment: the time of that commit, in seconds since 1970.
        digest: of the content of all files.
    """

    folder: Path
    version: str
    revision: str
    moment: int
    digest: str


def gather(repository: Path, folder: Path) -> Ingredients:
    """Copy the sources of the repository into a folder.

    `KUBE9_REVISION` and `SOURCE_DATE_EPOCH` say revision and moment where they are set, as for a
    release, or where there is no git.
    """
    for name in _SOURCES:
        _copy(repository / name, folder / name)
    _copy(repository / _TEMPLATE / "tests", folder / _TEMPLATE / "tests")
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    revision, moment = _commit(repository)
    return Ingredients(
        folder,
        project["project"]["version"],
        os.environ.get("KUBE9_REVISION") or revision,
        int(os.environ.get("SOURCE_DATE_EPOCH") or moment),
        _digest(folder),
    )


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=_UNWANTED, dirs_exist_ok=True)
    elif source.exists():
        shutil.copy2(source, target)


def _commit(repository: Path) -> tuple[str, str]:
    if not (repository / ".git").exists():
        return "unknown", "0"
    git = ("git", "-C", str(repository), "-c", f"safe.directory={repository}")
    said = run(*git, "log", "-1", "--format=%H %ct", "--", *_SOURCES).split()
    if not said:
        return "unknown", "0"
    changed = run(*git, "status", "--porcelain", "--", *_SOURCES).strip()
    return said[0] + ("-dirty" if changed else ""), said[1]


def _digest(folder: Path) -> str:
    state = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        state.update(f"{name}\0{path.stat().st_mode & 0o100}\0".encode())
        state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()
