"""The settings file as a query reads it: where it is, and the part of one plugin.

A query is a process of its own with little memory. A part that fits its Struct as it stands needs
no pydantic; whatever does not fit is left to `configuration`, which leaves out what is wrong as
the operator does. Nothing is told here: the operator has told it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from kube9_core.engine.guard import guarded, unlimited

__all__ = ["FILE_NAME", "find", "quickly"]

FILE_NAME = ".kube9.yaml"
S = TypeVar("S", bound=msgspec.Struct)


def find(folder: Path) -> Path | None:
    """Find `.kube9.yaml` in a folder or, if it has none, in one above it."""
    places = (place / FILE_NAME for place in (folder, *folder.parents))
    return next((place for place in places if place.is_file()), None)


def quickly(path: str | None, plugin: str, model: type[S]) -> S | None:
    """The settings of a plugin, where all of them fit.

    Args:
        path: of the file; None for no settings at all.
        plugin: its name.
        model: the Struct it declares.

    Returns:
        None where something does not fit.
    """
    own = {} if path is None else _part(path, plugin)
    if own is None:
        return None
    made: list[S] = []

    def make() -> None:
        made.append(msgspec.convert(own, model))

    guarded(make, unlimited)  # what it does besides is code of plugins
    return made[0] if made else None


def _content(path: str) -> object:
    """What a file says; the chart writes JSON, which needs no reader of YAML.

    Raises:
        ValueError: there are mistakes in it.
    """
    if path.endswith(".json"):
        return msgspec.json.decode(Path(path).read_bytes())
    from kube9_core.manifests.single import read_single  # noqa: PLC0415 - it takes 3 MiB

    document = read_single(path)
    if document.errors:
        raise ValueError(path)
    return document.value


def _part(path: str, plugin: str) -> "Mapping[str, object] | None":
    """What the file says of a plugin; None where it cannot be read as it was meant."""
    try:
        here = _content(path)
    except (OSError, ValueError, msgspec.DecodeError):
        return None
    for step in ("plugins", plugin):
        if here is None:
            return {}
        if not isinstance(here, Mapping):
            return None
        here = here.get(step, {})
    return here if isinstance(here, Mapping) else None
