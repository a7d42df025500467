"""What Argo CD's own Go module holds besides code: its definitions and its manifests."""

import json
import subprocess
from pathlib import Path
from typing import Final

from kube9_testbed.errors import UnavailableError
from kube9_testbed.recipe import ARGO
from kube9_testbed.toolchain import go_command, go_environment

__all__ = ["install_manifests", "module_folder"]

_MODULE: Final = "github.com/argoproj/argo-cd/v3"


def module_folder() -> Path:
    """The folder of the module, as Go keeps it; fetched when it is not there.

    Raises:
        UnavailableError: There is no Go, or it could not fetch the module.
    """
    result = subprocess.run(  # noqa: S603  # our own words
        [str(go_command()), "mod", "download", "-json", _MODULE],
        cwd=ARGO.sources,
        env=go_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise UnavailableError(f"Argo CD's module could not be had:\n{result.stderr.strip()}")
    return Path(json.loads(result.stdout)["Dir"])


def install_manifests() -> Path:
    """The file people apply to install Argo CD: definitions, rights, settings, workloads.

    Raises:
        UnavailableError: As `module_folder`.
    """
    return module_folder() / "manifests" / "install.yaml"
