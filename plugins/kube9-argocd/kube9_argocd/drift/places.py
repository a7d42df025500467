"""Where the items of long lists are, by key, so that a list is read once and not for each item."""

from collections.abc import Iterable

from kube9_argocd.drift.paths import filled
from kube9_argocd.drift.trees import Json, Tree

__all__ = ["Key", "Places"]

Key = tuple[tuple[str, str | int], ...]
"""The fields of a key with their values."""
_Index = dict[tuple[Json, ...], str]


class Places:
    """Finds what has a key: items of lists, and entries of managed fields.

    It remembers lists and maps by identity, so it must not outlive the object they are of.
    """

    def __init__(self) -> None:
        self._lists: dict[tuple[int, tuple[str, ...]], dict[tuple[Json, ...], int]] = {}
        self._entries: dict[int, dict[tuple[str, ...], _Index]] = {}

    def item(self, items: list[Json], key: Key) -> int | None:
        """The place of the first item that has a key."""
        fields = tuple(field for field, _ in key)
        known = self._lists.get((id(items), fields))
        if known is None:
            known = self._lists[id(items), fields] = {}
            for place, item in enumerate(items):
                if isinstance(item, dict):
                    known.setdefault(_values(item, fields), place)
        return known.get(tuple(value for _, value in key))

    def entry(self, of: Tree, keys: Iterable[tuple[str, Key]], item: Tree) -> str:
        """The name of the entry whose key an item has; "" where there is none.

        Args:
            of: whose entries they are.
            keys: the entries' names with their keys; read at the first call only.
            item: of the list.
        """
        known = self._entries.get(id(of))
        if known is None:
            known = self._entries[id(of)] = {}
            for name, key in keys:
                fields = tuple(field for field, _ in key)
                known.setdefault(fields, {})[tuple(value for _, value in key)] = name
        found = (index.get(_values(item, fields), "") for fields, index in known.items())
        return next((name for name in found if name), "")


def _values(item: Tree, fields: tuple[str, ...]) -> tuple[Json, ...]:
    values = (filled(item, field) for field in fields)
    return tuple(value if isinstance(value, str | int) else None for value in values)
