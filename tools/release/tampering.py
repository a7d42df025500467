"""Changes one byte of each file of a release in turn and expects to be told which.

A check that never fails proves nothing, so a rehearsal ends with this.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release.process import ReleaseError
from release.verify import Check, verify

__all__ = ["change", "expect_found", "tampered"]


def change(path: Path) -> int:
    """Change one byte of a file, in its last third; return which."""
    with path.open("r+b") as file:
        place = path.stat().st_size * 3 // 4
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))
    return place


@contextmanager
def tampered(path: Path) -> Iterator[None]:
    """A file with one byte changed; afterwards it is what it was."""
    change(path)
    yield
    change(path)


def expect_found(folder: Path, check: Check) -> int:
    """Tamper with every file of a folder; return how many there were.

    Raises:
        ReleaseError: A changed file was not found, or the wrong one was named.
    """
    files = sorted(path for path in folder.iterdir() if path.is_file())
    for path in files:
        with tampered(path):
            wrong = list(verify(folder, check))
        if not any(path.name in complaint for complaint in wrong):
            raise ReleaseError(f"a changed byte in {path.name} was not found; said was: {wrong}")
    return len(files)
