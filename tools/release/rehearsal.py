"""Makes a whole release on this machine, signs it with a key that is thrown away, and checks it.

    python -m release.rehearsal dist/release [--without image] [--without chart]

What cannot be rehearsed: the signature by identity, which needs the services of a real run. All
else is what the workflow does, down to pushing images and chart, into a registry on this machine.
"""

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from release import (
    chart,
    image,
    installing,
    local_registry,
    manifest,
    registry,
    sealing,
    signing,
    tampering,
    versions,
    wheels,
)
from release.manifest import Release
from release.origin import expected, rehearsed
from release.process import ROOT, ReleaseError, parser
from release.source import Source, head
from release.verify import Check, verify

__all__ = ["make", "rehearse"]

PARTS = ("image", "chart")


def rehearse(folder: Path, without: Sequence[str] = ()) -> Iterator[str]:
    """Do everything in order and tell each step once it is done.

    Raises:
        ReleaseError: Something is wrong with what would be released.
    """
    source, version = head(ROOT), versions.agreed(ROOT)
    if folder.exists():
        shutil.rmtree(folder)
    yield from make(source, folder, without)
    with TemporaryDirectory() as place, local_registry.running() as address:
        pushed = registry.push(folder, version, registry.rehearsal_at(address))
        release = manifest.collect(folder, version, source.commit, pushed)
        key, origin = signing.new_key(Path(place)), rehearsed(version, source.commit)
        shutil.copy2(key.public, folder.parent / "rehearsal.pub")
        registry.vouch(folder, release, key, origin)
        sealing.seal(folder, release, key, origin)
        yield f"signed with a key for this once: {_counted(release)}"
        check = Check(version, key, expected(version, rehearsal=True), registry=not without)
        if wrong := list(verify(folder, check)):
            raise ReleaseError("\n  ".join(["what was just signed is not accepted:", *wrong]))
        where = f", {len(pushed)} of it in a registry on this machine" if check.registry else ""
        yield f"verified{where}"
        alone = msgspec.structs.replace(check, registry=False)
        found = tampering.expect_found(folder, alone)
        yield f"a changed byte in any of the {found} files is found and named"


def make(source: Source, folder: Path, without: Sequence[str]) -> Iterator[str]:
    """Build everything into a folder, unsigned."""
    files = wheels.build_twice(source, folder)
    yield f"{len(files)} wheels and sdists, the same bytes twice"
    yield f"installed with hashes into a fresh environment: {installing.try_out(folder, ROOT)}"
    if "chart" not in without:
        yield f"{chart.package(source, folder).name}, the same bytes twice, and it renders"
    if "image" not in without:
        names = ", ".join(path.name for path in image.build(source, folder))
        yield f"the images of this machine's architecture: {names}"


def _counted(release: Release) -> str:
    kinds = [artifact.kind for artifact in release.artifacts]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))


def main(arguments: Sequence[str] | None = None) -> int:
    """Rehearse, and say what was not."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--without", action="append", default=[], choices=PARTS)
    given = words.parse_args(arguments)
    try:
        for told in rehearse(given.folder, given.without):
            sys.stdout.write(f"{told}\n")
            sys.stdout.flush()
    except ReleaseError as error:
        sys.stderr.write(f"release: {error}\n")
        return 1
    for part in given.without:
        sys.stdout.write(f"not rehearsed, as asked: {part}\n")
    sys.stdout.write("not rehearsed: signatures by identity, which only the workflow can make\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
