"""What a kustomization names that is no object by itself: patches, values, generators' files.

Within a folder such files stand beside the objects they change, so reading them as objects would
report mistakes that nobody made. Building a kustomization is the work of `rendering`.
"""

from collections.abc import Iterator, Sequence
from os.path import normpath
from typing import Any

import msgspec

from kube9_core.manifests.inputs import KUSTOMIZATIONS, Input, InputKind
from kube9_core.manifests.single import read_single

__all__ = ["leave_parts"]

_LISTS = (
    "patchesStrategicMerge",
    "generators",
    "transformers",
    "validators",
    "configurations",
    "crds",
)
"""Lists of file names."""

_RECORDS = (
    ("patches", ("path",)),
    ("patchesJson6902", ("path",)),
    ("replacements", ("path",)),
    ("configMapGenerator", ("files", "envs", "env")),
    ("secretGenerator", ("files", "envs", "env")),
    ("helmCharts", ("valuesFile", "additionalValuesFiles")),
    ("helmChartInflationGenerator", ("values",)),
)
"""Lists of mappings, with their fields that hold file names."""

_OBJECTS = ("resources", "bases")


def leave_parts(found: Sequence[Input]) -> list[Input]:
    """Mark the files that a kustomization among them names as something else than an object.

    Args:
        found: what a folder holds.

    Returns:
        The same inputs; a file that is an object to one kustomization stays one.
    """
    parts, objects = set[str](), set[str]()
    for folder, content in _contents(found):
        parts.update(normpath(f"{folder}/{name}") for name in _parts(content))
        objects.update(normpath(f"{folder}/{name}") for name in _named(content, _OBJECTS))
    return [_left(each) if normpath(each.path) in parts - objects else each for each in found]


def _left(given: Input) -> Input:
    return msgspec.structs.replace(given, kind=InputKind.PART, error=None)


def _contents(found: Sequence[Input]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each kustomization with its folder; a torn one is named when it is read."""
    for each in found:
        folder, _, name = each.path.rpartition("/")
        if name in KUSTOMIZATIONS and each.kind is InputKind.FILE:
            content = read_single(each.path).value
            if isinstance(content, dict):
                yield folder, content


def _parts(content: dict[str, Any]) -> Iterator[str]:
    yield from _named(content, _LISTS)
    for key, fields in _RECORDS:
        for record in _listed(content.get(key)):
            if isinstance(record, dict):
                yield from (name.rpartition("=")[2] for name in _named(record, fields))
    openapi = content.get("openapi")
    if isinstance(openapi, dict):
        yield from _named(openapi, ("path",))


def _named(content: dict[str, Any], keys: Sequence[str]) -> Iterator[str]:
    """Give the texts under some keys; YAML written in place of a name matches no file."""
    for key in keys:
        yield from (each for each in _listed(content.get(key)) if isinstance(each, str))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
