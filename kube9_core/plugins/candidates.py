"""What a distribution offers as plugins, read without importing anything of it.

Distributions are asked one by one: a broken one, of whatever project, must not hide the others.
Where distributions are looked for is told by `finding`; whether one suits us, by `suitability`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from importlib_metadata import Distribution

__all__ = ["CORE", "GROUP", "Candidate", "Entry", "candidates_in", "core_version", "normal"]

GROUP = "kube9"
CORE = "kube9-core"
_BROKEN = (LookupError, OSError, TypeError, ValueError)
"""What reading damaged metadata raises."""


class Entry(Protocol):
    """An entry point, as far as it is used."""

    @property
    def module(self) -> str:
        """The module it names."""

    def load(self) -> Any:  # noqa: ANN401 - code of a stranger
        """Import what it names."""


@dataclass(frozen=True)
class Candidate:
    """One entry point, before anything of it is imported.

    Attributes:
        name: of the entry point; it is the plugin's name and default namespace.
        distribution: the package that ships it.
        version: of that package.
        requires: its requirements, to see whether this core suits it.
        entry: where its code is; None where the metadata cannot be read.
        damage: why not.
        folder: the folder of `KUBE9_PLUGIN_PATH` that it lies in; None where it is installed.
        selected: False where it lies in such a folder and nobody asked for it.
    """

    name: str
    distribution: str
    version: str
    requires: tuple[str, ...]
    entry: Entry | None
    damage: str | None = None
    folder: Path | None = None
    selected: bool = True

    @property
    def first_party(self) -> bool:
        """Whether it is one of ours, and so may use the pillars' names as namespaces."""
        return self.folder is None and normal(self.distribution).startswith("kube9-")

    @property
    def namespace(self) -> str:
        """What its ids start with."""
        return normal(self.name)


def normal(name: str) -> str:
    """A name as package indexes compare it: lower case, with hyphens."""
    return re.sub(r"[-_.]+", "-", name).lower()


def candidates_in(distributions: "Iterable[Distribution]") -> tuple[Candidate, ...]:
    """List every plugin that some distributions offer.

    Args:
        distributions: in order of precedence; of two with one name, the first is what Python
            would import.
    """
    found: dict[str, tuple[Candidate, ...]] = {}
    for dist in distributions:
        candidates = tuple(_candidates(dist))
        if candidates:
            found.setdefault(normal(candidates[0].distribution), candidates)
    return tuple(candidate for candidates in found.values() for candidate in candidates)


@cache
def core_version() -> str:
    """The version of kube9-core that is running; "0" from a tree that is not installed."""
    from importlib_metadata import PackageNotFoundError, version  # noqa: PLC0415 - a query does without

    try:
        return version(CORE)
    except PackageNotFoundError:
        return "0"


def _candidates(dist: "Distribution") -> Iterator[Candidate]:
    try:
        entries = [entry for entry in dist.entry_points if entry.group == GROUP]
        if entries:
            name, number = dist.name, dist.version
            requires = tuple(dist.requires or ())
    except _BROKEN as error:
        yield from _damaged(dist, error)
        return
    for entry in entries:
        yield Candidate(entry.name, name, number, requires, entry)


def _damaged(dist: "Distribution", error: Exception) -> Iterator[Candidate]:
    """Name a distribution that cannot be read, if it has anything for us."""
    try:
        text = dist.read_text("entry_points.txt") or ""
    except _BROKEN:
        text = ""
    if f"[{GROUP}" not in text:
        return
    folder = getattr(dist, "_path", None)
    name, _, number = getattr(folder, "stem", "unknown").partition("-")
    said = str(error).strip() or type(error).__name__
    yield Candidate(
        name, name, number or "unknown", (), None, f"its metadata cannot be read: {said}"
    )
