"""Finds plugins: those installed beside the core, and those in folders that the environment names.

`KUBE9_PLUGIN_PATH` lists folders as `PATH` does, each laid out as pip's `--target` leaves it.
`KUBE9_PLUGINS` lists, with commas, the plugins that are wanted from there, by the names of their
entry points. What nobody asked for is named and never imported; what was asked for and is not there
is a plugin that failed. Nothing in these folders takes the place of what is installed.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from stat import S_ISREG

from kube9_core.plugins.candidates import Candidate, candidates_in, normal
from kube9_core.plugins.places import PATH, SELECTED, first, image_path, plugin_folders

__all__ = ["SELECTED", "installed"]

_FEW = 3
_UNKNOWN = "unknown"
_FAILED = "kube9-copy.failed"
"""Left by images/plugin-base where the copy of an image ended early, with the reason."""
_LONGEST = 500


def installed(environ: Mapping[str, str] = os.environ) -> tuple[Candidate, ...]:
    """List every plugin: ours first, then others that are installed, then those of extra folders.

    Args:
        environ: the environment.
    """
    from importlib_metadata import Distribution  # noqa: PLC0415 - it takes 3 MiB, and a query does without

    own = candidates_in(Distribution.discover(path=image_path(environ)))
    ordered = sorted(own, key=lambda c: (not c.first_party, c.distribution, c.name))
    if not environ.get(PATH) and not environ.get(SELECTED):
        return tuple(ordered)
    folders, wanted = plugin_folders(environ), _wanted(environ)
    extra = tuple(_extra(folders, frozenset(wanted), environ))
    there = {candidate.namespace for candidate in (*ordered, *extra)}
    absent = (_absent(name, folders, extra) for key, name in wanted.items() if key not in there)
    return (*ordered, *extra, *absent)


def _wanted(environ: Mapping[str, str]) -> dict[str, str]:
    """The names as they were written, by the form in which they are compared."""
    names = (name.strip() for name in environ.get(SELECTED, "").split(","))
    return {normal(name): name for name in names if name}


def _extra(
    folders: Iterable[Path], wanted: frozenset[str], environ: Mapping[str, str]
) -> Iterator[Candidate]:
    from importlib_metadata import Distribution  # noqa: PLC0415 - as above

    taken: dict[str, Candidate] = {}
    for folder in folders:
        partial = _partial(folder)
        for found in candidates_in(Distribution.discover(path=[str(folder)])):
            item = replace(found, folder=folder, selected=found.namespace in wanted)
            earlier = taken.setdefault(normal(item.distribution), item)
            if earlier.folder == folder:
                yield replace(item, damage=partial or item.damage or _refusal(item, environ))
            elif earlier.version != item.version:
                yield replace(item, damage=_kept_from(item, earlier.version, str(earlier.folder)))


def _refusal(item: Candidate, environ: Mapping[str, str]) -> str | None:
    """Why a distribution may not stand beside what is installed under the same name."""
    ours = first(item.distribution, image_path(environ))
    return None if ours is None else _kept_from(item, ours.version, "the image")


def _kept_from(item: Candidate, version: str, owner: str) -> str:
    return (
        f"{item.distribution} {item.version} of {item.folder} cannot take the place of "
        f"{item.distribution} {version} of {owner}"
    )


def _absent(name: str, folders: Iterable[Path], found: Iterable[Candidate]) -> Candidate:
    """A plugin that was asked for and is nowhere, with what the folders hold instead."""
    listed = tuple(found)
    nearest = sorted(folders, key=lambda folder: folder.name != name)
    said = [f"{folder} {_content(folder, listed)}" for folder in nearest[:_FEW]]
    reason = "; ".join(said) or f"{PATH} names no folder"
    return Candidate(name, _UNKNOWN, _UNKNOWN, (), None, f"there is no plugin {name!r}: {reason}")


def _content(folder: Path, found: Iterable[Candidate]) -> str:
    inside = [_told(item) for item in found if item.folder == folder]
    return _partial(folder) or (f"has {', '.join(inside)}" if inside else _emptiness(folder))


def _partial(folder: Path) -> str | None:
    """Why a folder holds only a part of the image it was copied from; None if it does not."""
    place = folder / _FAILED
    try:
        plain = S_ISREG(place.lstat().st_mode)  # a link would show what it leads to
    except OSError:
        return None
    reason = _beginning(place) if plain else f"{_FAILED} is no plain file"
    return f"could not be copied out of its image: {reason}"


def _beginning(file: Path) -> str:
    """As much of a stranger's text as fits into a sentence."""
    try:
        with file.open(encoding="utf-8", errors="replace") as text:
            return text.read(_LONGEST).strip()
    except OSError as error:
        return f"{file.name} cannot be read: {error.strerror}"


def _told(item: Candidate) -> str:
    """A plugin with the package that ships it, or the package whose plugins cannot be read."""
    package = f"{item.distribution} {item.version}"
    return f"{item.name} ({package})" if item.entry else f"{package}, and {item.damage}"


def _emptiness(folder: Path) -> str:
    try:
        return "has no plugin" if any(folder.iterdir()) else "is empty"
    except FileNotFoundError:
        return "is not there"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
