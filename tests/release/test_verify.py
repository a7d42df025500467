"""Whoever changes a release after it was signed is found out, and told apart from its makers."""

import json
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.release.conftest import Tool

    Resign: TypeAlias = Callable[[str, str], None]

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = "alto9/kube9-operator/.github/workflows/release.yml@refs/{}"
FILES = [
    "SHA256SUMS",
    "SHA256SUMS.sigstore.json",
    "kube9-{}-requirements.txt",
    "kube9-operator-{}-amd64.cdx.json",
    "kube9-operator-{}-amd64.cdx.json.sigstore.json",
    "kube9-operator-{}-amd64.oci.tar",
    "kube9-operator-{}-amd64.spdx.json",
    "kube9-operator-{}-amd64.spdx.json.sigstore.json",
    "kube9-operator-{}.tgz",
    "kube9-plugin-base-{}-amd64.cdx.json",
    "kube9-plugin-base-{}-amd64.cdx.json.sigstore.json",
    "kube9-plugin-base-{}-amd64.oci.tar",
    "kube9-plugin-base-{}-amd64.spdx.json",
    "kube9-plugin-base-{}-amd64.spdx.json.sigstore.json",
    "kube9_core-{}-py3-none-any.whl",
    "kube9_core-{}.tar.gz",
    "kube9_security-{}-py3-none-any.whl",
    "kube9_security-{}.tar.gz",
    "provenance.sigstore.json",
    "release.json",
]


@pytest.fixture
def judge(tool: "Tool", key: Path, version: str) -> "Judge":
    return Judge(tool, key, version)


class Judge:
    """Checks a folder and says what was said of it."""

    def __init__(self, tool: "Tool", key: Path, version: str) -> None:
        self._tool, self._key, self._version = tool, key, version

    def accepts(self, folder: Path) -> str:
        return self._tool.done("verify", folder, "--version", self._version, "--key", self._key)

    def refuses(self, folder: Path, *, version: str = "", key: Path | None = None) -> str:
        words = ("--version", version or self._version, "--key", key or self._key)
        done = self._tool.run("verify", folder, *words)
        assert done.returncode == 1
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        return done.stderr


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) * 3 // 4] ^= 1
    path.write_bytes(content)


def test_a_release_as_it_was_signed_is_accepted(
    judge: Judge, signed_once: Path, version: str
) -> None:
    said = judge.accepts(signed_once)
    assert said.startswith(f"{version}: 18 files are whole, signed and from https://")


def test_these_are_all_files_of_a_release(signed_once: Path, version: str) -> None:
    names = sorted(path.name for path in signed_once.iterdir())
    assert names == sorted(name.format(version) for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte_is_found_and_its_file_named(
    judge: Judge, signed: Path, version: str, name: str
) -> None:
    change(signed / name.format(version))
    assert name.format(version) in judge.refuses(signed)


@pytest.mark.parametrize("name", [name for name in FILES if "kube9_" not in name])
def test_a_file_that_is_gone_is_missed(judge: Judge, signed: Path, version: str, name: str) -> None:
    (signed / name.format(version)).unlink()
    assert name.format(version) in judge.refuses(signed)


def test_a_file_that_nobody_released_is_named(judge: Judge, signed: Path) -> None:
    (signed / "kube9_core-0.0.1-py3-none-any.whl").write_text("older")
    assert "kube9_core-0.0.1-py3-none-any.whl is no file of this release" in judge.refuses(signed)


def test_new_lists_of_changed_files_help_nobody(
    tool: "Tool", judge: Judge, signed: Path, version: str
) -> None:
    change(signed / f"kube9-operator-{version}.tgz")
    tool.done("manifest", signed, "--write")
    tool.done("manifest", signed)  # whoever trusts the list alone is content
    said = judge.refuses(signed)
    assert "SHA256SUMS with SHA256SUMS.sigstore.json is not signed by whom it must be" in said
    assert f"the provenance does not vouch for this kube9-operator-{version}.tgz" in said


def test_the_key_of_somebody_else_is_not_trusted(
    tool: "Tool", judge: Judge, signed: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = Path(tool.done("signing", tmp_path / "other"))
    said = judge.refuses(signed, key=other)
    assert "SHA256SUMS with SHA256SUMS.sigstore.json is not signed" in said
    assert "provenance.sigstore.json is not signed" in said
    assert "amd64.spdx.json.sigstore.json is not signed" in said


def test_an_older_release_does_not_pass_for_a_newer_one(
    judge: Judge, signed: Path, version: str
) -> None:
    said = judge.refuses(signed, version="77.0.0")
    assert f"release.json is of {version}, not of 77.0.0" in said
    assert f"the provenance's tag is 'refs/tags/v{version}', not 'refs/tags/v77.0.0'" in said


def put(statement: Any, path: str, value: str) -> None:  # noqa: ANN401 - JSON of any form
    *above, last = path.split(".")
    for part in above:
        statement = statement[int(part)] if part.isdigit() else statement[part]
    assert last in statement
    statement[last] = value


@pytest.fixture
def resign(tool: "Tool", key: Path, signed: Path, tmp_path: Path) -> "Resign":
    """Change one thing of the provenance and sign all of it again with the right key."""
    keys = ("--key", key.with_suffix(".key"), "--signing-config", key.parent / "no-services.json")

    def sign(verb: str, bundle: Path, *words: str | Path) -> None:
        roots = ("--trusted-root", key.parent / "no-roots.json")
        done = tool.other("cosign", verb, "--yes", *keys, *roots, "--bundle", bundle, *words)
        assert done.returncode == 0, done.stderr

    def work(path: str, value: str) -> None:
        bundle, file = signed / "provenance.sigstore.json", tmp_path / "statement.json"
        payload = json.loads(bundle.read_bytes())["dsseEnvelope"]["payload"]
        statement = json.loads(b64decode(payload))
        put(statement, path, value)
        file.write_text(json.dumps(statement))
        sign("attest-blob", bundle, "--statement", file)
        tool.done("manifest", signed, "--write")
        sign("sign-blob", signed / "SHA256SUMS.sigstore.json", signed / "SHA256SUMS")

    return work


DEFINITION = "predicate.buildDefinition"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("predicate.runDetails.builder.id", "builder"),
        (f"{DEFINITION}.externalParameters.workflow.repository", "source"),
        (f"{DEFINITION}.externalParameters.workflow.ref", "tag"),
        (f"{DEFINITION}.externalParameters.workflow.path", "workflow"),
        (f"{DEFINITION}.resolvedDependencies.0.digest.gitCommit", "commit"),
        ("predicateType", "type"),
        ("subject.0.digest.sha256", "does not vouch for this kube9"),
    ],
)
def test_a_signed_statement_must_say_the_right_things_too(
    judge: Judge, signed: Path, resign: "Resign", path: str, named: str
) -> None:
    resign(path, "0" * 64 if named.startswith("does") else "https://example.com/x")
    said = judge.refuses(signed)
    assert "SHA256SUMS" not in said  # the list is as good as the key
    assert f"the provenance's {named} is" in said or f"the provenance {named}" in said


def test_the_commands_for_a_real_release_name_workflow_tag_and_issuer(
    tool: "Tool", signed: Path, version: str
) -> None:
    shown = tool.done("verify", signed, "--version", version, "--print").splitlines()
    identity = (
        "--certificate-identity https://github.com/alto9/kube9-operator/.github/workflows/"
        f"release.yml@refs/tags/v{version} "
        "--certificate-oidc-issuer https://token.actions.githubusercontent.com "
    )
    assert [line.split()[1] for line in shown] == ["verify-blob"] + 5 * ["verify-blob-attestation"]
    assert all(identity in line for line in shown)
    assert not any("ignore" in line or "regexp" in line for line in shown)


def test_a_release_that_is_not_here_is_fetched_with_the_command_that_is_told(
    tool: "Tool", tmp_path: Path
) -> None:
    done = tool.run("verify", tmp_path / "none", "--version", "1.2.3")
    assert done.returncode == 1
    assert "gh release download v1.2.3 --repo alto9/kube9-operator --dir" in done.stderr


def test_only_the_workflow_at_its_tag_signs_in_our_name(
    tool: "Tool", unsigned: Path, version: str
) -> None:
    done = tool.run("sealing", unsigned, "--tag", f"v{version}")
    assert done.returncode == 1
    assert f"release.yml@refs/tags/v{version} may release {version}" in done.stderr


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"GITHUB_SHA": "0" * 40}, "the workflow runs at 0000"),
        ({"GITHUB_WORKFLOW_REF": WORKFLOW.format("heads/main")}, "may release"),
        ({"GITHUB_WORKFLOW_REF": WORKFLOW.format("tags/v77.0.0")}, "may release"),
        ({"GITHUB_SERVER_URL": "https://git.example.com"}, "may release"),
    ],
)
def test_a_workflow_at_another_place_or_commit_signs_nothing(
    tool: "Tool", unsigned: Path, version: str, changed: dict[str, str], said: str
) -> None:
    other = type(tool)()
    other.env |= {
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_WORKFLOW_REF": WORKFLOW.format(f"tags/v{version}"),
        "GITHUB_SHA": tool.other("git", "-C", ROOT, "rev-parse", "HEAD").stdout.strip(),
        **changed,
    }
    done = other.run("sealing", unsigned, "--tag", f"v{version}")
    assert done.returncode == 1
    assert said in done.stderr
    assert not (unsigned / "SHA256SUMS").exists()
