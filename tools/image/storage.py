"""Calls buildah with a storage of its own, so that nothing else on the machine meets our images.

It works as root without a daemon and without any feature of the kernel that a container lacks:
storage `vfs` copies, isolation `chroot` starts no container.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from commands import run

__all__ = ["Storage", "missing"]


def missing() -> str | None:
    """Say why no image can be built here, or None."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "building the image needs Linux and root"
    if shutil.which("buildah") is None:
        return "building the image needs buildah (Debian package buildah)"
    return None


class Storage:
    """A folder in which buildah keeps what it makes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        places = ("--root", str(folder / "root"), "--runroot", str(folder / "run"))
        self._buildah = ("buildah", *places, "--storage-driver", "vfs")

    def load(self, tree: Path, name: str, architecture: str) -> None:
        """Make an image of the tar archive of a file system."""
        made = self._run("from", "--arch", architecture, "scratch").strip()
        self._run("add", "--quiet", made, str(tree), "/")
        self._run("commit", "--quiet", "--rm", made, name)

    def holds(self, name: str) -> bool:
        """Whether an image of this name is here."""
        return name in self._run("images", "--format", "{{.Name}}:{{.Tag}}").splitlines()

    def build(
        self,
        folder: Path,
        *,
        architecture: str,
        moment: int,
        arguments: Mapping[str, str],
        mounts: Mapping[Path, str],
    ) -> str:
        """Build the Dockerfile of a folder.

        Args:
            folder: the sources.
            architecture: as Go spells it.
            moment: the time of every file, in seconds since 1970.
            arguments: what the Dockerfile is told.
            mounts: folders and files of this machine, and where steps of the build find them.

        Returns:
            The image's id.
        """
        words = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        words += [f"--volume={path}:{place}" for path, place in mounts.items()]
        fixed = ("--isolation=chroot", "--format=oci", "--layers=false", "--identity-label=false")
        words += [f"--timestamp={moment}", f"--arch={architecture}"]
        said = self._run("build", "--quiet", *fixed, *words, str(folder))
        return said.split()[-1]

    def call(self, image: str, name: str) -> None:
        """Give an image a name, so that it stays when one that is built on it goes."""
        self._run("tag", image, name)

    def save(self, image: str, layout: Path) -> None:
        """Write an image as a folder in the OCI layout, compressed, and forget it here."""
        self._run("push", "--quiet", "--format=oci", image, f"oci:{layout}")
        self._run("rmi", "--force", image)

    def _run(self, *words: str) -> str:
        return run(*self._buildah, *words)
