"""Knows the one version of a release: the tag, every package and the chart must say the same.

    python -m release.versions                  print it
    python -m release.versions --tag v1.2.3     refuse any other

Only versions of three numbers are released: the chart's version is shown by clients that cannot
read anything longer.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml

from release.process import ROOT, ReleaseError, answered, parser

__all__ = ["CHART", "Package", "agreed", "packages"]

CHART = Path("charts/kube9-operator")
_NUMBERS = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class Package(msgspec.Struct, frozen=True):
    """One distribution that a release publishes."""

    name: str
    version: str
    folder: Path

    @property
    def module(self) -> str:
        """What it is called where it is imported, and in the names of its files."""
        return self.name.replace("-", "_")


class _Project(msgspec.Struct, frozen=True):
    name: str
    version: str


class _Settings(msgspec.Struct, frozen=True):
    project: _Project


def packages(root: Path) -> tuple[Package, ...]:
    """The core, then its plugins in order of their names."""
    folders = [Path(), *(path.relative_to(root) for path in sorted(root.glob("plugins/kube9-*")))]
    return tuple(_package(root, folder) for folder in folders)


def _package(root: Path, folder: Path) -> Package:
    source = (root / folder / "pyproject.toml").read_bytes()
    project = msgspec.toml.decode(source, type=_Settings).project
    return Package(project.name, project.version, folder)


def agreed(root: Path, tag: str = "") -> str:
    """The version on which everything agrees.

    Args:
        root: the tree to release.
        tag: what the release is called, if that is known yet.

    Raises:
        ReleaseError: Two places say different versions, or it is no version of three numbers.
    """
    said = dict(_said(root))
    version = tag.removeprefix("v") if tag else said["kube9-core"]
    if not _NUMBERS.fullmatch(version) or (tag and not tag.startswith("v")):
        raise ReleaseError(f"{tag or version!r} is no release: use three numbers, as in v1.2.3")
    wrong = [f"{place} says {other!r}" for place, other in said.items() if other != version]
    if wrong:
        raise ReleaseError(f"{tag or version} cannot be released: {', '.join(wrong)}")
    return version


def _said(root: Path) -> Iterator[tuple[str, str]]:
    yield from ((package.name, package.version) for package in packages(root))
    file = root / CHART / "Chart.yaml"
    if file.is_file():
        chart: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        yield f"{CHART}/Chart.yaml version", str(chart.get("version"))
        yield f"{CHART}/Chart.yaml appVersion", str(chart.get("appVersion"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the version, or say who disagrees."""
    words = parser(__doc__)
    words.add_argument("--tag", default="", help="the tag to compare with, as v1.2.3")
    words.add_argument("--root", type=Path, default=ROOT)
    given = words.parse_args(arguments)
    return answered(lambda: agreed(given.root, given.tag))


if __name__ == "__main__":
    sys.exit(main())
