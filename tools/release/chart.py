"""Packages the chart, twice, and renders it from the package as a cluster's owner would.

    python -m release.chart dist/release

Its version is the release's. What the templates say is tested in `tests/chart`; here it only
matters that the package is complete and asks for the image of this release.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from release.origin import IMAGE
from release.process import ROOT, ReleaseError, answered, find, parser, run
from release.source import Source, head
from release.versions import CHART, agreed

__all__ = ["name_of", "package", "render"]

_HINT = "python -m release.tools helm builds it"
_ASKED = re.compile(r"^\s*image:\s*[\"']?([^\s\"']+)", re.MULTILINE)


def name_of(version: str) -> str:
    """What the package is called."""
    return f"kube9-operator-{version}.tgz"


def package(source: Source, folder: Path, tag: str = "") -> Path:
    """Package the chart of a commit into a folder.

    Raises:
        ReleaseError: Versions differ, two packages of it differ, or it does not render.
    """
    with TemporaryDirectory() as place:
        first, second = (_packaged(source, Path(place) / part, tag) for part in ("a", "b/c"))
        if first.read_bytes() != second.read_bytes():
            raise ReleaseError(f"two packages of one commit differ: {first.name}")
        version = first.name.removeprefix("kube9-operator-").removesuffix(".tgz")
        _check(render(first), version)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / first.name).write_bytes(first.read_bytes())
    return folder / name_of(version)


def _packaged(source: Source, place: Path, tag: str) -> Path:
    place.mkdir(parents=True)
    source.unpack(place / "tree")
    version = agreed(place / "tree", tag)
    run([_helm(), "package", place / "tree" / CHART, "--destination", place])
    path = place / name_of(version)
    if not path.is_file():
        raise ReleaseError(f"helm made no {path.name}: the chart has another name or version")
    return path


def render(packaged: Path) -> str:
    """What a package installs with no values."""
    words = ("template", "kube9-operator", packaged, "--namespace", "kube9-system")
    return run([_helm(), *words])


def _check(rendered: str, version: str) -> None:
    asked = set(_ASKED.findall(rendered))
    if asked != {f"{IMAGE}:{version}"}:
        named = ", ".join(sorted(asked)) or "no image at all"
        raise ReleaseError(f"the chart asks for {named}, not for {IMAGE}:{version}")


def _helm() -> str:
    return find("helm", _HINT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Package the chart into a folder."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--tag", default="", help="refuse any other version, as v1.2.3")
    given = words.parse_args(arguments)
    return answered(lambda: str(package(head(ROOT), given.folder, given.tag)))


if __name__ == "__main__":
    sys.exit(main())
