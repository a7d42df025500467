"""Who wrote a field, by `metadata.managedFields`; what kind of writer that is, is told elsewhere.

The format is FieldsV1 of structured-merge-diff: `f:` before a field, `k:` before the key of an
item as JSON, `v:` before a value of a set, `i:` before a place; "." stands for the thing itself.
An empty map ends a path: what is below belongs to the same owner, unless somebody owns that alone.
"""

from collections.abc import Iterator

import msgspec

from kube9_argocd.drift.paths import Item, Path, Step, entered
from kube9_argocd.drift.places import Key, Places
from kube9_argocd.drift.trees import Field, Json, Tree, tree

__all__ = ["Owner", "Ownership"]


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the managed fields.

    Attributes:
        operation: "Apply" or "Update".
        subresource: "status" or "scale"; empty for the object itself.
        at: when it last wrote something new, RFC 3339; empty where nobody took it down.
    """

    manager: str
    operation: str = ""
    subresource: str = ""
    at: str = ""


class Ownership:
    """Who owns which field of one live object."""

    def __init__(self, live: Tree) -> None:
        self._live = live
        self._entries = tuple(_entries(tree(live, "metadata").get("managedFields")))
        self._places = Places()

    @property
    def owners(self) -> tuple[Owner, ...]:
        """All who wrote anything."""
        return tuple(owner for owner, _ in self._entries)

    def of(self, path: Path) -> tuple[Owner, ...]:
        """Who owns a field, or something in it; the last to write first.

        Args:
            path: to something that the live object has.
        """
        found = [(self._depth(fields, path), owner) for owner, fields in self._entries]
        deepest = max((depth for depth, _ in found), default=0)
        owners = [owner for depth, owner in found if depth == deepest] if deepest else []
        return tuple(sorted(owners, key=lambda owner: owner.at, reverse=True))

    def written(self, owner: Owner) -> Iterator[Path]:
        """The paths of all leaves that an entry owns."""
        for other, fields in self._entries:
            if other == owner:
                yield from self._leaves(fields, self._live, ())

    def _depth(self, fields: Tree, path: Path) -> int:
        """How many steps of a path an entry follows to its end; 0 where it does not own it."""
        parent: Field = self._live
        for depth, step in enumerate(path):
            child = self._child(fields, step, parent)
            if child is None:
                return depth if depth and not fields else 0
            fields, parent = child, entered(parent, step)
        return len(path)

    def _child(self, fields: Tree, step: Step, parent: Field) -> Tree | None:
        if isinstance(step, str):
            return _map(fields.get(f"f:{step}"))
        item = entered(parent, step)
        keys = ((name, _key(name)) for name in fields if name.startswith("k:"))
        found = self._places.entry(fields, keys, item) if isinstance(item, dict) else ""
        return _map(fields.get(found or f"i:{step.index}"))

    def _leaves(self, fields: Tree, live: Field, path: Path) -> Iterator[Path]:
        ended = True
        for name, child in fields.items():
            step = self._step(name, live)
            if step is not None and isinstance(child, dict):
                ended = False
                yield from self._leaves(child, entered(live, step), (*path, step))
        if ended and path:
            yield path

    def _step(self, name: str, live: Field) -> Step | None:
        if name.startswith("f:"):
            return name[2:]
        if not name.startswith("k:") or not isinstance(live, list):
            return None
        key = _key(name)
        place = self._places.item(live, key)
        return None if place is None else Item(place, key)


def _entries(items: Json) -> Iterator[tuple[Owner, Tree]]:
    for item in items if isinstance(items, list) else ():
        fields = _map(item.get("fieldsV1")) if isinstance(item, dict) else None
        if isinstance(item, dict) and fields is not None:
            yield _owner(item), fields


def _owner(entry: Tree) -> Owner:
    return Owner(
        manager=_text(entry, "manager"),
        operation=_text(entry, "operation"),
        subresource=_text(entry, "subresource"),
        at=_text(entry, "time"),
    )


def _text(entry: Tree, field: str) -> str:
    value = entry.get(field)
    return value if isinstance(value, str) else ""


def _map(value: Json) -> Tree | None:
    return value if isinstance(value, dict) else None


def _key(name: str) -> Key:
    """The key in `k:{"name":"app"}`; one that nothing has where it cannot be read."""
    try:
        fields: Json = msgspec.json.decode(name[2:])
    except msgspec.DecodeError:
        fields = None
    pairs = fields.items() if isinstance(fields, dict) else ()
    return tuple((key, value) for key, value in pairs if isinstance(value, str | int)) or (
        ("", name),
    )
