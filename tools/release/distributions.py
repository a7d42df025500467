"""Judges built wheels and sdists: metadata, licence, typing marker, and nothing too much.

    python -m release.distributions dist/release

It opens the files and says what is wrong with them; `release.wheels` builds them.
"""

import sys
import tarfile
from collections.abc import Iterator, Sequence
from email import message_from_string
from email.message import Message
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import msgspec

from release.process import ROOT, ReleaseError, answered, parser
from release.versions import Package, packages

__all__ = ["judge", "sdist_name", "wheel_name"]

_LICENCE = "Apache-2.0"
_TEMPLATE = "_template"  # what `kube9 new-plugin` copies, tests and all


class _Contents(msgspec.Struct, frozen=True):
    """A built file: its names, its metadata and its licence."""

    names: tuple[str, ...]
    metadata: Message
    licence: str


def wheel_name(package: Package) -> str:
    """What the wheel is called: pure, for every Python 3."""
    return f"{package.module}-{package.version}-py3-none-any.whl"


def sdist_name(package: Package) -> str:
    """What the source distribution is called."""
    return f"{package.module}-{package.version}.tar.gz"


def judge(folder: Path, wanted: Sequence[Package], licence: str) -> None:
    """Refuse a folder in which a file is missing, or is not as it must be.

    Args:
        folder: where the built files are.
        wanted: what must have been built.
        licence: the text that each of them must carry.

    Raises:
        ReleaseError: Every complaint, each with the name of its file.
    """
    complaints = [
        f"{name}: {complaint}"
        for package in wanted
        for name in (wheel_name(package), sdist_name(package))
        for complaint in _complaints(folder / name, package, licence)
    ]
    if complaints:
        raise ReleaseError("\n  ".join(["these files are not fit for a release:", *complaints]))


def _complaints(path: Path, package: Package, licence: str) -> Iterator[str]:
    if not path.is_file():
        yield "is missing"
        return
    contents = _wheel(path, package) if path.suffix == ".whl" else _sdist(path, package)
    yield from _of_metadata(contents.metadata, package)
    if contents.licence != licence:
        yield "does not carry the text of the licence"
    if not any(name.endswith(f"{package.module}/py.typed") for name in contents.names):
        yield "has no py.typed"
    yield from (f"ships {name}" for name in contents.names if _is_unwanted(name, path.suffix))


def _of_metadata(metadata: Message, package: Package) -> Iterator[str]:
    wanted = {
        "Name": package.name,
        "Version": package.version,
        "License-Expression": _LICENCE,
        "Description-Content-Type": "text/markdown",
    }
    for field, value in wanted.items():
        if metadata[field] != value:
            yield f"its {field} is {metadata[field]!r}, not {value!r}"


def _is_unwanted(name: str, suffix: str) -> bool:
    parts = PurePosixPath(name).parts
    if "__pycache__" in parts or any(part.startswith(".") for part in parts[1:-1]):
        return True
    if suffix != ".whl" or _TEMPLATE in parts:
        return False
    return "tests" in parts or parts[-1].startswith("test_") or parts[-1] == "conftest.py"


def _wheel(path: Path, package: Package) -> _Contents:
    info = f"{package.module}-{package.version}.dist-info"
    with ZipFile(path) as archive:
        names = tuple(archive.namelist())
        licence = f"{info}/licenses/LICENSE"
        return _Contents(
            names=names,
            metadata=message_from_string(archive.read(f"{info}/METADATA").decode()),
            licence=archive.read(licence).decode() if licence in names else "",
        )


def _sdist(path: Path, package: Package) -> _Contents:
    top = f"{package.module}-{package.version}"
    with tarfile.open(path) as archive:
        names = tuple(archive.getnames())
        return _Contents(
            names=names,
            metadata=message_from_string(_member(archive, f"{top}/PKG-INFO")),
            licence=_member(archive, f"{top}/LICENSE") if f"{top}/LICENSE" in names else "",
        )


def _member(archive: tarfile.TarFile, name: str) -> str:
    file = archive.extractfile(name)
    return file.read().decode() if file else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge what lies in a folder."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    given = words.parse_args(arguments)
    return answered(lambda: _work(given.folder))


def _work(folder: Path) -> str:
    expected = packages(ROOT)
    judge(folder, expected, (ROOT / "LICENSE").read_text(encoding="utf-8"))
    return f"all {2 * len(expected)} files are fit for a release"


if __name__ == "__main__":
    sys.exit(main())
