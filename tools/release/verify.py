"""Checks a release that somebody downloaded: every signature, digest and statement of it.

    python -m release.verify dist/v1.2.3 --version 1.2.3
    python -m release.verify dist/v1.2.3 --version 1.2.3 --registry    images and chart as well
    python -m release.verify dist/v1.2.3 --version 1.2.3 --print       only show the commands

Nothing is taken on trust: what must be there follows from the version alone. With `--key` a
rehearsal is checked, which is signed with a key and needs no service. With `--trusted-root` a
release is checked without the network.
"""

import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from release import manifest, signing, statements
from release.manifest import BUNDLE, SUMS, Release
from release.origin import IMAGES, REPOSITORY, Origin, expected
from release.process import ReleaseError, answered, parser, run
from release.sealing import PROVENANCE
from release.signing import Key, Signer

__all__ = ["Check", "verify"]

_NO_ROOTS = "setting trusted material"  # cosign's words where it cannot fetch the services' keys
_PUSHED = (*(("image", image.rpartition("/")[2]) for image in IMAGES), ("chart", "kube9-operator"))


class Check(msgspec.Struct, frozen=True):
    """What a release is held against.

    Attributes:
        version: which release it must be.
        trust: whose signatures count.
        origin: what the provenance must say.
        registry: whether to look into the registry as well.
    """

    version: str
    trust: Signer
    origin: Origin
    registry: bool = False


def verify(folder: Path, check: Check) -> Iterator[str]:
    """Say everything that is wrong with a release; nothing said means it is whole and ours."""
    yield from _refusal(signing.verify_blob(check.trust, folder / SUMS, folder / f"{SUMS}{BUNDLE}"))
    try:
        yield from manifest.changed(folder)
        release = manifest.read(folder)
        yield from _of_release(release, check)
        yield from statements.complaints(folder, release, check.origin)
    except ReleaseError as error:
        yield str(error)
        return
    for command in commands(folder, release, check):
        yield from _refusal(command)


def commands(folder: Path, release: Release, check: Check) -> Iterator[Sequence[str]]:
    """Every cosign command after the first: for statements, then for what lies in a registry."""
    trust = check.trust
    if release.artifacts:
        first = folder / release.artifacts[0].name
        yield signing.verify_statement(trust, "slsaprovenance1", first, folder / PROVENANCE)
    for sbom, image in statements.contents(release):
        kind, bundle = statements.predicate(sbom)[0], folder / f"{sbom.name}{BUNDLE}"
        yield signing.verify_statement(trust, kind, folder / image.name, bundle)
    for pushed in release.pushed if check.registry else ():
        yield signing.verify(trust, pushed.reference)
        yield signing.verify_attestation(trust, "slsaprovenance1", pushed.reference)


def _of_release(release: Release, check: Check) -> Iterator[str]:
    if release.version != check.version:
        yield f"{manifest.LIST} is of {release.version}, not of {check.version}"
    there = {(pushed.kind, pushed.name) for pushed in release.pushed}
    for kind, name in _PUSHED if check.registry else ():
        if (kind, name) not in there:
            yield f"{manifest.LIST} names no {kind} {name} in a registry"


def _refusal(command: Sequence[str]) -> Iterator[str]:
    try:
        run([signing.cosign(), *command[1:]])
    except ReleaseError as error:
        reason = (
            str(error).splitlines()[-1].strip().removeprefix("error during command execution: ")
        )
        names = " with ".join(Path(word).name for word in _files(command))
        unknown = reason.startswith(_NO_ROOTS)
        verdict = "could not be checked" if unknown else "is not signed by whom it must be"
        yield f"{names} {verdict}: {reason}"


def _files(command: Sequence[str]) -> Iterator[str]:
    yield command[-1]
    if "--bundle" in command:
        yield command[command.index("--bundle") + 1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a folder and say what was found."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--version", required=True, help="which release it must be, as 1.2.3")
    words.add_argument("--key", type=Path, help="the public key of a rehearsal")
    words.add_argument("--trusted-root", type=Path, help="keys of the services, to check offline")
    words.add_argument("--registry", action="store_true", help="images and chart as well")
    words.add_argument("--print", action="store_true", help="only show the commands", dest="shown")
    given = words.parse_args(arguments)
    version = given.version.removeprefix("v")
    origin = expected(version, rehearsal=given.key is not None)
    trust = Key(given.key) if given.key else signing.keyless(origin, given.trusted_root)
    check = Check(version, trust, origin, given.registry)
    work = _show if given.shown else _judge
    return answered(lambda: work(given.folder, check))


def _judge(folder: Path, check: Check) -> str:
    if not folder.is_dir():
        tag = f"v{check.version}"
        repository = REPOSITORY.removeprefix("https://github.com/")
        fetch = f"gh release download {tag} --repo {repository} --dir {folder}"
        raise ReleaseError(f"{folder} is no folder; fetch the release first: {fetch}")
    signing.cosign()
    if wrong := list(dict.fromkeys(verify(folder, check))):
        raise ReleaseError("\n  ".join([f"do not use this as {check.version}:", *wrong]))
    files = len((folder / SUMS).read_text(encoding="ascii").splitlines())
    return f"{check.version}: {files} files are whole, signed and from {check.origin.builder}"


def _show(folder: Path, check: Check) -> str:
    first = signing.verify_blob(check.trust, folder / SUMS, folder / f"{SUMS}{BUNDLE}")
    others = commands(folder, manifest.read(folder), check)
    return "\n".join(shlex.join(command) for command in (first, *others))


if __name__ == "__main__":
    sys.exit(main())
