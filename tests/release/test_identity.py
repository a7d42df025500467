"""Only our workflow at its tag is trusted: shown with certificates of an authority of our own.

The real authority and its log cannot be asked here. So the log is left out of these checks, with
cosign's own options for that, and one test shows that without those options nothing passes.
"""

import json
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.release.conftest import Tool

    Sign: TypeAlias = Callable[[str, str], None]

OURS = "https://github.com/alto9/kube9-operator/.github/workflows/release.yml@refs/tags/v{}"
ISSUER = "https://token.actions.githubusercontent.com"
NEW = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
FOR_CODE = ("-addext", "extendedKeyUsage=codeSigning", "-days", "1")
ISSUED_BY = "1.3.6.1.4.1.57264.1.8=ASN1:UTF8String:"
NO_LOG = ("--insecure-ignore-tlog=true", "--insecure-ignore-sct=true")


@pytest.fixture(scope="module")
def authority(tool: "Tool", key: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority that gives certificates for code, and what cosign must know."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing: install it with the system's packages")
    folder = tmp_path_factory.mktemp("authority")
    named = ("-subj", "/O=test/CN=authority", "-addext", "basicConstraints=critical,CA:TRUE")
    made = ("-keyout", folder / "ca.key", "-out", folder / "ca.pem")
    run(tool, "openssl", *NEW, *named, *made, "-addext", "keyUsage=critical,keyCertSign", *FOR_CODE)
    root = f"url=https://authority.example,certificate-chain={folder / 'ca.pem'}"
    run(
        tool, "cosign", "trusted-root", "create", f"--fulcio={root}", "--out", folder / "roots.json"
    )
    shutil.copy(key.parent / "no-services.json", folder)
    return folder


def run(tool: "Tool", *words: str | Path) -> None:
    done = tool.other(*words)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def sign(tool: "Tool", authority: Path, signed: Path, tmp_path: Path) -> "Sign":
    """Sign SHA256SUMS as whoever a certificate names."""

    def work(identity: str, issuer: str) -> None:
        raw, certificate, prefix = tmp_path / "raw.key", tmp_path / "leaf.pem", tmp_path / "leaf"
        given = ("-CA", authority / "ca.pem", "-CAkey", authority / "ca.key", "-subj", "/")
        named = ("-addext", f"subjectAltName=critical,URI:{identity}")
        issued = (
            "-addext",
            f"{ISSUED_BY}{issuer}",
            "-addext",
            "keyUsage=critical,digitalSignature",
        )
        made = ("-keyout", raw, "-out", certificate)
        run(tool, "openssl", *NEW, *given, *named, *issued, *made, *FOR_CODE)
        run(tool, "cosign", "import-key-pair", "--key", raw, "--output-key-prefix", prefix)
        sums = signed / "SHA256SUMS"
        bundle = signed / "SHA256SUMS.sigstore.json"
        chain = ("--certificate", certificate, "--certificate-chain", authority / "ca.pem")
        quiet = ("--signing-config", authority / "no-services.json", "--yes")
        roots = ("--trusted-root", authority / "roots.json")
        keys = ("--key", prefix.with_suffix(".key"), "--bundle", bundle)
        run(tool, "cosign", "sign-blob", *keys, *chain, *quiet, *roots, sums)
        as_without_a_key(bundle)

    return work


def as_without_a_key(bundle: Path) -> None:
    """Give the bundle the form it has when the workflow signs: the certificate alone."""
    said = json.loads(bundle.read_bytes())
    chain = said["verificationMaterial"].pop("x509CertificateChain")["certificates"]
    said["verificationMaterial"]["certificate"] = chain[0]
    bundle.write_text(json.dumps(said))


@pytest.fixture
def checked(tool: "Tool", authority: Path, signed: Path, version: str) -> "Callable[[], str]":
    """What cosign says to the command that people are told, without the log."""

    def work() -> str:
        words = ("--version", version, "--trusted-root", authority / "roots.json", "--print")
        command = shlex.split(tool.done("verify", signed, *words).splitlines()[0])
        return tool.other(*command, *NO_LOG).stderr.strip().splitlines()[-1]

    return work


def test_our_workflow_at_its_tag_is_trusted(
    sign: "Sign", checked: "Callable[[], str]", version: str
) -> None:
    sign(OURS.format(version), ISSUER)
    assert checked() == "Verified OK"


@pytest.mark.parametrize(
    ("identity", "issuer"),
    [
        (OURS.replace("tags/v{}", "heads/main"), ISSUER),
        (OURS.replace("{}", "77.0.0"), ISSUER),
        (OURS.replace("{}", "{}0"), ISSUER),
        (OURS.replace("alto9", "somebody"), ISSUER),
        (OURS.replace("release.yml", "test.yml"), ISSUER),
        (OURS, "https://token.example.com"),
    ],
)
def test_any_other_branch_tag_fork_workflow_or_issuer_is_not(
    sign: "Sign", checked: "Callable[[], str]", version: str, identity: str, issuer: str
) -> None:
    sign(identity.format(version), issuer)
    assert "failed to verify certificate identity" in checked()


def test_without_the_public_log_no_certificate_counts(
    tool: "Tool", authority: Path, sign: "Sign", signed: Path, version: str
) -> None:
    sign(OURS.format(version), ISSUER)
    words = ("--version", version, "--trusted-root", authority / "roots.json")
    done = tool.run("verify", signed, *words)
    assert done.returncode == 1
    assert (
        "SHA256SUMS with SHA256SUMS.sigstore.json is not signed by whom it must be" in done.stderr
    )
    assert "transparency log" in done.stderr
