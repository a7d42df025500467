"""The lists of contents name what is in the image: all of it, and nothing else."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote

import msgspec
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
INSTALLED = """
import importlib.metadata, json
print(json.dumps({one.metadata["Name"]: one.version for one in importlib.metadata.distributions()}))
"""
VALID_CYCLONEDX = """
import pathlib, sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(pathlib.Path(sys.argv[1]).read_text())
sys.exit(str(error) if error else None)
"""
VALID_SPDX = """
import sys
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
wrong = validate_full_spdx_document(parse_file(sys.argv[1]))
sys.exit("; ".join(each.validation_message for each in wrong) or None)
"""
Validator = Callable[[str, Path], str]


class Built(Protocol):
    folder: Path
    files: Path
    manifest: dict[str, Any]
    config: dict[str, Any]

    def one(self, ending: str) -> Path: ...


class Answer(Protocol):
    code: int
    out: str
    err: str


Inside = Callable[..., Answer]


def _list(image: Built, kind: str) -> dict[str, Any]:
    return msgspec.json.decode(image.one(f".{kind}.json").read_bytes(), type=dict[str, Any])


def _named(image: Built, kind: str) -> dict[str, str]:
    """Name and version of each distribution or package of a kind of package URL."""
    purls = (part.get("purl", "") for part in _list(image, "cdx")["components"])
    found = (re.match(rf"pkg:{kind}/(?:debian/)?([^@]+)@([^?]+)", purl) for purl in purls)
    return {unquote(one[1]): unquote(one[2]) for one in found if one}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_distribution_of_the_image_is_listed_and_no_other(
    image: Built, inside: Inside
) -> None:
    installed = msgspec.json.decode(inside("/usr/bin/python3", "-c", INSTALLED).out)
    assert _named(image, "pypi") == {_canonical(name): at for name, at in installed.items()}


def test_every_debian_package_with_a_file_in_the_image_is_listed(image: Built) -> None:
    states = {path.name for path in (image.files / "var/lib/dpkg/status.d").iterdir()}
    assert set(_named(image, "deb")) == states


def test_every_shared_library_belongs_to_something_listed(image: Built) -> None:
    owners = {
        *("ld-linux", "libc.", "libm.", "libdl", "libpthread", "librt", "libbz2", "libcrypto"),
        *("libexpat", "libffi", "libgcc_s", "liblzma", "libsqlite3", "libssl", "libstdc++"),
        *("libuuid", "libz.", "libzstd"),
    }
    folder = next((image.files / "usr/lib").glob("*-linux-gnu*"))
    assert [path.name for path in folder.iterdir() if not path.name.startswith(tuple(owners))] == []


def test_each_wheel_is_listed_with_a_digest_that_was_locked(image: Built) -> None:
    locked = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    for part in _list(image, "cdx")["components"]:
        if part.get("purl", "").startswith("pkg:pypi/") and not part["name"].startswith("kube9-"):
            (digest,) = part["hashes"]
            assert f"sha256:{digest['content']}" in locked, part["name"]


def test_both_lists_name_the_same_and_stand_in_the_image_too(image: Built) -> None:
    packages = _list(image, "spdx")["packages"]
    refs = {ref["referenceLocator"] for one in packages for ref in one.get("externalRefs", ())}
    assert refs == {part["purl"] for part in _list(image, "cdx")["components"] if "purl" in part}
    for kind in ("cdx", "spdx"):
        within = image.files / f"usr/share/sbom/kube9-operator.{kind}.json"
        assert within.read_bytes() == image.one(f".{kind}.json").read_bytes()


def test_what_kube9_stands_on_is_told(image: Built) -> None:
    rows = {row["ref"]: row["dependsOn"] for row in _list(image, "cdx")["dependencies"]}
    core = next(ref for ref in rows if ref.startswith("pkg:pypi/kube9-core@"))
    assert any(ref.startswith("pkg:pypi/msgspec@") for ref in rows[core])
    assert {ref for needs in rows.values() for ref in needs} <= rows.keys() | {"debian@13"}


def test_nearly_everything_has_a_licence(image: Built) -> None:
    parts = [part for part in _list(image, "cdx")["components"] if "pypi" in part.get("purl", "")]
    assert [part["name"] for part in parts if "licenses" not in part] == []


@pytest.fixture(scope="session")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    """Run code with the libraries of both specifications, which kube9 itself does not need."""
    place = tmp_path_factory.mktemp("validators")
    python = place / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("the validators are installed by uv, which `make setup` brings")
    lock = ROOT / "requirements" / "sbom.txt"
    sync = ("pip", "sync", "--quiet", "--require-hashes", "--python", python, lock)
    for words in (("venv", "--quiet", "--python", sys.executable, place), sync):
        subprocess.run([uv, *words], check=True)  # noqa: S603 - our own environment

    def run(code: str, path: Path) -> str:
        words: tuple[str | Path, ...] = (python, "-c", code, path)
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - code of this file
        return done.stderr if done.returncode else ""

    return run


class Specification(NamedTuple):
    """How a list is checked, and what makes a sound one wrong."""

    kind: str
    code: str
    sound: str
    wrong: str


CYCLONEDX = Specification("cdx", VALID_CYCLONEDX, '"type": "library"', '"type": "libary"')
SPDX = Specification("spdx", VALID_SPDX, '"SPDXRef-DOCUMENT"', '"the document"')


@pytest.mark.parametrize("name", ["image", "plugin_base"])
@pytest.mark.parametrize("asked", [CYCLONEDX, SPDX], ids=["CycloneDX", "SPDX"])
def test_a_list_is_what_its_specification_asks_for(
    request: pytest.FixtureRequest,
    validator: Validator,
    tmp_path: Path,
    asked: Specification,
    name: str,
) -> None:
    image: Built = request.getfixturevalue(name)
    path = image.one(f".{asked.kind}.json")
    assert validator(asked.code, path) == ""
    broken = tmp_path / path.name
    broken.write_text(path.read_text("utf-8").replace(asked.sound, asked.wrong), "utf-8")
    assert validator(asked.code, broken) != ""
