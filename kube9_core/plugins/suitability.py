"""Whether a plugin suits what runs here, told before anything of it is imported.

Of an installed plugin only the core's version is asked: pip saw to the rest. A folder of extra
plugins was filled elsewhere, so the Python, the machine and every requirement are looked at.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kube9_core.plugins.candidates import CORE, Candidate, core_version, normal
from kube9_core.plugins.glance import version_of_core
from kube9_core.plugins.places import first, image_path

if TYPE_CHECKING:
    from importlib_metadata import Distribution
    from packaging.requirements import Requirement

__all__ = ["unsuitable"]

_BROKEN = (LookupError, OSError, TypeError, ValueError)
_PLAIN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})*", re.ASCII)
_BOUND = r"(?:>=|<) *[0-9.]+"
_USUAL = re.compile(rf"(?P<name>[A-Za-z0-9._-]+?) *(?P<bounds>{_BOUND}(?: *, *{_BOUND})*)")
_PURE = "-none-any"
Extras = tuple[str, ...]


def unsuitable(candidate: Candidate) -> str | None:
    """Why what runs here does not suit a plugin; None if it does."""
    if candidate.folder is None:
        return next(_of_core(candidate.requires), None)
    return next(_of_folder(candidate.distribution, candidate.folder), None)


def _of_core(requires: Iterable[str]) -> Iterator[str]:
    open_ones = tuple(text for text in requires if not _plainly_met(text))
    for wanted in _read(open_ones) if open_ones else ():
        if isinstance(wanted, str):
            yield wanted
        elif normal(wanted.name) == CORE and _holds(wanted, ()):
            yield from _outside(wanted, core_version(), "is installed")


def _plainly_met(requirement: str) -> bool:
    """Whether `kube9-core>=0.1,<1` or its like holds; a query does without a reader of the rest."""
    match = _USUAL.fullmatch(requirement)
    have = _number(version_of_core(sys.path) or "?")
    if match is None or normal(match["name"]) != CORE or have is None:
        return False
    return all(_within(have, bound.strip()) for bound in match["bounds"].split(","))


def _within(have: tuple[int, ...], bound: str) -> bool:
    limit = _number(bound.lstrip("><= "))
    if limit is None:
        return False
    return have >= limit if bound.startswith(">") else have < limit


def _number(text: str) -> tuple[int, ...] | None:
    """A plain version as numbers, without zeros at its end: "1.0" is "1"."""
    if not _PLAIN.fullmatch(text):
        return None
    numbers = [int(part) for part in text.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _of_folder(distribution: str, folder: Path) -> Iterator[str]:
    """Follow the requirements as far as the folder itself fulfils them."""
    waiting: list[tuple[str, Extras]] = [(normal(distribution), ())]
    seen: set[str] = set()
    while waiting:
        name, extras = waiting.pop()
        own = first(name, [str(folder)])
        if own is None or name in seen:
            continue
        seen.add(name)
        whose = "" if name == normal(distribution) else f"{name}, which it brings, "
        try:
            requires = tuple(own.requires or ())
            faults = (*_of_python(own), *_of_machine(own))
        except _BROKEN as error:
            yield f"the metadata of {name} cannot be read: {error}"
            continue
        yield from (f"{whose}{fault}" for fault in faults)
        for wanted in _read(requires):
            if isinstance(wanted, str):
                yield f"{whose}{wanted}"
            elif _holds(wanted, extras):
                yield from (f"{whose}{fault}" for fault in _unmet(wanted, folder))
                waiting.append((normal(wanted.name), tuple(wanted.extras)))


def _unmet(wanted: "Requirement", folder: Path) -> Iterator[str]:
    if normal(wanted.name) == CORE:
        yield from _outside(wanted, core_version(), "is installed")
        return
    ours = first(wanted.name, image_path(os.environ))
    found = ours or first(wanted.name, [str(folder)])
    if found is None:
        said = f"wants {normal(wanted.name)}{_bounds(wanted)}"
        yield f"{said}, which neither the image nor {folder} has"
        return
    where = "is of the image and cannot be replaced" if ours else f"is in {folder}"
    yield from _outside(wanted, found.version, where)
    earlier = first(wanted.name, sys.path)
    if earlier is not None and earlier.version != found.version:
        yield from _outside(wanted, earlier.version, "of another extra plugin comes first")


def _outside(wanted: "Requirement", have: str, where: str) -> Iterator[str]:
    if not wanted.specifier.contains(have, prereleases=True):
        yield f"wants {normal(wanted.name)}{_bounds(wanted)}, but {have} {where}"


def _bounds(wanted: "Requirement") -> str:
    return f" {wanted.specifier}" if wanted.specifier else ""


def _of_python(own: "Distribution") -> Iterator[str]:
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - few plugins come this way

    bounds = own.metadata.get("Requires-Python")
    have = ".".join(map(str, sys.version_info[:3]))
    if bounds and not SpecifierSet(bounds).contains(have, prereleases=True):
        yield f"wants Python {bounds}, but this is {have}"


def _of_machine(own: "Distribution") -> Iterator[str]:
    """Compiled code must be made for this Python and this machine."""
    lines = (own.read_text("WHEEL") or "").splitlines()
    tags = [line.removeprefix("Tag:").strip() for line in lines if line.startswith("Tag:")]
    if tags and not any(tag.endswith(_PURE) for tag in tags) and _fitting().isdisjoint(tags):
        yield f"is built for {', '.join(tags[:3])}; here that must be like {_best()}"


def _best() -> str:
    from packaging.tags import sys_tags  # noqa: PLC0415 - few plugins have compiled code

    return str(next(iter(sys_tags())))


@cache
def _fitting() -> frozenset[str]:
    from packaging.tags import sys_tags  # noqa: PLC0415 - as above

    return frozenset(map(str, sys_tags()))


def _holds(wanted: "Requirement", extras: Extras) -> bool:
    """Whether a requirement counts here, for what was asked of the package."""
    marker = wanted.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or ("",))


def _read(requires: Iterable[str]) -> "Iterator[Requirement | str]":
    """Each requirement, or what is wrong with it."""
    from packaging.requirements import (  # noqa: PLC0415 - the start of `kube9 --help` need not pay for it
        InvalidRequirement,
        Requirement,
    )

    for text in requires:
        try:
            yield Requirement(text)
        except InvalidRequirement:
            yield f"its requirement {text!r} cannot be read"
