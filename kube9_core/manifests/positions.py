"""The lines of the fields of one document, found in rapidyaml's tree without Python objects.

A field's line is that of its key, a list item's line that of its first key or its value. Where a
field came through an alias or a merge key, the line is where it is written, at the anchor.
A field that does not exist has the line of its nearest existing ancestor, or of the sibling before
it where an empty item has no place of its own.
"""

from collections.abc import Sequence
from typing import Any

from kube9_core.manifests.faults import Refused, Unparsable
from kube9_core.manifests.paths import Step
from kube9_core.manifests.places import PlacedTree
from kube9_core.manifests.spacing import padded
from kube9_core.manifests.stream import Chunk
from kube9_core.manifests.syntax import has_odd_tabs, without_tabs

__all__ = ["Positions"]

_FURTHEST_ALIAS = 8


class Positions:
    """Answers for one document; keeps its tree alive."""

    def __init__(self, tree: PlacedTree, chunk: Chunk) -> None:
        self._tree = tree
        self._nodes: Any = tree.nodes
        self._first_line = chunk.line
        self._content_line = chunk.content
        self._items: dict[int, tuple[int, ...]] = {}
        self._members: dict[int, dict[bytes, int]] = {}
        self._anchors: dict[str, int] | None = None
        self._children: dict[tuple[int, Step], int | None] = {}

    @classmethod
    def of(cls, chunk: Chunk) -> "Positions | None":
        """Parse a document; None where only its beginning can be known."""
        text = without_tabs(chunk.text) if has_odd_tabs(chunk.text) else chunk.text
        try:
            return cls(_placed(text), chunk)
        except Unparsable:
            return None

    def line(self, path: Sequence[Step]) -> int:
        """Give the line of the file, from 1, on which a field stands."""
        nodes = [self._tree.root]
        for step in path:
            child = self._known_child(nodes[-1], step)
            if child is None:
                break
            nodes.append(child)
        lines = (self._line(node) for node in reversed(nodes[1:]))
        return next((line for line in lines if line), self._content_line)

    def _line(self, node: int) -> int | None:
        line = self._tree.line(node)
        return None if line is None else line + self._first_line - 1

    def _known_child(self, node: int, step: Step) -> int | None:
        """Find a child once: the fields asked for have most of their way in common."""
        key = (node, step)
        if key not in self._children:
            self._children[key] = self._child(self._target(node), step)
        return self._children[key]

    def _child(self, node: int, step: Step) -> int | None:
        if isinstance(step, int):
            return self._item(node, step)
        if not self._nodes.is_map(node):
            return None
        return self._member(node, step.encode())

    def _item(self, node: int, index: int) -> int | None:
        if not self._nodes.is_seq(node):
            return None
        if node not in self._items:
            self._items[node] = tuple(self._tree.children(node))
        items = self._items[node]
        return items[index] if index < len(items) else None

    def _member(self, node: int, key: bytes) -> int | None:
        """Find a key, the last where it is written twice, else look into what is merged."""
        if node not in self._members:
            key_of = self._nodes.key
            children = self._tree.children(node)
            self._members[node] = {bytes(key_of(child) or b""): child for child in children}
        members = self._members[node]
        found = members.get(key)
        return self._merged(members[b"<<"], key) if found is None and b"<<" in members else found

    def _merged(self, merge: int, key: bytes) -> int | None:
        target = self._target(merge)
        listed = self._nodes.is_seq(target)
        for each in self._tree.children(target) if listed else (target,):
            mapping = self._target(each)
            found = self._member(mapping, key) if self._nodes.is_map(mapping) else None
            if found is not None:
                return found
        return None

    def _target(self, node: int) -> int:
        """Follow an alias to its anchor."""
        for _ in range(_FURTHEST_ALIAS):
            if not self._nodes.is_val_ref(node):
                break
            node = self._anchored(str(self._nodes.val_ref(node), "utf-8"), node)
        return node

    def _anchored(self, name: str, otherwise: int) -> int:
        if self._anchors is None:
            self._anchors = {}
            self._collect(self._anchors)
        return self._anchors.get(name, otherwise)

    def _collect(self, into: dict[str, int]) -> None:
        """Find every anchor; of two with one name the last, which is what people look at."""
        nodes, waiting = self._nodes, [self._tree.root]
        while waiting:
            node = waiting.pop()
            if nodes.has_val_anchor(node):
                into.setdefault(str(nodes.val_anchor(node), "utf-8"), node)
            waiting.extend(self._tree.children(node))


def _placed(text: bytes) -> PlacedTree:
    try:
        return PlacedTree(text)
    except Refused:
        return PlacedTree(padded(text))
