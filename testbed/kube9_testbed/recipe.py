"""What can be built: which sources, which package of them, and what that costs.

A recipe is plain data. Where its result lives is decided by `cache`, the work is done by `build`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kube9_testbed.versions import ARGOCD, KUBERNETES, KWOK, linker_flags

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Recipe:
    """One binary to build with Go.

    Attributes:
        name: What the binary's file name begins with.
        title: What is built, as a person calls it.
        sources: The folder of its Go module.
        files: The files in it that decide what comes out.
        package: The package to build, as Go writes it.
        linker_flags: What the linker is told.
        cpu_seconds: Processor seconds of a build with nothing cached, measured.
        packages: How many packages that build compiles, measured.
    """

    name: str
    title: str
    sources: Path
    files: tuple[str, ...]
    package: str
    linker_flags: str
    cpu_seconds: float
    packages: int


# The cost is that of k8s 1.37.2 on two cores.
SERVER: Final = Recipe(
    name="server",
    title=f"the servers of Kubernetes {KUBERNETES}",
    sources=_HERE / "go",
    files=("go.mod", "go.sum", "main.go"),
    package=".",
    linker_flags=linker_flags(),
    cpu_seconds=720.0,
    packages=2880,
)
# Only clusters with played nodes need it, so it is apart from the servers everybody needs.
PLAYER: Final = Recipe(
    name="kwok",
    title=f"kwok {KWOK}, which plays nodes,",
    sources=_HERE / "kwok",
    files=("go.mod", "go.sum"),
    package="sigs.k8s.io/kwok/cmd/kwok",
    linker_flags="-s -w",
    cpu_seconds=150.0,
    packages=1100,
)


def _argocd_flags() -> str:
    """Flags that strip the binary and make it report its release, as an official one does."""
    values = {"gitTag": f"v{ARGOCD}", "gitTreeState": "clean", "gitCommit": "module"}
    package = "github.com/argoproj/argo-cd/v3/common"
    return " ".join(("-s", "-w", *(f"-X {package}.{key}={value}" for key, value in values.items())))


# Three programs of Argo CD in one, and its judge of health; only tests of what watches Argo CD
# need it. The cost is that of a build after the servers': it shares half of its 2,064 packages
# with them.
ARGO: Final = Recipe(
    name="argocd",
    title=f"Argo CD {ARGOCD}",
    sources=_HERE / "argocd" / "go",
    files=("go.mod", "go.sum", "health.go", "main.go"),
    package=".",
    linker_flags=_argocd_flags(),
    cpu_seconds=340.0,
    packages=1139,
)
