"""Pushes images and chart to a registry, signs them there, and writes down their digests.

    python -m release.registry dist/release --tag v1.2.3 --pushed dist/pushed.json

Only digests are signed: a tag can be moved. Logging in is up to the caller; crane, cosign and
helm read the same file of credentials.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from release import chart, layout, manifest, provenance, signing, statements
from release.manifest import Artifact, Pushed, Release
from release.origin import CHARTS, IMAGES, Origin
from release.process import ROOT, ReleaseError, answered, find, parser, run
from release.signing import Signer
from release.source import head
from release.versions import agreed

__all__ = ["Places", "push", "rehearsal_at", "vouch"]

_DIGEST = re.compile(r"Digest:\s*(sha256:[0-9a-f]{64})")


class Places(msgspec.Struct, frozen=True):
    """Where images and chart belong.

    Attributes:
        images: the repositories of the images, each called like its archives.
        charts: the folder in which the chart's repository is.
        plain: whether the registry speaks HTTP; for one on this machine.
    """

    images: tuple[str, ...] = IMAGES
    charts: str = CHARTS
    plain: bool = False


def rehearsal_at(address: str) -> Places:
    """Where images and chart go in a rehearsal."""
    images = tuple(f"{address}/{image.rpartition('/')[2]}" for image in IMAGES)
    return Places(images, f"{address}/charts", plain=True)


def push(folder: Path, version: str, places: Places) -> tuple[Pushed, ...]:
    """Push what a folder has: each image for all architectures as one, and the chart."""
    pushed = []
    for repository in places.images:
        name = repository.rpartition("/")[2]
        if archives := sorted(folder.glob(f"{name}-{version}-*.oci.tar")):
            pushed.append(_push_image(archives, f"{repository}:{version}"))
    packaged = folder / chart.name_of(version)
    if packaged.is_file():
        pushed.append(_push_chart(packaged, places))
    return tuple(pushed)


def _push_image(archives: Sequence[Path], reference: str) -> Pushed:
    crane = find("crane", "python -m release.tools crane builds it")
    made = layout.digest_of(layout.index(archives))
    with TemporaryDirectory() as place:
        layout.merge(archives, Path(place))
        run([crane, "push", "--index", place, reference])
    told = run([crane, "digest", reference]).strip()
    if told != made:
        raise ReleaseError(f"{reference} has the digest {told} in the registry, not {made}")
    return Pushed("image", reference.rpartition(":")[0], made)


def _push_chart(packaged: Path, places: Places) -> Pushed:
    helm = find("helm", "python -m release.tools helm builds it")
    plain = ("--plain-http",) if places.plain else ()
    words = run([helm, "push", packaged, f"oci://{places.charts}", *plain, "--debug"])
    found = _DIGEST.search(words)
    if found is None:
        raise ReleaseError(f"helm does not say under which digest it pushed the chart: {words}")
    return Pushed("chart", f"{places.charts}/kube9-operator", found[1])


def vouch(folder: Path, release: Release, signer: Signer, origin: Origin) -> None:
    """Sign all that was pushed, and put provenance and lists of contents beside it."""
    with TemporaryDirectory() as place:
        predicate = Path(place) / "provenance.json"
        statement = provenance.state(release, origin)
        predicate.write_bytes(msgspec.json.encode(statement.predicate))
        for pushed in release.pushed:
            signing.sign(signer, pushed.reference)
            signing.attest(signer, pushed.reference, "slsaprovenance1", predicate)
            for reference, sbom in _contents(folder, release, pushed):
                signing.attest(signer, reference, statements.predicate(sbom)[0], folder / sbom.name)


def _contents(folder: Path, release: Release, pushed: Pushed) -> Iterator[tuple[str, Artifact]]:
    """Each list of contents with the image of its architecture."""
    images = release.images_of(pushed)
    for sbom, image in statements.contents(release):
        if image in images:
            yield f"{pushed.repository}@{layout.image_digest(folder / image.name)}", sbom


def main(arguments: Sequence[str] | None = None) -> int:
    """Push and sign in the name of the workflow that runs this."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--tag", required=True)
    words.add_argument("--pushed", type=Path, required=True, help="where to write the digests")
    words.add_argument("--key", type=Path, help="the public one of a pair, for a rehearsal")
    words.add_argument("--address", default="", help="a registry on this machine, for a rehearsal")
    given = words.parse_args(arguments)
    places = rehearsal_at(given.address) if given.address else Places()
    return answered(lambda: _work(given.folder, given.tag, given.pushed, given.key, places))


def _work(folder: Path, tag: str, file: Path, key: Path | None, places: Places) -> str:
    version, commit = agreed(ROOT, tag), head(ROOT).commit
    signer, origin = signing.whoever(version, commit, key)
    pushed = push(folder, version, places)
    file.write_bytes(msgspec.json.encode(pushed))
    release = manifest.collect(folder, version, commit, pushed)
    vouch(folder, release, signer, origin)
    return "\n".join(one.reference for one in pushed)


if __name__ == "__main__":
    sys.exit(main())
