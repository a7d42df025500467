"""The root file system that becomes the image: only what is copied into it is in it.

It remembers which Debian package each copied file came from, so that the list of contents is made
from what is really there, not from what was installed to get it.
"""

import os
import shutil
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

__all__ = ["Rootfs"]

_INFO = Path("/var/lib/dpkg/info")


def _is_program(path: Path) -> bool:
    """Modules may be marked too, since one can run them; here nobody does."""
    return path.stat().st_mode & 0o100 != 0 and path.suffix != ".py"


class Rootfs:
    """A growing copy of a few files of the machine this runs on.

    Args:
        root: the folder that becomes `/`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.packages: set[str] = set()

    def inside(self, path: str | Path) -> Path:
        """Where a path of the image stands on this machine."""
        return self.root / str(path).lstrip("/")

    def take(self, path: Path) -> None:
        """Copy a file or link of this machine to the same place, and what a link points to."""
        real = path.parent.resolve() / path.name  # /lib is a link to /usr/lib
        target = self.inside(real)
        if target.is_symlink() or target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(real, target, follow_symlinks=False)
        self.credit(real)
        if real.is_symlink():
            self.take(real.parent / real.readlink())

    def credit(self, path: Path) -> bool:
        """Remember the package of a file, copied or linked into a program; whether it has one."""
        owners = self._owners.get(path.parent.resolve() / path.name, ())
        self.packages.update(owners)
        return bool(owners)

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Write a file of our own."""
        target = self.inside(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        target.chmod(mode)

    def link(self, path: str, to: str) -> None:
        """Make a link of our own."""
        target = self.inside(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(to)

    def files(self) -> Iterator[Path]:
        """Every file that is not a link, in order of its path."""
        for folder, folders, names in os.walk(self.root):
            folders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                if not path.is_symlink():
                    yield path

    def settle(self, moment: int) -> None:
        """Give everything plain rights and one time, whatever this machine's were."""
        for folder, _, names in os.walk(self.root, topdown=False):
            for path in (*(Path(folder, name) for name in names), Path(folder)):
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or _is_program(path) else 0o644)
                os.utime(path, (moment, moment), follow_symlinks=False)

    @cached_property
    def _owners(self) -> dict[Path, tuple[str, ...]]:
        found: dict[Path, tuple[str, ...]] = {}
        parents: dict[Path, Path] = {}
        for listing in sorted(_INFO.glob("*.list")):
            package = listing.stem.partition(":")[0]
            for line in listing.read_text(encoding="utf-8").splitlines():
                path = Path(line)
                parent = parents.setdefault(path.parent, path.parent.resolve())
                found[parent / path.name] = (package,)
        return found
