"""Finds installed plugins without importing anything of them.

Distributions are asked one by one: a broken one, of whatever project, must not hide the others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from importlib_metadata import (
    Distribution,
    EntryPoint,
    PackageNotFoundError,
    version,
)

__all__ = ["GROUP", "Candidate", "core_version", "installed", "unsuitable"]

GROUP = "kube9"
_CORE = "kube9-core"
_BROKEN = (LookupError, OSError, TypeError, ValueError)
"""What reading damaged metadata raises."""


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
    """

    name: str
    distribution: str
    version: str
    requires: tuple[str, ...]
    entry: EntryPoint | None
    damage: str | None = None

    @property
    def first_party(self) -> bool:
        """Whether it is one of ours, and so may use the pillars' names as namespaces."""
        return normal(self.distribution).startswith("kube9-")

    @property
    def namespace(self) -> str:
        """What its ids start with."""
        return normal(self.name)


def normal(name: str) -> str:
    """A name as package indexes compare it: lower case, with hyphens."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> tuple[Candidate, ...]:
    """List every plugin installed beside the core: ours first, then by distribution and name."""
    found: dict[str, tuple[Candidate, ...]] = {}
    for dist in Distribution.discover():
        candidates = tuple(_candidates(dist))
        if candidates:
            found.setdefault(normal(candidates[0].distribution), candidates)
    every = (candidate for candidates in found.values() for candidate in candidates)
    return tuple(sorted(every, key=lambda c: (not c.first_party, c.distribution, c.name)))


def unsuitable(candidate: Candidate) -> str | None:
    """Why this core does not suit a plugin; None if it does."""
    from packaging.requirements import (  # noqa: PLC0415 - the start of `kube9 --help` need not pay for it
        InvalidRequirement,
        Requirement,
    )

    for text in candidate.requires:
        try:
            wanted = Requirement(text)
        except InvalidRequirement:
            return f"its requirement {text!r} cannot be read"
        if normal(wanted.name) != _CORE or (wanted.marker and not wanted.marker.evaluate()):
            continue
        have = core_version()
        if not wanted.specifier.contains(have, prereleases=True):
            return f"wants {_CORE} {wanted.specifier}, but {have} is installed"
    return None


def core_version() -> str:
    """The version of kube9-core that is running; "0" from a tree that is not installed."""
    try:
        return version(_CORE)
    except PackageNotFoundError:
        return "0"


def _candidates(dist: Distribution) -> Iterator[Candidate]:
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


def _damaged(dist: Distribution, error: Exception) -> Iterator[Candidate]:
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
