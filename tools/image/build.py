#!/usr/bin/env python3
"""Builds one of our images as an OCI archive, with its lists of contents; see docs/image.md.

    tools/image/build.py [--output dist/image] [--architecture amd64] [--base IMAGE] [--twice]
    tools/image/build.py --image kube9-plugin-base    what images of plugins are built on

Needs root, buildah and, without `--base`, mmdebstrap; nothing of kube9 has to be installed. What
was built before from the same sources is taken from ~/.cache/kube9-image. Exits with 3 where no
image can be built, and with 1 where building failed or two builds differ.
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from debian_base import local_base, missing_for_a_base
from ingredients import OPERATOR, PLUGIN_BASE, Ingredients, gather
from layout import Layout
from machine import alone, architecture_here, cache_folder, pip_arguments, pip_mounts
from storage import Storage, missing

_REPOSITORY = Path(__file__).resolve().parents[2]
_RECIPES = {recipe.name: recipe for recipe in (OPERATOR, PLUGIN_BASE)}
_LISTS = ("cdx", "spdx")
_PROVEN = ".twice"
_KEPT = 6
_IMPOSSIBLE = 3


def main() -> int:
    """Build what is not there yet, and say where it is."""
    given = _arguments()
    cache = cache_folder()
    with tempfile.TemporaryDirectory() as copy, alone(cache):
        what = gather(_REPOSITORY, Path(copy), _RECIPES[given.image])
        built = cache / "images" / _key(what, given)
        build = given.fresh or not built.exists()
        again = given.twice and (build or not (built / _PROVEN).exists())
        if build or again:
            if reason := missing() or (None if given.base else missing_for_a_base()):
                sys.stderr.write(f"{reason}\n")
                return _IMPOSSIBLE
            if build:
                _build(what, given, cache, built)
            if again:
                _build_again(what, given, cache, built)
        _hand_out(built, given.output)
        _forget_old(built.parent)
    return 0


def _key(what: Ingredients, given: argparse.Namespace) -> str:
    words = (what.digest, what.revision, str(what.moment), given.architecture, given.base or "")
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


def _build(what: Ingredients, given: argparse.Namespace, cache: Path, built: Path) -> None:
    storage = Storage(cache / "storage")
    base = given.base or local_base(storage, cache, given.architecture)
    with tempfile.TemporaryDirectory(dir=cache) as work:
        image = storage.build(
            what.folder,
            architecture=given.architecture,
            moment=what.moment,
            arguments={**what.arguments(base), **pip_arguments()},
            mounts=pip_mounts(cache),
        )
        layout = Path(work, "layout")
        storage.save(image, layout)
        _keep(Layout(layout), what, given.architecture, Path(work))
        shutil.rmtree(layout)
        shutil.rmtree(built, ignore_errors=True)
        shutil.copytree(work, built)


def _build_again(what: Ingredients, given: argparse.Namespace, cache: Path, built: Path) -> None:
    """Build from nothing once more, and remember that it came out the same.

    Raises:
        SystemExit: it did not.
    """
    with tempfile.TemporaryDirectory(dir=cache) as place:
        again = Path(place, "again")
        _build(what, given, cache, again)
        differ = [path.name for path in again.iterdir() if not _same(path, built / path.name)]
        if differ:
            raise SystemExit(f"two builds of the same sources differ in {', '.join(differ)}")
    (built / _PROVEN).touch()


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.read_bytes() == other.read_bytes()


def _keep(layout: Layout, what: Ingredients, architecture: str, folder: Path) -> None:
    """Write archive, lists and digest, named by version and architecture."""
    stem = f"{what.recipe.name}-{what.version}-{architecture}"
    layout.archive(folder / f"{stem}.oci.tar", what.reference)
    for kind in _LISTS:
        listed = layout.read(f"usr/share/sbom/{what.recipe.name}.{kind}.json")
        (folder / f"{stem}.{kind}.json").write_bytes(listed)
    (folder / f"{stem}.digest").write_text(f"{layout.digest}\n", encoding="ascii")


def _hand_out(built: Path, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    built.touch()  # what is used is not old
    for path in sorted(path for path in built.iterdir() if path.name != _PROVEN):
        shutil.copy2(path, output / path.name)
        sys.stdout.write(f"{output / path.name}\n")


def _forget_old(images: Path) -> None:
    for old in sorted(images.iterdir(), key=lambda path: -path.stat().st_mtime)[_KEPT:]:
        shutil.rmtree(old)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--output", type=Path, default=_REPOSITORY / "dist" / "image")
    parser.add_argument("--image", default=OPERATOR.name, choices=_RECIPES)
    parser.add_argument("--architecture", default=architecture_here(), choices=("amd64", "arm64"))
    parser.add_argument("--base", help="an image with Debian; by default one is made here")
    parser.add_argument("--twice", action="store_true", help="build again; both must be the same")
    parser.add_argument("--fresh", action="store_true", help="build even what was built before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
