"""Assembles the image's file system; runs in the Dockerfile's first stage, as root.

    python assemble.py --wheels /wheels --ours /ours --image /image --writable /writable

It takes what stands in that stage and fetches nothing. Version and revision are what the labels
of the image say, for its lists of contents.
"""

import argparse
import os
from pathlib import Path

from bytecode import compile_all
from commands import run
from cyclonedx import cyclonedx
from distributions import put_commands, put_wheels
from interpreter import NAME, put_interpreter
from inventory import Contents, debian_packages, debian_release, python_distributions
from libraries import put_libraries
from notices import put_notices
from packaging.utils import parse_wheel_filename
from rootfs import Rootfs
from skeleton import put_skeleton, put_writable
from spdx import spdx

_TITLE = "kube9-operator"
_LISTS = "/usr/share/sbom"


def main() -> None:
    """Assemble everything in the order in which one needs the other."""
    given = _arguments()
    moment = int(os.environ["SOURCE_DATE_EPOCH"])
    ours, others = sorted(given.ours.glob("*.whl")), sorted(given.wheels.glob("*.whl"))
    if os.environ["PYTHON"] != NAME.removeprefix("python"):
        raise SystemExit(f"the base has {NAME}, the image's label says {os.environ['PYTHON']}")
    image = Rootfs(given.image)
    put_interpreter(image)
    put_wheels(image, ours + others)
    put_commands(image, "kube9_core")
    put_libraries(image)
    put_skeleton(image)
    put_notices(image)
    compile_all(image)
    _put_lists(image, ours, others, moment)
    image.settle(moment)
    put_writable(given.writable)


def _put_lists(image: Rootfs, ours: list[Path], others: list[Path], moment: int) -> None:
    names = {str(parse_wheel_filename(wheel.name)[0]): wheel.name for wheel in ours}
    contents = Contents(
        name=_TITLE,
        version=str(parse_wheel_filename(names["kube9-core"])[1]),
        revision=os.environ.get("REVISION") or "unknown",
        architecture=run("dpkg", "--print-architecture").strip(),
        moment=moment,
        release=debian_release(),
        components=(
            *debian_packages(image),
            *python_distributions(image, ours + others, set(names)),
        ),
    )
    image.write(f"{_LISTS}/{_TITLE}.cdx.json", cyclonedx(contents))
    image.write(f"{_LISTS}/{_TITLE}.spdx.json", spdx(contents))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    for name in ("wheels", "ours", "image", "writable"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
