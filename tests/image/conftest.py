"""The images as they are built for a release, and their files unpacked to look at and to run.

Each is built once for the same sources; where that is impossible, tests say so and skip. With
`KUBE9_E2E=require` they fail instead.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

ROOT = Path(__file__).parents[2]
BUILDER = ROOT / "tools" / "image" / "build.py"
SKIPPED = 3
"""The builder's exit code where no image can be built."""


@dataclass(frozen=True)
class Built:
    """What the builder left.

    Attributes:
        layout: the archive, unpacked: an image in the OCI layout.
        files: the image's file system.
    """

    folder: Path
    layout: Path
    files: Path
    manifest: dict[str, Any]
    config: dict[str, Any]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that a container runtime sets."""
        pairs = (pair.partition("=") for pair in self.config["config"]["Env"])
        return {name: value for name, _, value in pairs}

    def one(self, ending: str) -> Path:
        """The only file beside the image that ends so."""
        (found,) = self.folder.glob(f"*{ending}")
        return found


@dataclass(frozen=True)
class Answer:
    """What a process in the image said."""

    code: int
    out: str
    err: str


Inside = Callable[..., Answer]


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The operator's image, of the sources as they are."""
    return _built(tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="session")
def plugin_base(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """What images of plugins are built on."""
    return _built(tmp_path_factory.mktemp("base"), "--image", "kube9-plugin-base")


def _built(place: Path, *words: str) -> Built:
    built = subprocess.run(  # noqa: S603 - our own builder
        [sys.executable, BUILDER, "--output", place / "built", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode == SKIPPED and os.environ.get("KUBE9_E2E") != "require":
        pytest.skip(built.stderr.strip())
    assert built.returncode == 0, built.stderr
    return _unpacked(place)


def _unpacked(place: Path) -> Built:
    layout, files = place / "layout", place / "files"
    (archive,) = (place / "built").glob("*.oci.tar")
    with tarfile.open(archive) as tar:
        tar.extractall(layout, filter="data")
    manifest = _blob(layout, _json(layout / "index.json")["manifests"][0]["digest"])
    for layer in manifest["layers"]:
        with tarfile.open(_path(layout, layer["digest"])) as tar:
            tar.extractall(files, filter="fully_trusted", numeric_owner=True)  # noqa: S202 - our own, and rights are what is looked at
    config = _blob(layout, manifest["config"]["digest"])
    return Built(place / "built", layout, files, manifest, config)


def _blob(layout: Path, digest: str) -> dict[str, Any]:
    return _json(_path(layout, digest))


def _path(layout: Path, digest: str) -> Path:
    return layout / "blobs" / digest.replace(":", "/")


def _json(path: Path) -> dict[str, Any]:
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])


@pytest.fixture
def inside(image: Built, tmp_path: Path) -> Inside:
    """Run a command in the image as a node would: its user, its variables, nothing to write on.

    `given` is a folder that stands as /plugins, `data` one that stands as /data.
    """

    unshare = shutil.which("unshare")
    assert unshare, "util-linux is part of every Linux"

    def run(
        *words: str, given: Path | None = None, data: Path | None = None, **variables: str
    ) -> Answer:
        script = tmp_path / "run.sh"
        script.write_text(_CONTAINER, encoding="utf-8")
        user = image.config["config"]["User"]
        done = subprocess.run(  # noqa: S603 - words of tests
            [unshare, "--mount", "--pid", "--fork", "sh", script, image.files, user, *words],
            env={
                **image.environment,
                **variables,
                "OUTSIDE_PATH": os.environ["PATH"],
                "GIVEN": str(given or ""),
                "DATA": str(data or ""),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return run


_CONTAINER = """
set -e
inside=$PATH; PATH=$OUTSIDE_PATH
files=$1; user=$2; shift 2
mount --bind "$files" "$files"
for place in dev proc; do mkdir -p "$files/$place"; done
mount --rbind /dev "$files/dev"
mount -t proc proc "$files/proc"
mount -t tmpfs -o mode=1777 tmp "$files/tmp"
if [ -n "$DATA" ]; then mount --bind "$DATA" "$files/data"
else mount -t tmpfs -o mode=1777 data "$files/data"; fi
if [ -n "$GIVEN" ]; then mount --bind -o ro "$GIVEN" "$files/plugins"; fi
mount -o remount,ro,bind "$files"
chroot=$(command -v chroot)
PATH=$inside; export PATH; unset OUTSIDE_PATH GIVEN DATA
exec "$chroot" --userspec="$user" "$files" "$@"
"""
