"""The exact value of a document with anchors, tags, merge keys or odd words, node by node.

It is ten times slower than `Emitter` and called only for documents where that could be wrong.
Aliases share the value of their anchor, and what they would expand to is bounded beforehand.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from kube9_core.manifests.faults import Fault, Unparsable
from kube9_core.manifests.places import PlacedTree
from kube9_core.manifests.scalars import Scalar, key_text, resolve, resolve_tagged

__all__ = ["DEEPEST", "LARGEST_EXPANSION", "Exact", "Value", "exact", "exact_items"]

Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"

DEEPEST = 150
"""Levels of nesting that are read; the deepest real objects, large CRDs, have less than 100."""

LARGEST_EXPANSION = 16 << 20
"""Bytes that the aliases of one document may stand for."""

_CANNOT_START = "@`%"


class Exact(NamedTuple):
    """A document's value, and the keys that are written twice in it."""

    value: Value
    duplicates: tuple[Fault, ...]


class _Anchored(NamedTuple):
    value: Value
    cost: int


def exact(chunk: bytes) -> Exact:
    """Read one document by kubectl's rules.

    Raises:
        Unparsable: it is not YAML, too deep, or its aliases expand too far.
    """
    walk = _Walk(PlacedTree(chunk))
    return Exact(walk.read(), tuple(walk.duplicates))


def exact_items(chunk: bytes, key: str, indexes: Sequence[int]) -> list[Value]:
    """Read some members of a top-level list in a document without anchors and tags.

    Args:
        chunk: the document.
        key: where the list is.
        indexes: which members, ascending.

    Returns:
        Their values; fewer where the list was not found.

    Raises:
        Unparsable: one of them cannot be read.
    """
    tree, wanted = PlacedTree(chunk), set(indexes)
    walk = _Walk(tree)
    for child in tree.children(tree.root):
        if tree.nodes.key(child) == key.encode():
            items = enumerate(tree.children(child))
            return [walk.item(item) for index, item in items if index in wanted]
    return []


class _Walk:
    """One pass over a tree, remembering anchors as they come."""

    def __init__(self, tree: PlacedTree) -> None:
        self._tree = tree
        self._nodes: Any = tree.nodes
        self._anchors: dict[str, _Anchored | None] = {}
        self._cost = 0
        self._expanded = 0
        self.duplicates: list[Fault] = []

    def read(self) -> Value:
        return self._value(self._tree.root, 0)

    def item(self, node: int) -> Value:
        return self._value(node, 2)

    def _value(self, node: int, depth: int) -> Value:
        nodes = self._nodes
        if depth > DEEPEST:
            raise self._stop(node, f"nested deeper than {DEEPEST} levels")
        if nodes.is_val_ref(node):
            return self._alias(node, _text(nodes.val_ref(node)))
        read = self._mapping if nodes.is_map(node) else self._plain_or_list(node)
        if not nodes.has_val_anchor(node):
            return read(node, depth)
        name = _text(nodes.val_anchor(node))
        before, self._anchors[name] = self._cost, None
        value = read(node, depth)
        if self._anchors[name] is None:  # else an anchor of the same name inside has replaced it
            self._anchors[name] = _Anchored(value, self._cost - before)
        return value

    def _plain_or_list(self, node: int) -> Callable[[int, int], Value]:
        return self._list if self._nodes.is_seq(node) else self._scalar

    def _list(self, node: int, depth: int) -> Value:
        self._cost += 2
        found: list[Value] = []
        for child in self._tree.children(node):
            found.append(self._value(child, depth + 1))  # noqa: PERF401 - saves a frame a level
        return found

    def _mapping(self, node: int, depth: int) -> Value:
        """Read a mapping; as in kubectl the last of two equal keys wins, also over a merge."""
        self._cost += 2
        found: dict[str, Value] = {}
        own: set[str] = set()
        for child in self._tree.children(node):
            if self._is_merge(child):
                self._merge(child, found, depth)
                continue
            key = self._key(child)
            if key in own:
                self.duplicates.append(self._fault(child, _twice(key)))
            own.add(key)
            found[key] = self._value(child, depth + 1)
        return found

    def _is_merge(self, node: int) -> bool:
        nodes = self._nodes
        return _text(nodes.key(node)) == "<<" and not nodes.is_key_quoted(node)

    def _merge(self, node: int, into: dict[str, Value], depth: int) -> None:
        value = self._value(node, depth + 1)
        for each in reversed(value) if isinstance(value, list) else (value,):
            if not isinstance(each, dict):
                raise self._stop(node, "'<<' needs a mapping or a list of mappings")
            into.update(each)

    def _key(self, node: int) -> str:
        nodes = self._nodes
        text = _text(nodes.key(node))
        self._cost += len(text) + 4
        try:
            key = key_text(self._key_value(node, text))
        except ValueError as error:
            raise self._stop(node, str(error)) from error
        if nodes.has_key_anchor(node):
            self._anchors[_text(nodes.key_anchor(node))] = _Anchored(key, len(key))
        return key

    def _key_value(self, node: int, text: str) -> Scalar:
        nodes = self._nodes
        if nodes.is_key_ref(node):
            return self._scalar_alias(node, _text(nodes.key_ref(node)))
        plain = not nodes.is_key_quoted(node)
        if nodes.has_key_tag(node):
            return resolve_tagged(_text(nodes.key_tag(node)), text, plain=plain)
        return self._plain(node, text) if plain else text

    def _scalar_alias(self, node: int, name: str) -> Scalar:
        value = self._alias(node, name)
        if isinstance(value, list | dict):
            raise self._stop(node, "a list or mapping cannot be a key")
        return value

    def _scalar(self, node: int, _depth: int) -> Scalar:
        nodes = self._nodes
        text = self._readable(node, nodes.val(node) if nodes.has_val(node) else None)
        self._cost += len(text) + 2
        plain = not nodes.is_val_quoted(node)
        if nodes.has_val_tag(node):
            return self._tagged(node, _text(nodes.val_tag(node)), text, plain=plain)
        value = self._plain(node, text) if plain else text
        if isinstance(value, float) and not math.isfinite(value):
            raise self._stop(node, f"{text} is a number that JSON and Kubernetes do not have")
        return value

    def _tagged(self, node: int, tag: str, text: str, *, plain: bool) -> Scalar:
        try:
            return resolve_tagged(tag, text, plain=plain)
        except ValueError as error:
            raise self._stop(node, str(error)) from error

    def _plain(self, node: int, text: str) -> Scalar:
        if text and text[0] in _CANNOT_START:
            raise self._stop(node, f"YAML error: a value cannot start with {text[0]!r}; quote it")
        return resolve(text)

    def _readable(self, node: int, view: memoryview | None) -> str:
        try:
            return _text(view)
        except UnicodeDecodeError:
            raise self._stop(node, "YAML error: an escape is not a Unicode character") from None

    def _alias(self, node: int, name: str) -> Value:
        if name not in self._anchors:
            raise self._stop(node, f"alias *{name} has no anchor before it")
        anchored = self._anchors[name]
        if anchored is None:
            raise self._stop(node, f"anchor &{name} contains itself")
        self._cost += anchored.cost
        self._expanded += anchored.cost
        if self._expanded > LARGEST_EXPANSION:
            limit = LARGEST_EXPANSION >> 20
            raise self._stop(node, f"alias *{name}: the aliases expand to more than {limit} MiB")
        return anchored.value

    def _fault(self, node: int, message: str) -> Fault:
        place = self._tree.place(node)
        while place is None and node != self._tree.root:
            node = self._nodes.parent(node)
            place = self._tree.place(node)
        return Fault(message, *(place or (1, 1)))

    def _stop(self, node: int, message: str) -> Unparsable:
        return Unparsable(self._fault(node, message))


def _twice(key: str) -> str:
    return f"key {key!r} is written twice; kubectl refuses it, the last value is judged"


def _text(view: memoryview | None) -> str:
    return "" if view is None else str(view, "utf-8")
