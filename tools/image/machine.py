"""What a build takes from this machine: a folder to keep things in, and the way to the packages."""

import fcntl
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

__all__ = ["alone", "architecture_here", "cache_folder", "pip_arguments", "pip_mounts"]

_CERTIFICATES = "/run/certificates.pem"
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


def architecture_here() -> str:
    """This machine's architecture, as Go spells it."""
    return _MACHINES.get(platform.machine(), platform.machine())


def cache_folder() -> Path:
    """The folder for what was built, and for what building needs again."""
    chosen = os.environ.get("KUBE9_IMAGE_CACHE")
    xdg = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    folder = Path(chosen or f"{xdg}/kube9-image").expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def alone(cache: Path) -> Iterator[None]:
    """Hold the lock under which images are built; it ends with the process."""
    with (cache / "build.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def pip_arguments() -> Mapping[str, str]:
    """What a Dockerfile is told of the way to the package index."""
    told = {}
    if "PIP_CERT" in os.environ:
        told["PIP_CERT"] = _CERTIFICATES
    if "PIP_INDEX_URL" in os.environ:
        told["PIP_INDEX_URL"] = os.environ["PIP_INDEX_URL"]
    return told


def pip_mounts(cache: Path) -> Mapping[Path, str]:
    """Folders and files of this machine that pip uses in there, and where it finds them."""
    (cache / "pip").mkdir(exist_ok=True)
    mounts = {cache / "pip": "/root/.cache/pip"}
    if "PIP_CERT" in os.environ:
        mounts[Path(os.environ["PIP_CERT"])] = f"{_CERTIFICATES}:ro"
    return mounts
