"""Puts wheels into the image, as an installer would, without what only an installer needs.

Commands of dependencies are left out; of our own wheels they start with the image's interpreter,
look into no home folder and never into the folder they stand in.
"""

import csv
import io
import shutil
import sys
from configparser import ConfigParser
from pathlib import Path

from commands import run
from interpreter import NAME
from rootfs import Rootfs

__all__ = ["FOLDER", "LEFT_OUT", "put_commands", "put_wheels"]

FOLDER = f"/usr/local/lib/{NAME}/dist-packages"
"""Where distributions stand in the image; Debian's Python looks there by itself."""

LEFT_OUT = {
    "certifi": ("tests",),
    "kubernetes": ("aio", "client/api/[!_]*", "client/models/[!_]*"),
}
"""Of packages, what is not in the image: tests, and of the client its typed API, twice 55 MB."""

_INSTALLERS_NOTES = ("REQUESTED", "direct_url.json")
_COMMAND = """#!/usr/bin/{python} -sP
import sys

from {module} import {function}

sys.exit({function}())
"""


def put_wheels(image: Rootfs, wheels: list[Path]) -> None:
    """Unpack wheels, all of which are given: nothing is resolved or fetched."""
    target = image.inside(FOLDER)
    pip = (sys.executable, "-m", "pip", "--quiet", "install", "--root-user-action=ignore")
    only = ("--no-index", "--no-deps", "--no-compile", "--no-cache-dir", "--target", str(target))
    run(*pip, *only, *(str(wheel) for wheel in wheels))
    shutil.rmtree(target / "bin", ignore_errors=True)
    for package, patterns in LEFT_OUT.items():
        for path in [path for pattern in patterns for path in (target / package).glob(pattern)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for record in sorted(target.glob("*.dist-info/RECORD")):
        _tidy(record)


def put_commands(image: Rootfs, distribution: str) -> None:
    """Write the commands that a distribution declares."""
    (declared,) = image.inside(FOLDER).glob(f"{distribution}-*.dist-info/entry_points.txt")
    parser = ConfigParser()
    parser.read(declared, encoding="utf-8")
    for name, place in parser["console_scripts"].items():
        module, _, function = place.partition(":")
        text = _COMMAND.format(python=NAME, module=module.strip(), function=function.strip())
        image.write(f"/usr/local/bin/{name}", text, 0o755)


def _tidy(record: Path) -> None:
    """Remove an installer's notes, and let the record name only what is there."""
    for name in _INSTALLERS_NOTES:
        record.with_name(name).unlink(missing_ok=True)
    rows = csv.reader(io.StringIO(record.read_text(encoding="utf-8")))
    site = record.parent.parent
    kept = sorted(row for row in rows if row[0].startswith(("/", "..")) or (site / row[0]).exists())
    with record.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            row for row in kept if not row[0].startswith(("/", ".."))
        )
