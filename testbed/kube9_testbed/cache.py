"""Where the built binaries live, and how two processes keep from building one twice.

The place is named by a digest of everything that goes into the build, so a changed
source or version never meets an old binary. Building is the business of `build`.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kube9_testbed.recipe import SERVER, Recipe


def cache_folder() -> Path:
    """The cache folder: `KUBE9_TESTBED_CACHE`, else a folder in the XDG cache."""
    chosen = os.environ.get("KUBE9_TESTBED_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    xdg = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(xdg).expanduser() / "kube9-testbed"


def digest(recipe: Recipe = SERVER) -> str:
    """Twelve hex digits that change whenever the build's input does."""
    state = hashlib.sha256(recipe.linker_flags.encode())
    for name in recipe.files:
        state.update(name.encode() + b"\0" + (recipe.sources / name).read_bytes() + b"\0")
    return state.hexdigest()[:12]


def binary_path(recipe: Recipe = SERVER) -> Path:
    """Where the binary of `recipe` is, or will be once it is built."""
    return cache_folder() / f"{recipe.name}-{digest(recipe)}"


@contextmanager
def build_lock() -> Iterator[None]:
    """Hold the one lock under which a binary may be built.

    The lock belongs to the open file, so it ends with the process, however that dies.
    """
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "build.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
