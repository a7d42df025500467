"""Takes the sources of a release out of git: what is committed, with the commit's own time.

What is not committed never gets into a release, and every build starts from an empty folder.
"""

import tarfile
from io import BytesIO
from pathlib import Path

import msgspec

from release.process import ReleaseError, find, run

__all__ = ["Source", "head"]


class Source(msgspec.Struct, frozen=True):
    """One commit of one repository.

    Attributes:
        repository: the folder with the working tree.
        commit: its full hash.
        epoch: when it was made, in seconds; what SOURCE_DATE_EPOCH is set to.
    """

    repository: Path
    commit: str
    epoch: int

    @property
    def env(self) -> dict[str, str]:
        """What makes builders write the commit's time instead of the clock's."""
        return {"SOURCE_DATE_EPOCH": str(self.epoch)}

    def unpack(self, folder: Path) -> None:
        """Lay the commit's tree into an empty folder, with the commit's time on every file."""
        folder.mkdir(parents=True)
        archive = folder.parent / f"{folder.name}.tar"
        run([_git(), "archive", "--output", archive, self.commit], folder=self.repository)
        with tarfile.open(fileobj=BytesIO(archive.read_bytes())) as tree:
            tree.extractall(folder, filter="data")
        archive.unlink()

    def clone(self, folder: Path) -> None:
        """Lay the commit into a repository of its own, for those who ask git themselves."""
        run([_git(), "clone", "--quiet", "--no-checkout", self.repository, folder])
        run([_git(), "checkout", "--quiet", "--detach", self.commit], folder=folder)


def head(repository: Path) -> Source:
    """The commit that is checked out.

    Raises:
        ReleaseError: The folder is no git repository.
    """
    told = run([_git(), "log", "-1", "--format=%H %ct"], folder=repository).split()
    if len(told) != 2:  # noqa: PLR2004 - the hash and the time that the format asks for
        raise ReleaseError(f"{repository} has no commit")
    return Source(repository=repository, commit=told[0], epoch=int(told[1]))


def _git() -> str:
    return find("git", "install it with the system's packages")
