"""Images and chart are signed where they lie, and only by digest."""

import json
import shutil
import socket
import subprocess
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.release.conftest import Tool

    Refused: TypeAlias = Callable[[Path, str | Path], str]

IMAGES = ("kube9-operator", "kube9-plugin-base")
CHART = "apiVersion: v2\nname: kube9-operator\nversion: {0}\nappVersion: {0}\n"


@pytest.fixture(scope="module")
def registry(tool: "Tool") -> "Iterator[str]":
    """A registry of this machine, empty at first."""
    for name in ("crane", "helm"):
        if shutil.which(name, path=tool.env["PATH"]) is None:
            pytest.skip(f"{name} is missing: python -m release.tools {name} builds it")
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{found.getsockname()[1]}"
    words = ["crane", "registry", "serve", "--address", address]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(words, env=tool.env, stdout=quiet, stderr=quiet)  # noqa: S603 - our own words
    try:
        until = time.monotonic() + 20
        while tool.other("crane", "catalog", address).returncode:
            assert time.monotonic() < until
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def published(  # the same for all tests of this file, as signing takes a while
    tool: "Tool", key: Path, version: str, registry: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A release that was pushed, signed there, and signed here."""
    place = tmp_path_factory.mktemp("published")
    folder, pushed = place / "release", place / "pushed.json"
    tool.lay_out(folder, version)
    for name in IMAGES:
        tool.archive(folder / f"{name}-{version}-arm64.oci.tar", "arm64")
    (place / "kube9-operator").mkdir()
    (place / "kube9-operator" / "Chart.yaml").write_text(CHART.format(version))
    done = tool.other("helm", "package", place / "kube9-operator", "--destination", folder)
    assert done.returncode == 0, done.stderr
    signs = ("--tag", f"v{version}", "--key", key)
    tool.done("registry", folder, *signs, "--pushed", pushed, "--address", registry)
    tool.done("sealing", folder, *signs, "--pushed", pushed)
    return folder


def pushed(folder: Path) -> dict[str, str]:
    """Repository and digest of what was pushed: of an image by its name, else by its kind."""
    listed = json.loads((folder / "release.json").read_bytes())["pushed"]
    references = {f"{one['repository']}@{one['digest']}": one["kind"] for one in listed}
    return {
        each.rpartition("/")[2].partition("@")[0] if kind == "image" else kind: each
        for each, kind in references.items()
    }


def test_what_was_pushed_and_signed_is_accepted(
    tool: "Tool", key: Path, published: Path, version: str
) -> None:
    assert set(pushed(published)) == {*IMAGES, "chart"}
    tool.done("verify", published, "--version", version, "--key", key, "--registry")


@pytest.mark.parametrize("name", IMAGES)
def test_one_index_has_the_images_of_all_architectures(
    tool: "Tool", published: Path, version: str, name: str
) -> None:
    image = pushed(published)[name]
    text = tool.other("crane", "manifest", image).stdout
    assert f"@sha256:{sha256(text.encode()).hexdigest()}" in image
    listed = json.loads(text)["manifests"]
    assert [one["platform"]["architecture"] for one in listed] == ["amd64", "arm64"]
    tagged = tool.other("crane", "digest", f"{image.partition('@')[0]}:{version}").stdout
    assert tagged.strip() == image.partition("@")[2]


@pytest.mark.parametrize("name", IMAGES)
def test_the_list_of_contents_is_attested_where_its_image_lies(
    tool: "Tool", key: Path, published: Path, name: str
) -> None:
    image = pushed(published)[name]
    listed = json.loads(tool.other("crane", "manifest", image).stdout)["manifests"]
    amd64 = f"{image.partition('@')[0]}@{listed[0]['digest']}"
    trusted = ("--key", key, "--insecure-ignore-tlog=true")
    for kind in ("cyclonedx", "spdxjson"):
        done = tool.other("cosign", "verify-attestation", *trusted, "--type", kind, amd64)
        assert done.returncode == 0, done.stderr


def test_the_chart_can_be_pulled_by_what_was_signed(
    tool: "Tool", published: Path, version: str, tmp_path: Path
) -> None:
    chart = pushed(published)["chart"]
    done = tool.other("helm", "pull", f"oci://{chart}", "--plain-http", "--destination", tmp_path)
    assert done.returncode == 0, done.stderr
    (pulled,) = tmp_path.glob("*.tgz")
    assert pulled.read_bytes() == (published / f"kube9-operator-{version}.tgz").read_bytes()


@pytest.fixture
def refused(tool: "Tool", version: str) -> "Refused":
    """What is said of a release that is not accepted with a key."""

    def work(folder: Path, trusted: str | Path) -> str:
        words = ("--version", version, "--registry", "--key", trusted)
        done = tool.run("verify", folder, *words)
        assert done.returncode == 1
        return done.stderr

    return work


@pytest.mark.parametrize("kind", [*IMAGES, "chart"])
def test_a_digest_that_nobody_signed_is_named(
    refused: "Refused", key: Path, published: Path, tmp_path: Path, kind: str
) -> None:
    folder = Path(shutil.copytree(published, tmp_path / "release"))
    digest = pushed(folder)[kind].partition("@")[2]
    listed = (folder / "release.json").read_text()
    (folder / "release.json").write_text(listed.replace(digest, f"sha256:{'0' * 64}"))
    said = refused(folder, key)
    assert "release.json is not the file that was released" in said
    assert f"@sha256:{'0' * 64} is not signed by whom it must be" in said


@pytest.mark.parametrize("name", IMAGES)
def test_archives_of_other_images_than_the_registrys_are_named(  # noqa: PLR0913, PLR0917 - fixtures
    refused: "Refused", tool: "Tool", key: Path, published: Path, tmp_path: Path, name: str
) -> None:
    folder = Path(shutil.copytree(published, tmp_path / "release"))
    (archive,) = folder.glob(f"{name}-*-arm64.oci.tar")
    tool.archive(archive, "riscv64")
    said = refused(folder, key)
    assert f"{archive.name} is not the file that was released" in said
    assert f"{archive.name}: not the images of {pushed(folder)[name]}, but of sha256:" in said


def test_an_image_that_was_not_pushed_is_missed(
    refused: "Refused", key: Path, published: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(published, tmp_path / "release"))
    listed = json.loads((folder / "release.json").read_bytes())
    listed["pushed"] = [one for one in listed["pushed"] if "plugin-base" not in one["repository"]]
    (folder / "release.json").write_text(json.dumps(listed))
    said = refused(folder, key)
    assert "release.json names no image kube9-plugin-base in a registry" in said
    assert "-amd64.oci.tar is of no image in a registry" in said


def test_signatures_of_a_stranger_count_for_nothing(
    refused: "Refused", tool: "Tool", published: Path, tmp_path: Path
) -> None:
    said = refused(published, tool.done("signing", tmp_path))
    for reference in pushed(published).values():
        assert f"{reference.rpartition('/')[2]} is not signed by whom it must be" in said
