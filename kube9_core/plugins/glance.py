"""Finds one installed plugin by its name at a glance, for a query that has little memory.

Reading metadata in every form there is takes a library of 3 MiB. What pip writes needs none of it:
a folder `NAME-VERSION.dist-info` with two plain files. Wherever anything is not that plain, or two
plugins have one name, nothing is said here, and `finding` looks properly.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from kube9_core.plugins.candidates import CORE, GROUP, Candidate, normal
from kube9_core.plugins.places import PATH, SELECTED

__all__ = ["glimpsed", "version_of_core"]

_ENTRY = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*=\s*(?P<module>[A-Za-z0-9_.]+)\s*")
_ENDING = ".dist-info"


class _Entry(msgspec.Struct, frozen=True):
    """An entry point that names a module."""

    module: str

    def load(self) -> Any:  # noqa: ANN401 - a module of a stranger
        return import_module(self.module)


def glimpsed(name: str, path: Iterable[str], environ: Mapping[str, str]) -> Candidate | None:
    """Find the installed plugin of a name.

    Args:
        name: its name, as ids begin.
        path: Python's search path.
        environ: the environment; with folders of extra plugins in it nothing is said.

    Returns:
        None where it is not there, or not that plain.
    """
    if environ.get(PATH) or environ.get(SELECTED):
        return None
    try:
        found = [item for folder in _folders(path) for item in _candidates(folder, name)]
    except (OSError, ValueError):
        return None
    return found[0] if len(found) == 1 else None


def version_of_core(path: Iterable[str]) -> str | None:
    """The version of the core that is installed; None where that cannot be told at a glance."""
    try:
        named = (folder.name.removesuffix(_ENDING).partition("-") for folder in _folders(path))
        versions = [number for name, _, number in named if normal(name) == CORE]
    except OSError:
        return None
    return versions[0] if len(versions) == 1 else None


def _folders(path: Iterable[str]) -> Iterator[Path]:
    for place in dict.fromkeys(os.path.realpath(place or os.curdir) for place in path):
        if os.path.isdir(place):  # noqa: PTH112 - of hundreds of names few become paths
            with os.scandir(place) as inside:
                yield from (Path(item.path) for item in inside if item.name.endswith(_ENDING))


def _candidates(folder: Path, name: str) -> Iterator[Candidate]:
    file = folder / "entry_points.txt"
    if not file.is_file():
        return
    for own, module in _entries(file.read_text(encoding="utf-8")):
        if normal(own) == name:
            yield _candidate(folder, own, module)


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Names and modules of our group.

    Raises:
        ValueError: a line of it is not plain.
    """
    group = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            group = line.strip("[] ")
        elif line and group == GROUP:
            match = _ENTRY.fullmatch(line)
            if match is None:
                raise ValueError(line)
            yield match["name"], match["module"]


def _candidate(folder: Path, name: str, module: str) -> Candidate:
    head, _, _ = (folder / "METADATA").read_text(encoding="utf-8").partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or line[0].isspace():
            raise ValueError(line)
        fields.setdefault(key, []).append(value.strip())
    (distribution,), (number,) = fields.get("Name", []), fields.get("Version", [])
    return Candidate(
        name, distribution, number, tuple(fields.get("Requires-Dist", ())), _Entry(module)
    )
