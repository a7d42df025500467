"""The control groups of a node: made before its kubelet starts, removed when all is over.

With version 1 there is one tree for each controller, with version 2 one tree for all.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_ROOT: Final = Path("/sys/fs/cgroup")
_PATIENCE_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.05


def make_groups(name: str) -> None:
    """Make the group called `name` in every tree."""
    for tree in _trees():
        (tree / name).mkdir(exist_ok=True)


def remove_groups(name: str) -> None:
    """Remove the groups called `name` with all below; whoever was in them must have ended."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while left := [tree / name for tree in _trees() if (tree / name).exists()]:
        for folder in left:
            _remove(folder)
        if time.monotonic() > deadline:
            return
        time.sleep(_POLL_SECONDS)


def _trees() -> Iterator[Path]:
    if (_ROOT / "cgroup.controllers").exists():
        yield _ROOT
        return
    for folder in _ROOT.iterdir():
        if folder.is_dir() and not folder.is_symlink():
            yield folder


def _remove(folder: Path) -> None:
    for below, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):  # busy for as long as a process takes to go
            Path(below).rmdir()
