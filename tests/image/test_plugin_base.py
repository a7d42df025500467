"""The base of plugin images holds one program, and says what is in it and linked into it."""

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pytest

pytestmark = pytest.mark.slow


class Built(Protocol):
    files: Path
    config: dict[str, Any]

    def one(self, ending: str) -> Path: ...


def _parts(image: Built) -> dict[str, dict[str, Any]]:
    listed = msgspec.json.decode(image.one(".cdx.json").read_bytes(), type=dict[str, Any])
    return {part["name"]: part for part in listed["components"]}


def test_it_holds_one_program_with_its_notices_and_lists(plugin_base: Built) -> None:
    files = [path for path in plugin_base.files.rglob("*") if not path.is_dir()]
    names = {path.relative_to(plugin_base.files).as_posix() for path in files}
    told = ("usr/share/doc/", "usr/share/sbom/", "var/lib/dpkg/status.d/")
    assert {name for name in names if not name.startswith(told)} == {"kube9-copy"}
    assert [path.name for path in files if path.stat().st_mode & 0o7111] == ["kube9-copy"]


def test_it_runs_as_nobody_by_number(plugin_base: Built) -> None:
    assert plugin_base.config["config"]["User"] == "65532:65532"
    assert plugin_base.config["config"]["Entrypoint"] == ["/kube9-copy"]


def test_its_program_copies_with_nothing_else_there(plugin_base: Built, tmp_path: Path) -> None:
    for name in ("plugin", "volume"):
        (tmp_path / name).mkdir()
    (tmp_path / "plugin" / "one.py").write_text("one", encoding="utf-8")
    shutil.copy2(plugin_base.files / "kube9-copy", tmp_path)
    chroot = shutil.which("chroot", path="/usr/sbin:/usr/bin") or "chroot"
    words = (chroot, str(tmp_path), "/kube9-copy", "/plugin", "/volume")
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert (done.stdout, done.stderr) == ("kube9-copy: 1 files, 3 bytes\n", "")
    assert (tmp_path / "volume" / "one.py").read_text(encoding="utf-8") == "one"


def test_the_program_is_listed_by_its_digest(plugin_base: Built) -> None:
    (digest,) = _parts(plugin_base)["kube9-copy"]["hashes"]
    program = (plugin_base.files / "kube9-copy").read_bytes()
    assert digest["content"] == hashlib.sha256(program).hexdigest()


def test_what_is_linked_into_it_is_listed_with_its_licence(plugin_base: Built) -> None:
    parts = _parts(plugin_base)
    licences = {
        name: part["licenses"][0]["expression"] for name, part in parts.items() if "purl" in part
    }
    (compiler,) = (name for name in licences if name.startswith("libgcc-"))
    assert licences == {
        "kube9-copy": "Apache-2.0",
        "libc6-dev": "LGPL-2.1-or-later",
        compiler: "GPL-3.0-or-later WITH GCC-exception-3.1",
    }
    assert "upstream=glibc" in parts["libc6-dev"]["purl"]
    for name in ("libc6-dev", compiler):
        assert (plugin_base.files / f"usr/share/doc/{name}/copyright").stat().st_size
