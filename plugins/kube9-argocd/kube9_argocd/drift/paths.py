"""Where a field is: for people, as a JSON pointer, and as jq wants it; and how to go there."""

import json
import re
from typing import TypeAlias

import msgspec

from kube9_argocd.drift.trees import UNSET, Field, Json, Tree

__all__ = [
    "Item",
    "Path",
    "Step",
    "entered",
    "filled",
    "jq",
    "names",
    "pointer",
    "reached",
    "shown",
]


class Item(msgspec.Struct, frozen=True):
    """A step into a list.

    Attributes:
        index: its place, for lists without keys.
        key: the fields that tell it from others with their values; empty: only its place does.
    """

    index: int
    key: tuple[tuple[str, str | int], ...] = ()

    def fits(self, item: Json) -> bool:
        """Whether an item of a list has this key."""
        return isinstance(item, dict) and all(
            filled(item, field) == value for field, value in self.key
        )


Step: TypeAlias = str | Item
Path: TypeAlias = tuple[Step, ...]

_LEFT_OUT = {"protocol": "TCP"}
"""What the API server puts into a key that was left out."""
_PLAIN = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_JQ_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def filled(item: Tree, field: str) -> Json:
    """A field of a key, with what the API server puts there where it was left out."""
    return item.get(field, _LEFT_OUT.get(field))


def names(path: Path) -> tuple[str, ...]:
    """The names of the fields, lists' items left out."""
    return tuple(step for step in path if isinstance(step, str))


def entered(parent: Field, step: Step) -> Field:
    """What is one step further; UNSET where nothing is."""
    if isinstance(step, str):
        return parent.get(step, UNSET) if isinstance(parent, dict) else UNSET
    if not isinstance(parent, list):
        return UNSET
    if step.key:
        if step.index < len(parent) and step.fits(parent[step.index]):
            return parent[step.index]
        return next((item for item in parent if step.fits(item)), UNSET)
    return parent[step.index] if step.index < len(parent) else UNSET


def reached(start: Field, path: Path) -> Field:
    """What is at the end of a path; UNSET where nothing is."""
    for step in path:
        start = entered(start, step)
    return start


def shown(path: Path) -> str:
    """For people: `spec.template.spec.containers[app].ports[8080/TCP]`."""
    text = "".join(_shown(step) for step in path)
    return text.removeprefix(".")


def _shown(step: Step) -> str:
    if isinstance(step, Item):
        label = "/".join(str(value) for _, value in step.key) or str(step.index)
        return f"[{label}]"
    return f".{step}" if _PLAIN.fullmatch(step) else f'["{step}"]'


def pointer(path: Path) -> str | None:
    """As RFC 6901 says; None where an item of a list has a key, and no place that lasts."""
    if any(isinstance(step, Item) and step.key for step in path):
        return None
    return "".join(f"/{_pointed(step)}" for step in path)


def _pointed(step: Step) -> str:
    return str(step.index) if isinstance(step, Item) else step.replace("~", "~0").replace("/", "~1")


def jq(path: Path) -> str:
    """As an expression of jq that names this field and nothing else, for `del(...)`."""
    text = ""
    for step in path:
        bare = not text or text.endswith(" ")
        text += f".{_queried(step)}" if bare or _dotted(step) else _queried(step)
    return text.removesuffix(" | ")


def _dotted(step: Step) -> bool:
    return isinstance(step, str) and _JQ_NAME.fullmatch(step) is not None


def _queried(step: Step) -> str:
    if isinstance(step, str):
        return step if _dotted(step) else f"[{json.dumps(step)}]"
    if not step.key:
        return f"[{step.index}]"
    return f"[] | select({' and '.join(_selected(*pair) for pair in step.key)}) | "


def _selected(field: str, value: str | int) -> str:
    filled = _LEFT_OUT.get(field)
    read = f".{field}" if filled is None else f"(.{field} // {json.dumps(filled)})"
    return f"{read} == {json.dumps(value)}"
