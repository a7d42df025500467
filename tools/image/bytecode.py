"""Compiles every module of the image, since nobody can at run time: its files are read-only.

Compiling at import would cost each process 4 to 6 MiB and a second. The compiled file is taken
as it is, whatever its source's time: a file in an image does not change.
"""

import compileall
import re
import sys
from py_compile import PycInvalidationMode

from distributions import FOLDER as DISTRIBUTIONS
from interpreter import FOLDER as LIBRARY
from rootfs import Rootfs

__all__ = ["compile_all"]

_NOT_PYTHON = re.compile(r"/kube9_core/_template/")  # placeholders, of which modules are made


def compile_all(image: Rootfs) -> None:
    """Compile the standard library and all distributions.

    Raises:
        SystemExit: something does not compile; it was printed.
    """
    for folder in (str(LIBRARY), DISTRIBUTIONS):
        done = compileall.compile_dir(
            image.inside(folder),
            maxlevels=sys.getrecursionlimit(),
            quiet=1,
            force=True,
            workers=2,
            rx=_NOT_PYTHON,
            stripdir=str(image.root),
            prependdir="/",
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )
        if not done:
            raise SystemExit(f"not all of {folder} compiles")
