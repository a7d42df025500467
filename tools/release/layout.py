"""Reads OCI archives, one for each architecture, and makes one index of them.

The index is made here and not by a registry, so that its digest is known before anything is
pushed, and is the same wherever it is made.
"""

import tarfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from release.process import ReleaseError

__all__ = ["digest_of", "image_digest", "index", "merge"]

_INDEX = "application/vnd.oci.image.index.v1+json"


class _Platform(msgspec.Struct, frozen=True, omit_defaults=True):
    architecture: str
    os: str
    variant: str = ""


class _Descriptor(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    media_type: str
    digest: str
    size: int
    platform: _Platform | None = None

    @property
    def path(self) -> str:
        return f"blobs/{self.digest.replace(':', '/')}"


class _Index(msgspec.Struct, frozen=True, rename="camel"):
    manifests: tuple[_Descriptor, ...]
    schema_version: int = 2
    media_type: str = _INDEX


class _Manifest(msgspec.Struct, frozen=True):
    config: _Descriptor


def index(archives: Sequence[Path]) -> bytes:
    """The index of the images of several archives, as a registry will have it.

    Raises:
        ReleaseError: An archive is none, or two are for the same platform.
    """
    found = [image for path in archives for image in _images(path)]
    found.sort(key=lambda image: msgspec.json.encode(image.platform))
    if len({image.platform for image in found}) != len(found):
        raise ReleaseError("two images are for one platform")
    return msgspec.json.encode(_Index(tuple(found)))


def digest_of(content: bytes) -> str:
    """How a registry names this content."""
    return f"sha256:{sha256(content).hexdigest()}"


def merge(archives: Sequence[Path], folder: Path) -> None:
    """Make one layout of several archives, with that index, in an empty folder."""
    for path in archives:
        with tarfile.open(path) as archive:
            archive.extractall(folder, filter="data")
    (folder / "index.json").write_bytes(index(archives))


def image_digest(path: Path) -> str:
    """The digest of the one image in an archive.

    Raises:
        ReleaseError: It is no archive of one image.
    """
    images = _images(path)
    if len(images) != 1:
        raise ReleaseError(f"{path.name} has {len(images)} images, not one")
    return images[0].digest


def _images(path: Path) -> tuple[_Descriptor, ...]:
    try:
        with tarfile.open(path) as archive:
            return tuple(_described(archive))
    except (OSError, tarfile.TarError, KeyError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path.name} is no OCI archive: {error}") from error


def _described(archive: tarfile.TarFile) -> Iterator[_Descriptor]:
    """The images of an archive, each with its platform; an index in it is looked into."""
    pending = list(msgspec.json.decode(_member(archive, "index.json"), type=_Index).manifests)
    while pending:
        image = pending.pop()
        content = _member(archive, image.path)
        if image.media_type == _INDEX:
            pending.extend(msgspec.json.decode(content, type=_Index).manifests)
            continue
        manifest = msgspec.json.decode(content, type=_Manifest)
        config = _member(archive, manifest.config.path)
        platform = msgspec.json.decode(config, type=_Platform)
        yield _Descriptor(image.media_type, image.digest, image.size, platform)


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    return file.read() if file else b""
