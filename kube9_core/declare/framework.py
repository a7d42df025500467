"""Frameworks: lists of controls that checks prove, or that a person must look at."""

from collections.abc import Iterable

import msgspec

__all__ = ["Control", "Framework", "Frameworks"]


class Control(msgspec.Struct, frozen=True):
    """One demand of a framework.

    Attributes:
        id: as the framework itself numbers or names it.
        title: what it demands, in our words.
        manual: what a person must look at; None where checks decide.
        unseen: why no check could ever see it through the API; None where one could.
    """

    id: str
    title: str
    manual: str | None = None
    unseen: str | None = None


class Framework(msgspec.Struct, frozen=True):
    """A published list of controls.

    Attributes:
        name: "pss-baseline", as checks and `--framework` name it.
        title: its name for people.
        version: edition it follows; None where it has none.
        url: where it is published.
    """

    name: str
    title: str
    version: str | None
    url: str
    controls: tuple[Control, ...]


Frameworks = Iterable[Framework]
"""What `kube9_frameworks` returns."""
