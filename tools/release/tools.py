"""Builds the programs a release needs from their Go modules, each in the version named here.

    python -m release.tools            build those that are missing
    python -m release.tools cosign     only this one

Go checks every module against the public checksum database, so a version stands for one content.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from release.process import ReleaseError, answered, find, parser, run

__all__ = ["MODULES", "build"]

MODULES: Mapping[str, str] = {
    "cosign": "github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3",
    "crane": "github.com/google/go-containerregistry/cmd/crane@v0.22.1",
    "actionlint": "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12",
    "helm": "helm.sh/helm/v4/cmd/helm@v4.3.1",
}
_HINT = "a release needs Go 1.26, or this program on PATH"


def build(name: str) -> str:
    """Build a program unless it is there; return where it is.

    Raises:
        ReleaseError: There is no Go, or it does not build.
    """
    try:
        return find(name, _HINT)
    except ReleaseError:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        target = cache / "kube9-ci-tools"
        target.mkdir(parents=True, exist_ok=True)
        env = {"GOBIN": str(target), "GOFLAGS": "-buildvcs=false"}
        run([find("go", _HINT), "install", MODULES[name]], env=env)
        return find(name, _HINT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what is missing and say where everything is."""
    words = parser(__doc__)
    words.add_argument("names", nargs="*", help=", ".join(MODULES))
    names = words.parse_args(arguments).names or tuple(MODULES)
    return answered(lambda: "\n".join(build(name) for name in names))


if __name__ == "__main__":
    sys.exit(main())
