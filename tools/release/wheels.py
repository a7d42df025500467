"""Builds every wheel and sdist twice and refuses builds that differ by a byte.

    python -m release.wheels dist/release

The two builds start from two fresh copies of the commit, in different folders and time zones.
Build tools come from the project's lock, with hashes. What a good file is knows
`release.distributions`; that the wheels work is shown by `release.installing`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from release import distributions, versions
from release.process import ROOT, ReleaseError, answered, find, parser, run
from release.source import Source, head

__all__ = ["build", "build_twice"]

_ZONES = ("UTC", "Pacific/Kiritimati")


def build_twice(source: Source, folder: Path) -> tuple[Path, ...]:
    """Build all packages of a commit into a folder, and once more to compare.

    Raises:
        ReleaseError: A build failed, two builds differ, or a file is not fit for a release.
    """
    with TemporaryDirectory() as place:
        first, second = (
            _build_fresh(source, Path(place) / ("again" * number), zone)
            for number, zone in enumerate(_ZONES, start=1)
        )
        differing = [path.name for path in first if path.read_bytes() != _other(path, second)]
        if differing:
            raise ReleaseError(f"two builds of one commit differ: {', '.join(differing)}")
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(path.rename(folder / path.name) for path in first)


def build(source: Source, tree: Path, folder: Path, zone: str = "UTC") -> tuple[Path, ...]:
    """Build all packages of an unpacked tree into a folder and judge them."""
    packages = versions.packages(tree)
    for package in packages:
        run(
            [*_uv_build(tree), "--out-dir", folder, tree / package.folder],
            env={**source.env, "TZ": zone},
        )
    distributions.judge(folder, packages, (tree / "LICENSE").read_text(encoding="utf-8"))
    return tuple(sorted(path for path in folder.iterdir() if path.suffix in {".whl", ".gz"}))


def _build_fresh(source: Source, place: Path, zone: str) -> tuple[Path, ...]:
    source.unpack(place / "tree")
    return build(source, place / "tree", place / "built", zone)


def _uv_build(tree: Path) -> list[str | Path]:
    uv = find("uv", "run make setup")
    constraints = tree / "requirements" / "dev.txt"
    return [
        *(uv, "build", "--quiet", "--python", sys.executable),
        *("--build-constraints", constraints, "--require-hashes"),
    ]


def _other(path: Path, others: Sequence[Path]) -> bytes | None:
    return next((other.read_bytes() for other in others if other.name == path.name), None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build into a folder and name the files."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    given = words.parse_args(arguments)
    return answered(lambda: "\n".join(str(path) for path in build_twice(head(ROOT), given.folder)))


if __name__ == "__main__":
    sys.exit(main())
