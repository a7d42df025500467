"""Signs everything in a folder: provenance, lists of contents, and the list of all files.

    python -m release.sealing dist/release --tag v1.2.3

Runs in the release workflow, in a job that builds nothing: who can change a build cannot sign.
Its counterpart is `release.verify`.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from release import manifest, provenance, signing
from release.manifest import BUNDLE, Artifact, Pushed, Release
from release.origin import Origin
from release.process import ROOT, ReleaseError, answered, parser
from release.signing import Signer
from release.source import head
from release.versions import agreed

__all__ = ["PREDICATES", "PROVENANCE", "PUSHED", "image_of", "read_pushed", "seal"]

PROVENANCE = f"provenance{BUNDLE}"
PUSHED = "pushed.json"
PREDICATES = {
    ".cdx.json": ("cyclonedx", "https://cyclonedx.org/bom"),
    ".spdx.json": ("spdxjson", "https://spdx.dev/Document"),
}


def seal(folder: Path, release: Release, signer: Signer, origin: Origin) -> None:
    """Sign a release; afterwards nothing in the folder may change.

    Args:
        folder: where its files are.
        release: what they are, as `manifest.collect` says.
        signer: in whose name.
        origin: what the provenance says of where they come from.
    """
    with TemporaryDirectory() as place:
        statement = Path(place) / "statement.json"
        statement.write_bytes(msgspec.json.encode(provenance.state(release, origin)))
        signing.attest_blob(signer, statement, folder / PROVENANCE)
        for sbom in release.of("sbom"):
            statement.write_text(_about_contents(folder, sbom, release), encoding="utf-8")
            signing.attest_blob(signer, statement, folder / f"{sbom.name}{BUNDLE}")
    sums = manifest.write(folder, release)
    signing.sign_blob(signer, sums, folder / f"{sums.name}{BUNDLE}")


def _about_contents(folder: Path, sbom: Artifact, release: Release) -> str:
    image = image_of(sbom, release)
    ending = next(ending for ending in PREDICATES if sbom.name.endswith(ending))
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": image.name, "digest": {"sha256": image.sha256}}],
        "predicateType": PREDICATES[ending][1],
        "predicate": json.loads((folder / sbom.name).read_bytes()),
    }
    return json.dumps(statement)


def image_of(sbom: Artifact, release: Release) -> Artifact:
    """The image whose contents a list names: they share the beginning of their names.

    Raises:
        ReleaseError: There is no such image.
    """
    images = (image for image in release.of("image") if _stem(image.name) == _stem(sbom.name))
    found = next(images, None)
    if found is None:
        raise ReleaseError(f"{sbom.name} lists the contents of no image of this release")
    return found


def _stem(name: str) -> str:
    endings = (".oci.tar", *PREDICATES)
    return next((name.removesuffix(end) for end in endings if name.endswith(end)), name)


def read_pushed(file: Path) -> tuple[Pushed, ...]:
    """What was pushed, as `release.registry` wrote it down."""
    return msgspec.json.decode(file.read_bytes(), type=tuple[Pushed, ...])


def main(arguments: Sequence[str] | None = None) -> int:
    """Sign a folder in the name of the workflow that runs this."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--tag", required=True)
    words.add_argument("--pushed", type=Path, help=f"the {PUSHED} of what lies in a registry")
    words.add_argument("--key", type=Path, help="the public one of a pair, for a rehearsal")
    given = words.parse_args(arguments)
    return answered(lambda: _work(given.folder, given.tag, given.pushed, given.key))


def _work(folder: Path, tag: str, file: Path | None, key: Path | None) -> str:
    version, commit = agreed(ROOT, tag), head(ROOT).commit
    signer, origin = signing.whoever(version, commit, key)
    pushed = read_pushed(file) if file else ()
    release = manifest.collect(folder, version, commit, pushed)
    seal(folder, release, signer, origin)
    return f"{tag}: {len(release.artifacts)} files are signed as {origin.builder}"


if __name__ == "__main__":
    sys.exit(main())
