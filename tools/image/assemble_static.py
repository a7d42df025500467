"""Assembles the image of one static program; runs in the first stage of its Dockerfile, as root.

    python3 assemble_static.py --program kube9-copy --linked linked --title NAME --image /image

What was linked into the program is part of it, with its licence, though no file shows it. So the
list of contents is made from what the linker said it took (`--trace`).
"""

import argparse
import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

from commands import run
from cyclonedx import cyclonedx
from inventory import Component, Contents, debian_packages, debian_release
from notices import put_notices
from rootfs import Rootfs
from spdx import spdx

_LICENCES = {
    "libc6-dev": "LGPL-2.1-or-later",
    "libgcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
}
"""Of what is linked, by the beginning of the package's name; others cannot be linked in."""
_LISTS = "/usr/share/sbom"


def main() -> None:
    """Put program, notices and lists of contents into the image."""
    given = _arguments()
    moment = int(os.environ["SOURCE_DATE_EPOCH"])
    image = Rootfs(given.image)
    image.root.mkdir(parents=True)
    shutil.copy2(given.program, image.inside(given.program.name))
    _credit(image, given.linked, given.program.with_suffix(".o").name)
    put_notices(image)
    contents = _contents(image, given.program, given.title, moment)
    image.write(f"{_LISTS}/{given.title}.cdx.json", cyclonedx(contents))
    image.write(f"{_LISTS}/{given.title}.spdx.json", spdx(contents))
    image.settle(moment)


def _credit(image: Rootfs, linked: Path, own: str) -> None:
    """Remember the packages of everything that was linked, but for our own object file."""
    for line in linked.read_text(encoding="utf-8").splitlines():
        if line != own and not image.credit(Path(line)):
            raise SystemExit(f"nobody knows where {line} comes from, which is in {own}")


def _contents(image: Rootfs, program: Path, title: str, moment: int) -> Contents:
    version = os.environ["VERSION"]
    linked = [replace(one, licence=_licence(one.name)) for one in debian_packages(image)]
    first = Component(
        name=program.name,
        version=version,
        purl=f"pkg:generic/{program.name}@{version}",
        licence="Apache-2.0",
        sha256=hashlib.sha256(program.read_bytes()).hexdigest(),
        needs=tuple(sorted(one.purl for one in linked)),
        first=True,
    )
    return Contents(
        name=title,
        version=version,
        revision=os.environ["REVISION"],
        architecture=run("dpkg", "--print-architecture").strip(),
        moment=moment,
        release=debian_release(),
        components=(first, *linked),
    )


def _licence(package: str) -> str:
    for beginning, licence in _LICENCES.items():
        if package.startswith(beginning):
            return licence
    raise SystemExit(f"the licence of {package} must be known before it is linked in")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    for name in ("program", "linked", "image"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--title", required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
