"""Names the rule sets that Pod Security admission knows: a level at a version."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kube9_testbed.responses import JsonObject

_VERSION: Final = re.compile(r"1\.\d{1,2}|latest")
_PREFIX: Final = "pod-security.kubernetes.io"


class Level(StrEnum):
    """A Pod Security Standard that can be enforced."""

    BASELINE = "baseline"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Policy:
    """A level as one Kubernetes release defines it.

    Attributes:
        level: Which standard.
        version: `1.N` or `latest`.
    """

    level: Level
    version: str = "latest"

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.version):
            raise ValueError(f"not a Pod Security version: {self.version!r} (1.N or latest)")

    @property
    def namespace(self) -> str:
        """The name of the namespace that enforces this policy."""
        return f"pod-security-{self.level}-{self.version.replace('.', '-')}"

    def namespace_object(self) -> JsonObject:
        """A namespace that enforces this policy and neither warns nor audits."""
        label = self.version if self.version == "latest" else f"v{self.version}"
        labels = {f"{_PREFIX}/enforce": str(self.level), f"{_PREFIX}/enforce-version": label}
        return {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": self.namespace, "labels": labels},
        }
