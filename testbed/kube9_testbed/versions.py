"""Which Kubernetes the testbed is, in one place: the Go sources pin the same release."""

from typing import Final

KUBERNETES: Final = "1.37.2"
KWOK: Final = "0.8.0"
ARGOCD: Final = "3.2.6"

_MAJOR, _MINOR, _PATCH = KUBERNETES.split(".")
_PACKAGE: Final = "k8s.io/component-base/version"


def linker_flags() -> str:
    """Flags that strip the binary and make it report the release it was built from."""
    values = {"gitVersion": f"v{KUBERNETES}", "gitMajor": _MAJOR, "gitMinor": _MINOR}
    settings = (f"-X {_PACKAGE}.{name}={value}" for name, value in values.items())
    return " ".join(("-s", "-w", *settings))
