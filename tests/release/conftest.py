"""Releases to judge: small files under the names of real ones, signed by a key for the test."""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kube9-ci-tools"
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


class Tool:
    """Runs the modules of tools/release as the workflow does, and other programs beside them."""

    def __init__(self) -> None:
        paths = (str(TOOLS), os.environ.get("PATH", ""))
        self.env = {
            **os.environ,
            "PATH": os.pathsep.join(paths),
            "PYTHONPATH": str(ROOT / "tools"),
            "COSIGN_PASSWORD": "",
        }

    def run(self, module: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a module."""
        return self.other(sys.executable, "-m", f"release.{module}", *words)

    def done(self, module: str, *words: str | Path) -> str:
        """Run a module that must end well; return what it printed."""
        done = self.run(module, *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def other(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run another program."""
        return subprocess.run(  # noqa: S603 - our own words
            [str(word) for word in words], capture_output=True, text=True, check=False, env=self.env
        )

    def archive(self, path: Path, architecture: str) -> None:
        """Write an OCI archive with one image of one small layer."""
        _write_archive(path, architecture)

    def lay_out(self, folder: Path, version: str) -> None:
        """Put files of every kind into a new folder."""
        _lay_out(folder, version)


def _write_archive(path: Path, architecture: str) -> None:
    blobs: dict[str, bytes] = {}

    def put(content: bytes, kind: str) -> dict[str, object]:
        digest = sha256(content).hexdigest()
        blobs[f"blobs/sha256/{digest}"] = content
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(content)}

    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as files:
        files.addfile(tarfile.TarInfo(f"{path.name} for {architecture}"))
    config = {
        "architecture": architecture,
        "os": "linux",
        "rootfs": {
            "type": "layers",
            "diff_ids": [f"sha256:{sha256(layer.getvalue()).hexdigest()}"],
        },
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": put(json.dumps(config).encode(), "application/vnd.oci.image.config.v1+json"),
        "layers": [put(layer.getvalue(), "application/vnd.oci.image.layer.v1.tar")],
    }
    described = put(json.dumps(manifest).encode(), MANIFEST)
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [described]}
    blobs["index.json"] = json.dumps(index).encode()
    blobs["oci-layout"] = b'{"imageLayoutVersion": "1.0.0"}'
    with tarfile.open(path, "w") as files:
        for name, content in blobs.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            files.addfile(entry, io.BytesIO(content))


def _lay_out(folder: Path, version: str) -> None:
    folder.mkdir()
    for package in ("kube9_core", "kube9_security"):
        (folder / f"{package}-{version}-py3-none-any.whl").write_text(f"wheel of {package}\n")
        (folder / f"{package}-{version}.tar.gz").write_text(f"sources of {package}\n")
    (folder / f"kube9-operator-{version}.tgz").write_text("chart\n")
    (folder / f"kube9-{version}-requirements.txt").write_text("kube9-core\n")
    for name in ("kube9-operator", "kube9-plugin-base"):
        _lay_out_image(folder, f"{name}-{version}-amd64")


def _lay_out_image(folder: Path, stem: str) -> None:
    _write_archive(folder / f"{stem}.oci.tar", "amd64")
    cyclonedx = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}
    spdx = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": []}
    for ending, document in (("cdx", cyclonedx), ("spdx", spdx)):
        (folder / f"{stem}.{ending}.json").write_text(json.dumps(document, indent=1))


@pytest.fixture(scope="session")
def tool() -> Tool:
    return Tool()


@pytest.fixture(scope="session")
def version(tool: Tool) -> str:
    return tool.done("versions")


@pytest.fixture(scope="session")
def key(tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public key of a pair that signs in these tests."""
    if not any(Path(folder, "cosign").exists() for folder in tool.env["PATH"].split(os.pathsep)):
        pytest.skip("cosign is missing: PYTHONPATH=tools python -m release.tools cosign builds it")
    return Path(tool.done("signing", tmp_path_factory.mktemp("key")))


@pytest.fixture
def unsigned(tmp_path: Path, version: str) -> Path:
    """A release that nobody signed yet."""
    folder = tmp_path / "release"
    _lay_out(folder, version)
    return folder


@pytest.fixture(scope="session")
def signed_once(
    tool: Tool, key: Path, version: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A release signed with the key; nobody may change it."""
    folder = tmp_path_factory.mktemp("signed") / "release"
    _lay_out(folder, version)
    tool.done("sealing", folder, "--tag", f"v{version}", "--key", key)
    return folder


@pytest.fixture
def signed(signed_once: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(signed_once, tmp_path / "signed"))
