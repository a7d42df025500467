"""Builds the images of a commit, with their lists of contents, through the project's own builder.

    python -m release.image dist/release --architecture amd64 --base debian@sha256:...

How an image is built knows `tools/image`, and how its digest stays the same `docs/image.md`. Here
each is built from a clean copy, twice where asked to, and put where the rest of the release is.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from release.origin import IMAGES
from release.process import ROOT, answered, parser, run
from release.source import Source, head

__all__ = ["build"]

_DIGEST = ".digest"


def build(
    source: Source, folder: Path, architecture: str = "", base: str = "", *, twice: bool = False
) -> tuple[Path, ...]:
    """Build the images of one architecture into a folder.

    Args:
        source: the commit.
        folder: where archive and lists go.
        architecture: as Go spells it; by default this machine's.
        base: the base image, best by its digest; by default one is made here.
        twice: build once more from nothing and compare every byte.

    Raises:
        ReleaseError: It does not build, or two builds differ.
    """
    words = [*(("--architecture", architecture) if architecture else ())]
    words += ("--base", base) if base else ()
    words += ("--twice",) if twice else ()
    with TemporaryDirectory() as place:
        tree, built = Path(place) / "tree", Path(place) / "built"
        source.clone(tree)
        builder = tree / "tools" / "image" / "build.py"
        for name in (image.rpartition("/")[2] for image in IMAGES):
            run([sys.executable, builder, "--image", name, "--output", built, *words], folder=tree)
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_taken(built, folder))


def _taken(built: Path, folder: Path) -> Iterator[Path]:
    for path in sorted(built.iterdir()):
        if path.suffix != _DIGEST:  # the release's own list has it
            (folder / path.name).write_bytes(path.read_bytes())
            yield folder / path.name


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the images of one architecture."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--architecture", default="", help="amd64 or arm64; by default this one")
    words.add_argument("--base", default="", help="the base image, by its digest")
    words.add_argument("--twice", action="store_true", help="build once more and compare")
    given = words.parse_args(arguments)

    def work() -> str:
        files = build(head(ROOT), given.folder, given.architecture, given.base, twice=given.twice)
        return "\n".join(str(path) for path in files)

    return answered(work)


if __name__ == "__main__":
    sys.exit(main())
