"""Decides which files to run: the folder in `KUBEBUILDER_ASSETS`, else our own build.

Such a folder holds etcd and the API server, and often nothing else; what it lacks
is simply not run.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kube9_testbed.errors import UnavailableError

NEEDED: Final = ("etcd", "kube-apiserver")
PLAYER: Final = "kwok"


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one cluster.

    Attributes:
        folder: A folder with one file per program, or None.
        combined: One file holding every program, used when there is no folder.
        player: The file of kwok, or None when no nodes are played.
    """

    folder: Path | None
    combined: Path | None
    player: Path | None = None

    def command(self, program: str) -> tuple[str, ...]:
        """The words that start `program`, before its own arguments."""
        if program == PLAYER:
            return (str(self.player),)
        if self.folder is not None:
            return (str(self.folder / program),)
        return (str(self.combined), program)

    def has(self, program: str) -> bool:
        """Whether there is such a program to run."""
        if program == PLAYER:
            return self.player is not None
        return self.folder is None or (self.folder / program).exists()


def find_binaries(build: Callable[[], Path]) -> Binaries:
    """Choose the binaries of a new cluster.

    Args:
        build: Called for the combined binary when `KUBEBUILDER_ASSETS` is not set.

    Raises:
        UnavailableError: The named folder lacks a program we cannot do without.
    """
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    if not assets:
        return Binaries(folder=None, combined=build())
    found = Binaries(folder=Path(assets).absolute(), combined=None)
    missing = [program for program in NEEDED if not found.has(program)]
    if missing:
        raise UnavailableError(f"KUBEBUILDER_ASSETS={assets} has no {' and no '.join(missing)}.")
    return found
