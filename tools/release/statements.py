"""Reads the signed statements of a release and compares them with its files.

Whether the signatures on them are good says cosign; what they say is judged here.
"""

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from release import layout, provenance
from release.manifest import BUNDLE, Artifact, Release
from release.origin import Origin
from release.process import ReleaseError
from release.sealing import PREDICATES, PROVENANCE, image_of

__all__ = ["complaints", "contents", "predicate"]


class _Envelope(msgspec.Struct, frozen=True):
    payload: str


class _Bundle(msgspec.Struct, frozen=True, rename="camel"):
    dsse_envelope: _Envelope


def predicate(sbom: Artifact) -> tuple[str, str]:
    """What cosign calls the form of a list of contents, and its URI."""
    return next(names for ending, names in PREDICATES.items() if sbom.name.endswith(ending))


def contents(release: Release) -> Iterator[tuple[Artifact, Artifact]]:
    """Each list of contents with its image."""
    return ((sbom, image_of(sbom, release)) for sbom in release.of("sbom"))


def complaints(folder: Path, release: Release, origin: Origin) -> Iterator[str]:
    """Say what the statements do not say as they should.

    Raises:
        ReleaseError: One is not there, or none of ours.
    """
    statement = provenance.decode(_payload(folder / PROVENANCE))
    yield from provenance.complaints(statement, release, origin)
    for sbom, _ in contents(release):
        bundle = folder / f"{sbom.name}{BUNDLE}"
        said = _document(bundle.name, _payload(bundle))
        if said.get("predicate") != _document(sbom.name, _content(folder / sbom.name)):
            yield f"{sbom.name} is not the list that was signed"
    yield from _of_images(folder, release)


def _of_images(folder: Path, release: Release) -> Iterator[str]:
    """Say so if the archives are not what lies in the registry."""
    unknown = set(release.of("image")) if release.pushed else set()
    for pushed in (one for one in release.pushed if one.kind == "image"):
        images = release.images_of(pushed)
        unknown -= set(images)
        made = layout.digest_of(layout.index([folder / image.name for image in images]))
        if made != pushed.digest:
            names = ", ".join(image.name for image in images) or "no archive"
            yield f"{names}: not the images of {pushed.reference}, but of {made}"
    yield from (f"{image.name} is of no image in a registry" for image in sorted(unknown, key=str))


def _document(name: str, text: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{name} cannot be read: {error}") from error


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise ReleaseError(f"{path.name} is missing")
    return path.read_bytes()


def _payload(path: Path) -> bytes:
    try:
        bundle = msgspec.json.decode(_content(path), type=_Bundle)
        return b64decode(bundle.dsse_envelope.payload, validate=True)
    except (msgspec.DecodeError, UnicodeDecodeError, NoBase64) as error:
        raise ReleaseError(f"{path.name} is no signed statement: {error}") from error
