"""Signs with cosign and checks with cosign: by the identity of our workflow, or by a key.

    python -m release.signing FOLDER    make a key pair for a rehearsal

A release is signed without a key: the workflow's identity gets a certificate for ten minutes, and
a public log remembers it. That needs both services, so a rehearsal signs with a key that it makes
and throws away. What is signed, and what must be, say the callers.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from release.origin import ISSUER, Origin, of_workflow, rehearsed
from release.process import answered, find, parser, run

__all__ = [
    "Key",
    "Keyless",
    "Signer",
    "attest",
    "attest_blob",
    "cosign",
    "keyless",
    "new_key",
    "sign",
    "sign_blob",
]
_PASSWORD = {"COSIGN_PASSWORD": ""}


class Keyless(msgspec.Struct, frozen=True):
    """The identity that the certificate must name, and who confirmed it.

    Attributes:
        identity: the workflow at its tag.
        issuer: who confirmed that it is.
        roots: a file with the keys of the services; without it cosign fetches the present ones.
    """

    identity: str
    issuer: str = ISSUER
    roots: Path | None = None

    @property
    def signs_with(self) -> tuple[str, ...]:
        """Options of cosign's signing commands: it finds the workflow's identity by itself."""
        return ()

    @property
    def trusts(self) -> tuple[str, ...]:
        """Options of cosign's verifying commands."""
        return (
            *("--certificate-identity", self.identity),
            *("--certificate-oidc-issuer", self.issuer),
            *(("--trusted-root", str(self.roots)) if self.roots else ()),
        )


class Key(msgspec.Struct, frozen=True):
    """A key, without any service: what it signed stands in no public log."""

    public: Path

    @property
    def signs_with(self) -> tuple[str, ...]:
        """Options of cosign's signing commands."""
        folder = self.public.parent
        return (
            *("--key", str(self.public.with_suffix(".key"))),
            *("--signing-config", str(folder / "no-services.json")),
            *("--trusted-root", str(folder / "no-roots.json")),
        )

    @property
    def trusts(self) -> tuple[str, ...]:
        """Options of cosign's verifying commands."""
        return ("--key", str(self.public), "--insecure-ignore-tlog=true")


Signer = Key | Keyless


def cosign() -> str:
    """Find cosign.

    Raises:
        ReleaseError: It is not there.
    """
    return find("cosign", "python -m release.tools builds it")


def keyless(origin: Origin, roots: Path | None = None) -> Keyless:
    """Whoever the workflow of this origin is."""
    return Keyless(origin.builder, roots=roots)


def whoever(version: str, commit: str, key: Path | None) -> tuple[Signer, Origin]:
    """Who signs here, and what of: the workflow that runs this, or a rehearsal with a key.

    Raises:
        ReleaseError: There is no key, and this is not the release workflow at its tag.
    """
    if key is not None:
        return Key(key), rehearsed(version, commit)
    origin = of_workflow(version, commit)
    return keyless(origin), origin


def new_key(folder: Path) -> Key:
    """Make a key pair in a folder, and what keeps cosign from asking any service."""
    prefix = folder / "cosign"
    run([cosign(), "generate-key-pair", "--output-key-prefix", prefix], env=_PASSWORD)
    run([cosign(), "signing-config", "create", "--out", folder / "no-services.json"])
    run([cosign(), "trusted-root", "create", "--out", folder / "no-roots.json"])
    return Key(prefix.with_suffix(".pub"))


def sign_blob(signer: Signer, file: Path, bundle: Path) -> None:
    """Sign a file; the bundle has all that is needed to check it."""
    _cosign("sign-blob", "--yes", *signer.signs_with, "--bundle", bundle, file)


def attest_blob(signer: Signer, statement: Path, bundle: Path) -> None:
    """Sign an in-toto statement."""
    words = ("--statement", statement, "--bundle", bundle)
    _cosign("attest-blob", "--yes", *signer.signs_with, *words)


def sign(signer: Signer, reference: str) -> None:
    """Sign what lies in a registry, an index with all its images; the signature lies there too."""
    _cosign("sign", "--yes", "--recursive", *signer.signs_with, reference)


def attest(signer: Signer, reference: str, kind: str, predicate: Path) -> None:
    """Sign a statement about what lies in a registry and put it there."""
    words = (*signer.signs_with, "--type", kind, "--predicate", str(predicate), reference)
    _cosign("attest", "--yes", *words)


def _cosign(*words: str | Path) -> None:
    run([cosign(), *words], env=_PASSWORD)


def verify_blob(trust: Signer, file: Path, bundle: Path) -> Sequence[str]:
    """The command that checks a file's signature."""
    return ("cosign", "verify-blob", *trust.trusts, "--bundle", str(bundle), str(file))


def verify_statement(trust: Signer, kind: str, file: Path, bundle: Path) -> Sequence[str]:
    """The command that checks who signed a statement about a file."""
    words = ("--type", kind, "--bundle", str(bundle), str(file))
    return ("cosign", "verify-blob-attestation", *trust.trusts, *words)


def verify(trust: Signer, reference: str) -> Sequence[str]:
    """The command that checks the signature of what lies in a registry."""
    return ("cosign", "verify", *trust.trusts, reference)


def verify_attestation(trust: Signer, kind: str, reference: str) -> Sequence[str]:
    """The command that checks a statement about what lies in a registry."""
    return ("cosign", "verify-attestation", *trust.trusts, "--type", kind, reference)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a key pair and say where its public key is."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    given = words.parse_args(arguments)
    return answered(lambda: str(new_key(given.folder).public))


if __name__ == "__main__":
    sys.exit(main())
