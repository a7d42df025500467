"""Lists what a release consists of: `release.json` for programs, `SHA256SUMS` for `sha256sum -c`.

    python -m release.manifest dist/release            compare a folder with its list
    python -m release.manifest dist/release --write    write the lists anew

One signature over SHA256SUMS stands for everything: it lists release.json as well, and that has
sizes, kinds and the digests of what lies in a registry. Who signs, and when, knows
`release.sealing`.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path

import msgspec

from release.process import ROOT, ReleaseError, answered, parser
from release.source import head
from release.versions import agreed

__all__ = [
    "BUNDLE",
    "LIST",
    "SUMS",
    "Artifact",
    "Pushed",
    "Release",
    "changed",
    "collect",
    "digest",
    "read",
    "write",
]

SUMS = "SHA256SUMS"
LIST = "release.json"
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9][A-Za-z0-9._+-]*)")
BUNDLE = ".sigstore.json"
_UNLISTED = (SUMS, f"{SUMS}{BUNDLE}")
_KINDS: Mapping[str, str] = {
    ".whl": "wheel",
    ".oci.tar": "image",
    ".cdx.json": "sbom",
    ".spdx.json": "sbom",
    "-requirements.txt": "requirements",
    ".tar.gz": "sdist",
    ".tgz": "chart",
}


class Artifact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a release."""

    name: str
    kind: str
    size: int
    sha256: str


class Pushed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies in a registry, by the digest under which nobody can change it."""

    kind: str
    repository: str
    digest: str

    @property
    def name(self) -> str:
        """The last part of the repository, with which the names of its files begin."""
        return self.repository.rpartition("/")[2]

    @property
    def reference(self) -> str:
        """How it is pulled."""
        return f"{self.repository}@{self.digest}"


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole release."""

    version: str
    commit: str
    artifacts: tuple[Artifact, ...]
    pushed: tuple[Pushed, ...] = ()

    def of(self, kind: str) -> tuple[Artifact, ...]:
        """The files of one kind."""
        return tuple(artifact for artifact in self.artifacts if artifact.kind == kind)

    def images_of(self, pushed: Pushed) -> tuple[Artifact, ...]:
        """The archives of an image that lies in a registry, one for each architecture."""
        if pushed.kind != "image":
            return ()
        start = f"{pushed.name}-{self.version}-"
        return tuple(image for image in self.of("image") if image.name.startswith(start))


def digest(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def collect(folder: Path, version: str, commit: str, pushed: Sequence[Pushed] = ()) -> Release:
    """Say what lies in a folder, before anything of it is signed.

    Raises:
        ReleaseError: A file is there that no release has.
    """
    files = (path for path in sorted(folder.iterdir()) if not _is_about(path.name))
    artifacts = tuple(
        Artifact(path.name, _kind(path.name), path.stat().st_size, digest(path)) for path in files
    )
    return Release(version, commit, artifacts, tuple(pushed))


def write(folder: Path, release: Release) -> Path:
    """Write both lists; the second has every file but itself and its own signature."""
    encoded = msgspec.json.format(msgspec.json.encode(release))
    (folder / LIST).write_bytes(encoded + b"\n")
    sums = folder / SUMS
    files = [path for path in sorted(folder.iterdir()) if path.name not in _UNLISTED]
    lines = "".join(f"{digest(path)}  {path.name}\n" for path in files)
    sums.write_text(lines, encoding="ascii")
    return sums


def _is_about(name: str) -> bool:
    """Whether a file tells of others, and is no artifact itself."""
    return name in (SUMS, LIST) or name.endswith(BUNDLE)


def _kind(name: str) -> str:
    for ending, kind in _KINDS.items():
        if name.endswith(ending):
            return kind
    raise ReleaseError(f"{name} is of no kind that a release has: take it out of the folder")


def read(folder: Path) -> Release:
    """Read the list of a release.

    Raises:
        ReleaseError: It is not there, or not as it must be.
    """
    path = folder / LIST
    if not path.is_file():
        raise ReleaseError(f"{path} is missing: this is no folder of a release")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Release)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path}: {error}") from error


def changed(folder: Path) -> Iterator[str]:
    """Say of every file that differs from SHA256SUMS how it does.

    Raises:
        ReleaseError: The list itself cannot be read.
    """
    sums = dict(_sums(folder))
    for name, value in sums.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif digest(path) != value:
            yield f"{name} is not the file that was released: its digest differs"
    for path in sorted(folder.iterdir()):
        if path.name not in sums and path.name not in _UNLISTED:
            yield f"{path.name} is no file of this release"


def _sums(folder: Path) -> Iterator[tuple[str, str]]:
    path = folder / SUMS
    if not path.is_file():
        raise ReleaseError(f"{path} is missing: this is no folder of a release")
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            raise ReleaseError(f"{path} has a line that is none: {line[:80]!r}")
        yield found[2], found[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare a folder with its list, or write the lists anew."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--write", action="store_true", help="write both lists for what is there")
    given = words.parse_args(arguments)
    return answered(lambda: _work(given.folder, anew=given.write))


def _work(folder: Path, *, anew: bool) -> str:
    if anew:
        release = collect(folder, agreed(ROOT), head(ROOT).commit)
        write(folder, release)
        return f"{release.version}: {len(release.artifacts)} files"
    if different := list(changed(folder)):
        raise ReleaseError("\n  ".join(["not as it was released:", *different]))
    return f"all files are as {SUMS} says"


if __name__ == "__main__":
    sys.exit(main())
