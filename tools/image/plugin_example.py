#!/usr/bin/env python3
"""Builds the base of plugin images and the example on it; docs/plugin-images.md tells of both.

    tools/image/plugin_example.py [--output dist/image] [--base IMAGE] [--fresh]

Needs what build.py needs. The archives are what `ctr --namespace k8s.io images import` takes.
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from debian_base import local_base
from ingredients import PLUGIN_BASE, Ingredients, gather
from layout import Layout
from machine import alone, architecture_here, cache_folder, pip_arguments, pip_mounts
from storage import Storage, missing

_REPOSITORY = Path(__file__).resolve().parents[2]
_EXAMPLE = _REPOSITORY / "examples" / "plugin-image"
_EXAMPLE_NAME = "registry.example/acme/acme-kube9:1.0.0"


def main() -> int:
    """Build what is not there yet, and say where it is."""
    given = _arguments()
    cache = cache_folder()
    with tempfile.TemporaryDirectory() as copy, alone(cache):
        tool = gather(_REPOSITORY, Path(copy), PLUGIN_BASE)
        built = cache / "plugins" / _digest(tool.digest, given.architecture, given.base or "")
        if given.fresh or not built.exists():
            if reason := missing():
                sys.stderr.write(f"{reason}\n")
                return 3
            _build(tool, given, cache, built)
        given.output.mkdir(parents=True, exist_ok=True)
        for path in sorted(built.iterdir()):
            shutil.copy2(path, given.output / path.name)
            sys.stdout.write(f"{given.output / path.name}\n")
    return 0


def _build(what: Ingredients, given: argparse.Namespace, cache: Path, built: Path) -> None:
    storage = Storage(cache / "storage")
    debian = given.base or local_base(storage, cache, given.architecture)
    with tempfile.TemporaryDirectory(dir=cache) as work:
        archives, tool, example = (Path(work, name) for name in ("archives", "tool", "example"))
        archives.mkdir()
        below = _base(storage, what, given.architecture, debian)
        storage.save(_example(storage, what.reference, given.architecture, debian, cache), example)
        storage.save(below, tool)
        for layout, name in ((tool, what.reference), (example, _EXAMPLE_NAME)):
            stem = name.rpartition("/")[2].replace(":", "-")
            Layout(layout).archive(archives / f"{stem}-{given.architecture}.oci.tar", name)
        shutil.rmtree(built, ignore_errors=True)
        shutil.copytree(archives, built)


def _base(storage: Storage, what: Ingredients, architecture: str, debian: str) -> str:
    """Build the base as a release does, and call it by its name."""
    image = storage.build(
        what.folder,
        architecture=architecture,
        moment=what.moment,
        arguments=what.arguments(debian),
        mounts={},
    )
    storage.call(image, what.reference)
    return image


def _example(storage: Storage, base: str, architecture: str, debian: str, cache: Path) -> str:
    return storage.build(
        _EXAMPLE,
        architecture=architecture,
        moment=0,
        arguments={"BASE": base, "PYTHON": debian, **pip_arguments()},
        mounts=pip_mounts(cache),
    )


def _digest(*words: str) -> str:
    """What tells one set of sources from another."""
    told = hashlib.sha256("\0".join(words).encode())
    for path in sorted(path for path in _EXAMPLE.rglob("*") if path.is_file()):
        if "__pycache__" not in path.parts:
            told.update(f"{path.relative_to(_REPOSITORY)}\0".encode() + path.read_bytes())
    return told.hexdigest()[:16]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--output", type=Path, default=_REPOSITORY / "dist" / "image")
    parser.add_argument("--architecture", default=architecture_here(), choices=("amd64", "arm64"))
    parser.add_argument("--base", help="an image with Debian and Python; by default made here")
    parser.add_argument("--fresh", action="store_true", help="build even what was built before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
