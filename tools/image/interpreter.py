"""Which files of Debian's Python the image needs: the interpreter and most of its library.

Left out is what a server never uses and what would bring libraries of its own with it: tests,
editors, terminals, databases, installers. A module left out here fails at import, so the image's
tests import everything that kube9 and its dependencies hold.
"""

import re
import sys
from pathlib import Path

from commands import run
from rootfs import Rootfs

__all__ = ["FOLDER", "NAME", "put_interpreter"]

NAME = "python{}.{}".format(*sys.version_info)
"""The interpreter's name, as `python3.13`."""
FOLDER = Path("/usr/lib", NAME)
"""Where the standard library stands."""

_PACKAGES = (f"{NAME}-minimal", f"lib{NAME}-minimal", f"lib{NAME}-stdlib")
_UNUSED = frozenset({
    *("EXTERNALLY-MANAGED", "__phello__", "_aix_support.py", "_android_support.py"),
    *("_apple_support.py", "_ios_support.py", "_osx_support.py", "__hello__.py"),
    *("antigravity.py", "curses", "dbm", "ensurepip", "idlelib", "lib2to3"),
    *("pydoc_data", "sitecustomize.py", "test", "this.py", "tkinter", "turtle.py", "turtledemo"),
    *("venv", "webbrowser.py"),
})  # fmt: skip
_UNUSED_EXTENSIONS = re.compile(
    r"_ctypes_test|_curses|_curses_panel|_dbm|_gdbm|_test\w+|_tkinter|_xx\w+|readline|xx\w+"
)


def put_interpreter(image: Rootfs) -> None:
    """Copy the interpreter and its library into the image."""
    for line in run("dpkg", "--listfiles", *_PACKAGES).splitlines():
        path = Path(line)
        if path.is_relative_to(FOLDER) and not path.is_dir() and _used(path.relative_to(FOLDER)):
            image.take(path)
    image.take(Path("/usr/bin", NAME))
    image.link("/usr/bin/python3", NAME)


def _used(path: Path) -> bool:
    if path.parts[0] == "lib-dynload":
        return not _UNUSED_EXTENSIONS.fullmatch(path.name.partition(".")[0])
    return path.parts[0] not in _UNUSED and "config-" not in path.parts[0]
