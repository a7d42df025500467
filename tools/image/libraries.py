"""Which shared libraries the image needs: those its programs and modules are linked to.

The loader itself is asked, on the machine the image is made for, so nothing is listed by hand.
"""

import re
from pathlib import Path

from commands import run
from rootfs import Rootfs

__all__ = ["put_libraries"]

_RESOLVED = re.compile(r"^\s*(?:\S+ => )?(/\S+) \(0x", re.MULTILINE)
_MISSING = re.compile(r"^\s*(\S+) => not found", re.MULTILINE)
_ELF = b"\x7fELF"


def put_libraries(image: Rootfs) -> None:
    """Copy what the files of the image are linked to, and the loader.

    Raises:
        SystemExit: a library is nowhere on this machine.
    """
    for path in [path for path in image.files() if _is_elf(path)]:
        said = run("ldd", str(path))
        if lost := _MISSING.findall(said):
            raise SystemExit(f"{path} needs {', '.join(lost)}, which is not there")
        for found in _RESOLVED.findall(said):
            if not Path(found).resolve().is_relative_to(image.root):  # a wheel brings its own
                image.take(Path(found))
    _keep_old_paths(image)


def _keep_old_paths(image: Rootfs) -> None:
    """The loader's path is written into every program: /lib64/ld-linux..., or /lib/ld-linux..."""
    for name in ("lib", "lib64"):
        if Path("/", name).is_symlink() and image.inside(Path("/", name).resolve()).is_dir():
            image.link(f"/{name}", f"usr/{name}")


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_ELF)) == _ELF
