"""Makes a Debian to build on where no registry may be asked, as the public one would be.

A release takes the public image by its digest. Here the same distribution is unpacked from its
packages, with the Python already in it that the Dockerfile would add.
"""

import shutil
from pathlib import Path

from commands import run
from storage import Storage

__all__ = ["local_base", "missing_for_a_base"]

_SUITE = "trixie"
_PACKAGES = "ca-certificates,python3,python3-venv"


def missing_for_a_base() -> str | None:
    """Say why no base can be made here, or None."""
    if shutil.which("mmdebstrap") is None:
        return (
            "building the image needs mmdebstrap (Debian package mmdebstrap), or a base to build on"
        )
    return None


def local_base(storage: Storage, folder: Path, architecture: str) -> str:
    """Make the base unless it was made before.

    Returns:
        The name by which the storage knows it.

    Raises:
        SystemExit: it cannot be made here; the message says why.
    """
    name = f"localhost/kube9-base-{_SUITE}-{architecture}:1"
    if storage.holds(name):
        return name
    if reason := missing_for_a_base():
        raise SystemExit(reason)
    tree = folder / f"base-{_SUITE}-{architecture}.tar"
    run(
        "mmdebstrap",
        *("--quiet", "--mode=root", "--variant=minbase", f"--architectures={architecture}"),
        *(f"--include={_PACKAGES}", '--aptopt=APT::Install-Recommends "false"', "--format=tar"),
        *(_SUITE, str(tree)),
        env={"SOURCE_DATE_EPOCH": "0"},
    )
    storage.load(tree, name, architecture)
    tree.unlink()
    return name
