#!/usr/bin/env python3
"""Builds the base of plugin images and the example on it; docs/plugin-images.md tells of both.

    tools/image/plugin_example.py [--output dist/image] [--base IMAGE] [--fresh]

Needs what build.py needs. The archives are what `ctr --namespace k8s.io images import` takes.
"""

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from debian_base import local_base
from layout import Layout
from machine import alone, architecture_here, cache_folder, pip_arguments, pip_mounts
from storage import Storage, missing

_REPOSITORY = Path(__file__).resolve().parents[2]
_TOOL = _REPOSITORY / "images" / "plugin-base"
_EXAMPLE = _REPOSITORY / "examples" / "plugin-image"
_VERSION = "0.1.0"
_TOOL_NAME = f"ghcr.io/alto9/kube9-plugin-base:{_VERSION}"
_EXAMPLE_NAME = "registry.example/acme/acme-kube9:1.0.0"


def main() -> int:
    """Build what is not there yet, and say where it is."""
    given = _arguments()
    cache = cache_folder()
    with alone(cache):
        built = cache / "plugins" / _digest(given.architecture, given.base or "")
        if given.fresh or not built.exists():
            if reason := missing():
                sys.stderr.write(f"{reason}\n")
                return 3
            _build(given, cache, built)
        given.output.mkdir(parents=True, exist_ok=True)
        for path in sorted(built.iterdir()):
            shutil.copy2(path, given.output / path.name)
            sys.stdout.write(f"{given.output / path.name}\n")
    return 0


def _build(given: argparse.Namespace, cache: Path, built: Path) -> None:
    storage = Storage(cache / "storage")
    debian = given.base or local_base(storage, cache, given.architecture)
    with tempfile.TemporaryDirectory(dir=cache) as work:
        archives, tool, example = (Path(work, name) for name in ("archives", "tool", "example"))
        archives.mkdir()
        told = {"BASE": debian, "VERSION": _VERSION}
        below = _image(storage, given, _TOOL, told, {})
        storage.call(below, _TOOL_NAME)
        told = {"BASE": _TOOL_NAME, "PYTHON": debian, **pip_arguments()}
        storage.save(_image(storage, given, _EXAMPLE, told, pip_mounts(cache)), example)
        storage.save(below, tool)
        for layout, name in ((tool, _TOOL_NAME), (example, _EXAMPLE_NAME)):
            stem = name.rpartition("/")[2].replace(":", "-")
            Layout(layout).archive(archives / f"{stem}-{given.architecture}.oci.tar", name)
        shutil.rmtree(built, ignore_errors=True)
        shutil.copytree(archives, built)


def _image(
    storage: Storage,
    given: argparse.Namespace,
    folder: Path,
    arguments: Mapping[str, str],
    mounts: Mapping[Path, str],
) -> str:
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    return storage.build(
        folder,
        architecture=given.architecture,
        moment=moment,
        arguments=arguments,
        mounts=mounts,
    )


def _digest(*words: str) -> str:
    """What tells one set of sources from another."""
    told = hashlib.sha256("\0".join(words).encode())
    for path in _sources():
        told.update(f"{path.relative_to(_REPOSITORY)}\0".encode() + path.read_bytes())
    return told.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    for folder in (_TOOL, _EXAMPLE):
        found = (path for path in folder.rglob("*") if path.is_file())
        yield from sorted(path for path in found if "__pycache__" not in path.parts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--output", type=Path, default=_REPOSITORY / "dist" / "image")
    parser.add_argument("--architecture", default=architecture_here(), choices=("amd64", "arm64"))
    parser.add_argument("--base", help="an image with Debian and Python; by default made here")
    parser.add_argument("--fresh", action="store_true", help="build even what was built before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
