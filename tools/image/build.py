#!/usr/bin/env python3
"""Builds the operator's image as an OCI archive, with its lists of contents; see docs/image.md.

    tools/image/build.py [--output dist/image] [--architecture amd64] [--base IMAGE] [--fresh]

Needs root, buildah and, without `--base`, mmdebstrap; nothing of kube9 has to be installed. What
was built before from the same sources is taken from ~/.cache/kube9-image.
"""

import argparse
import fcntl
import hashlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from base import local_base
from ingredients import Ingredients, gather
from layout import Layout
from storage import Storage, missing

_REPOSITORY = Path(__file__).resolve().parents[2]
_NAME = "ghcr.io/alto9/kube9-operator"
_LISTS = ("cdx", "spdx")
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


def main() -> int:
    """Build what is not there yet, and say where it is."""
    given = _arguments()
    cache = _cache()
    with tempfile.TemporaryDirectory() as copy, _alone(cache):
        what = gather(_REPOSITORY, Path(copy))
        words = (what.digest, what.revision, str(what.moment), given.architecture, given.base or "")
        built = cache / "images" / hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
        if given.fresh or not built.exists():
            if reason := missing():
                sys.stderr.write(f"{reason}\n")
                return 3
            _build(what, given, cache, built)
        _hand_out(built, given.output)
    return 0


def _build(what: Ingredients, given: argparse.Namespace, cache: Path, built: Path) -> None:
    storage = Storage(cache / "storage")
    base = given.base or local_base(storage, cache, given.architecture)
    with tempfile.TemporaryDirectory(dir=cache) as work:
        image = storage.build(
            what.folder,
            architecture=given.architecture,
            moment=what.moment,
            arguments=_arguments_of(what, base),
            mounts=_mounts(cache),
        )
        layout = Path(work, "layout")
        storage.save(image, layout)
        _keep(Layout(layout), what.version, given.architecture, Path(work))
        shutil.rmtree(layout)
        shutil.rmtree(built, ignore_errors=True)
        built.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(work, built)


def _keep(layout: Layout, version: str, architecture: str, folder: Path) -> None:
    """Write archive, lists and digest, named by version and architecture."""
    stem = f"kube9-operator-{version}-{architecture}"
    layout.archive(folder / f"{stem}.oci.tar", f"{_NAME}:{version}")
    for kind in _LISTS:
        listed = layout.read(f"usr/share/sbom/kube9-operator.{kind}.json")
        (folder / f"{stem}.{kind}.json").write_bytes(listed)
    (folder / f"{stem}.digest").write_text(f"{layout.digest}\n", encoding="ascii")


def _arguments_of(what: Ingredients, base: str) -> dict[str, str]:
    told = {
        "BASE": base,
        "VERSION": what.version,
        "REVISION": what.revision,
        "CREATED": datetime.fromtimestamp(what.moment, UTC).isoformat(),
        "SOURCE_DATE_EPOCH": str(what.moment),
    }
    if "PIP_CERT" in os.environ:
        told["PIP_CERT"] = "/run/certificates.pem"
    if "PIP_INDEX_URL" in os.environ:
        told["PIP_INDEX_URL"] = os.environ["PIP_INDEX_URL"]
    return told


def _mounts(cache: Path) -> dict[Path, str]:
    (cache / "pip").mkdir(exist_ok=True)
    mounts = {cache / "pip": "/root/.cache/pip"}
    if "PIP_CERT" in os.environ:
        mounts[Path(os.environ["PIP_CERT"])] = "/run/certificates.pem:ro"
    return mounts


def _hand_out(built: Path, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    for path in sorted(built.iterdir()):
        shutil.copy2(path, output / path.name)
        sys.stdout.write(f"{output / path.name}\n")


def _cache() -> Path:
    chosen = os.environ.get("KUBE9_IMAGE_CACHE")
    xdg = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    folder = Path(chosen or f"{xdg}/kube9-image").expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Hold the lock under which images are built; it ends with the process."""
    with (cache / "build.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    own = _MACHINES.get(platform.machine(), platform.machine())
    parser.add_argument("--output", type=Path, default=_REPOSITORY / "dist" / "image")
    parser.add_argument("--architecture", default=own, choices=sorted(_MACHINES.values()))
    parser.add_argument("--base", help="an image with Debian; by default one is made here")
    parser.add_argument("--fresh", action="store_true", help="build even what was built before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
