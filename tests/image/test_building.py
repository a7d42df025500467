"""Building: the same sources give the same image, and what is missing is said."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

pytestmark = pytest.mark.slow

BUILDER = Path(__file__).parents[2] / "tools" / "image" / "build.py"


twice = pytest.mark.skipif(
    os.environ.get("KUBE9_PROVE") != "1",
    reason="builds twice from nothing, a minute: make prove does, and so does each release",
)


class Built(Protocol):
    def one(self, ending: str) -> Path: ...


@twice
def test_two_builds_of_the_same_sources_are_the_same_byte_for_byte(
    image: Built, tmp_path: Path
) -> None:
    done = subprocess.run(  # noqa: S603 - our own builder
        [sys.executable, BUILDER, "--twice", "--output", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr  # the builder compares
    assert (tmp_path / image.one(".oci.tar").name).exists()


@twice
def test_the_base_of_plugin_images_is_the_same_twice_too(
    plugin_base: Built, tmp_path: Path
) -> None:
    words: list[str | Path] = ["--image", "kube9-plugin-base", "--twice", "--output", tmp_path]
    done = subprocess.run(  # noqa: S603 - our own builder
        [sys.executable, BUILDER, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr  # the builder compares
    assert (tmp_path / plugin_base.one(".oci.tar").name).exists()


@pytest.mark.parametrize(("there", "named"), [((), "buildah"), (("buildah",), "mmdebstrap")])
def test_it_says_what_is_missing_here(tmp_path: Path, there: tuple[str, ...], named: str) -> None:
    for name in ("git", *there):
        (tmp_path / name).symlink_to(shutil.which(name) or "/usr/bin/true")
    done = subprocess.run(  # noqa: S603 - our own builder
        [sys.executable, BUILDER, "--output", tmp_path / "out"],
        env={**os.environ, "PATH": str(tmp_path), "KUBE9_IMAGE_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("building the image needs ")
    assert named in done.stderr or "root" in done.stderr
