"""What is in the image, and above all what is not."""

import re
import stat
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import pytest

pytestmark = pytest.mark.slow

PROGRAMS = {
    "usr/bin/python3.13",
    "usr/local/bin/kube9",
    "usr/local/bin/kube9-operator",
}
SHELLS = r"(ba|da|z|k|c|fi)?sh|busybox|toybox|env|perl|sudo|su|mount|curl|wget"
MANAGERS = "apt(-get)?|dpkg|pip[0-9.]*|uv|setuptools|ensurepip|easy_install|wheel|conda"
UNCHECKED = 1
"""The flags of a compiled file that is believed whatever its source is."""
MIB = 1 << 20


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


def _everything(image: Built) -> Iterator[tuple[str, Path]]:
    for path in sorted(image.files.rglob("*")):
        inside = path.relative_to(image.files).as_posix()
        if not inside.startswith(("dev/", "proc/")):
            yield inside, path


def _plain(image: Built) -> Iterator[tuple[str, Path]]:
    return (each for each in _everything(image) if each[1].is_file() and not each[1].is_symlink())


def test_there_are_three_programs_and_none_of_them_is_a_shell(image: Built) -> None:
    marked = {name for name, path in _plain(image) if path.stat().st_mode & 0o111}
    libraries = {name for name in marked if re.search(r"\.so(\.[0-9.]+)?$", name)}
    assert marked - libraries == PROGRAMS


def test_there_is_neither_shell_nor_package_manager_nor_installer(image: Built) -> None:
    unwanted = re.compile(f"({SHELLS}|{MANAGERS})(-[0-9.]+\\.dist-info)?")
    found = {name for name, path in _everything(image) if unwanted.fullmatch(path.name)}
    assert found == {"var/lib/dpkg"}  # what scanners read


def test_nothing_lends_the_rights_of_its_owner(image: Built) -> None:
    bits = stat.S_ISUID | stat.S_ISGID
    assert [name for name, path in _everything(image) if path.lstat().st_mode & bits] == []


def test_only_the_places_for_volumes_can_be_written(image: Built) -> None:
    user = int(image.config["config"]["User"].partition(":")[0])
    writable = {
        name
        for name, path in _everything(image)
        if not path.is_symlink() and (path.stat().st_mode & 0o022 or path.stat().st_uid == user)
    }
    assert writable == {"data", "tmp"}
    assert {
        name for name, path in _everything(image) if path.is_dir() and not any(path.iterdir())
    } >= {*("data", "plugins", "tmp")}


def test_there_are_files_links_and_folders_only(image: Built) -> None:
    kinds = (stat.S_ISREG, stat.S_ISLNK, stat.S_ISDIR)
    others = [
        name
        for name, path in _everything(image)
        if not any(is_(path.lstat().st_mode) for is_ in kinds)
    ]
    assert others == []


def test_no_link_leads_out_of_the_image(image: Built) -> None:
    for name, path in _everything(image):
        if path.is_symlink():
            target = path.readlink()
            real = (
                image.files / str(target).lstrip("/")
                if target.is_absolute()
                else path.parent / target
            )
            assert real.exists(), name


def test_it_runs_as_a_number_that_is_not_root(image: Built) -> None:
    assert image.config["config"]["User"] == "65532:65532"
    accounts = (image.files / "etc/passwd").read_text(encoding="utf-8")
    assert "kube9:x:65532:65532:" in accounts


def test_its_command_is_the_operator(image: Built) -> None:
    told = image.config["config"]
    assert told["Entrypoint"] == ["/usr/local/bin/kube9-operator"]
    assert told["Cmd"] == ["serve"]


def test_its_labels_say_what_it_is(image: Built) -> None:
    labels = image.config["config"]["Labels"]
    prefix = "org.opencontainers.image."
    assert labels[f"{prefix}title"] == "kube9-operator"
    assert labels[f"{prefix}version"] == version("kube9-core")
    assert labels[f"{prefix}licenses"] == "Apache-2.0"
    assert re.fullmatch(r"[0-9a-f]{40}(-dirty)?|unknown", labels[f"{prefix}revision"])
    assert labels[f"{prefix}source"].startswith("https://")
    assert labels[f"{prefix}base.name"]


def test_every_time_in_it_is_that_of_its_sources(image: Built) -> None:
    created = image.config["created"].removesuffix("Z")
    assert image.config["config"]["Labels"]["org.opencontainers.image.created"].startswith(created)
    times = {path.lstat().st_mtime for _, path in _plain(image)}
    assert len(times) == 1


def test_its_label_tells_makers_of_plugins_the_python(image: Built, inside: Inside) -> None:
    said = inside("/usr/bin/python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
    assert said.out.strip() == image.config["config"]["Labels"]["io.kube9.python"]


def test_a_node_downloads_less_than_forty_megabytes(image: Built) -> None:
    assert sum(layer["size"] for layer in image.manifest["layers"]) < 40 * MIB


def test_every_module_is_compiled_and_believed(image: Built) -> None:
    for name, path in _plain(image):
        if path.suffix == ".py" and "/kube9_core/_template/" not in name:
            compiled = path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc"
            assert int.from_bytes(compiled.read_bytes()[4:8], "little") == UNCHECKED, name


def test_packages_come_with_their_copyright(image: Built) -> None:
    states = {path.name for path in (image.files / "var/lib/dpkg/status.d").iterdir()}
    notices = {path.parent.name for path in image.files.glob("usr/share/doc/*/copyright")}
    assert states == notices
    assert "libc6" in states
