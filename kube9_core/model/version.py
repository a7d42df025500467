"""Kubernetes versions, because rules change between them."""

import re

import msgspec

__all__ = ["NEWEST", "OLDEST", "OLDEST_CLUSTER", "KubernetesVersion"]

_TEXT = re.compile(r"v?(\d+)\.(\d+)(?:[.+-].*)?")


class KubernetesVersion(msgspec.Struct, frozen=True, order=True):
    """A minor version of Kubernetes; patch levels change no rule.

    Attributes:
        major: 1.
        minor: 37 in "1.37".
    """

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> "KubernetesVersion":
        """Read "1.37", "v1.37.2" or "1.31.4-gke.100".

        Raises:
            ValueError: the text is not a version.
        """
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a Kubernetes version such as 1.37")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


OLDEST = KubernetesVersion(1, 16)
NEWEST = KubernetesVersion(1, 37)
OLDEST_CLUSTER = KubernetesVersion(1, 29)
"""The oldest cluster that the operator is made for: validation rules of custom resources are stable
from there on. What is judged may be older, see `OLDEST`."""
