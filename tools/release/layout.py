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

__all__ = ["image_digest", "merge"]

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
    layers: tuple[_Descriptor, ...]


def merge(archives: Sequence[Path], folder: Path) -> str:
    """Make one layout of several archives in an empty folder.

    Returns:
        The digest of its index.

    Raises:
        ReleaseError: An archive is none, or two are for the same platform.
    """
    found: list[_Descriptor] = []
    for path in archives:
        with tarfile.open(path) as archive:
            archive.extractall(folder, filter="data")
            found.extend(_images(archive, path))
    found.sort(key=lambda image: msgspec.json.encode(image.platform))
    if len({image.platform for image in found}) != len(found):
        raise ReleaseError("two images are for one platform")
    text = msgspec.json.encode(_Index(tuple(found)))
    (folder / "index.json").write_bytes(text)
    return f"sha256:{sha256(text).hexdigest()}"


def _images(archive: tarfile.TarFile, path: Path) -> Iterator[_Descriptor]:
    """The images of an archive, each with its platform; an index in it is looked into."""
    index = msgspec.json.decode(_member(archive, "index.json", path), type=_Index)
    pending = list(index.manifests)
    while pending:
        descriptor = pending.pop()
        if descriptor.media_type == _INDEX:
            inner = msgspec.json.decode(_member(archive, descriptor.path, path), type=_Index)
            pending.extend(inner.manifests)
            continue
        manifest = _manifest(archive, descriptor, path)
        config = _member(archive, manifest.config.path, path)
        platform = msgspec.json.decode(config, type=_Platform)
        yield _Descriptor(descriptor.media_type, descriptor.digest, descriptor.size, platform)


def image_digest(path: Path) -> str:
    """The digest of the one image in an archive."""
    with tarfile.open(path) as archive:
        return _only_image(archive, path).digest


def _only_image(archive: tarfile.TarFile, path: Path) -> _Descriptor:
    images = list(_images(archive, path))
    if len(images) != 1:
        raise ReleaseError(f"{path.name} has {len(images)} images, not one")
    return images[0]


def _manifest(archive: tarfile.TarFile, image: _Descriptor, path: Path) -> _Manifest:
    return msgspec.json.decode(_member(archive, image.path, path), type=_Manifest)


def _member(archive: tarfile.TarFile, name: str, path: Path) -> bytes:
    try:
        file = archive.extractfile(name)
    except KeyError as error:
        raise ReleaseError(f"{path.name} is no OCI archive: it has no {name}") from error
    return file.read() if file else b""
