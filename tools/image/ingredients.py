"""What an image is made of: a copy of its sources, their moment, their revision and their digest.

The sources are copied before they are looked at, so that an edit during a build cannot give an
image the name of other sources.
"""

import hashlib
import os
import shutil
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from commands import run

__all__ = ["OPERATOR", "PLUGIN_BASE", "Ingredients", "Recipe", "gather"]

_UNWANTED = shutil.ignore_patterns("__pycache__", "*.egg-info", ".mypy_cache", "tests")


@dataclass(frozen=True)
class Recipe:
    """One of our images.

    Attributes:
        name: what it is called below our folder of the registry.
        dockerfile: how it is built, seen from the repository.
        sources: everything it is made of, seen from there.
    """

    name: str
    dockerfile: str
    sources: tuple[str, ...]


_ALWAYS = (".dockerignore", "pyproject.toml", "tools/image")
OPERATOR = Recipe(
    "kube9-operator",
    "Dockerfile",
    (
        *_ALWAYS,
        *("Dockerfile", "LICENSE", "README.md", "kube9_core", "plugins"),
        "plugins/_template/tests",  # unlike other tests a part of the wheel
        *("requirements/image.txt", "requirements/runtime.txt"),
    ),
)
PLUGIN_BASE = Recipe(
    "kube9-plugin-base", "images/plugin-base/Dockerfile", (*_ALWAYS, "images/plugin-base")
)


@dataclass(frozen=True)
class Ingredients:
    """What goes into an image.

    Attributes:
        recipe: of which image.
        folder: the copy of the sources, with the Dockerfile on top.
        revision: the last commit that changed any of them, marked if they were changed since.
        moment: the time of that commit, in seconds since 1970.
        digest: of the content of all files.
    """

    recipe: Recipe
    folder: Path
    version: str
    revision: str
    moment: int
    digest: str

    @property
    def reference(self) -> str:
        """How a node knows the image."""
        return f"ghcr.io/alto9/{self.recipe.name}:{self.version}"

    def arguments(self, base: str) -> dict[str, str]:
        """What the Dockerfile is told."""
        return {
            "BASE": base,
            "VERSION": self.version,
            "REVISION": self.revision,
            "CREATED": datetime.fromtimestamp(self.moment, UTC).isoformat(),
            "SOURCE_DATE_EPOCH": str(self.moment),
        }


def gather(repository: Path, folder: Path, recipe: Recipe) -> Ingredients:
    """Copy the sources of an image out of the repository into a folder.

    `KUBE9_REVISION` and `SOURCE_DATE_EPOCH` say revision and moment where they are set, as for a
    release, or where there is no git.
    """
    for name in recipe.sources:
        _copy(repository / name, folder / name)
    _copy(repository / recipe.dockerfile, folder / "Dockerfile")
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    revision, moment = _commit(repository, recipe.sources)
    return Ingredients(
        recipe,
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


def _commit(repository: Path, sources: tuple[str, ...]) -> tuple[str, str]:
    if not (repository / ".git").exists():
        return "unknown", "0"
    git = ("git", "-C", str(repository), "-c", f"safe.directory={repository}")
    said = run(*git, "log", "-1", "--format=%H %ct", "--", *sources).split()
    if not said:
        return "unknown", "0"
    changed = run(*git, "status", "--porcelain", "--", *sources).strip()
    return said[0] + ("-dirty" if changed else ""), said[1]


def _digest(folder: Path) -> str:
    state = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        state.update(f"{name}\0{path.stat().st_mode & 0o100}\0".encode())
        state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()
