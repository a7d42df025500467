"""Where a node of a rapidyaml tree stands in the text it was parsed from.

rapidyaml's Python package has no function for it, but in a tree parsed in place every scalar is a
view into the text: its address minus the text's address is its offset.
"""

import ctypes
from collections.abc import Iterator
from typing import Any

from kube9_core.manifests.newlines import Newlines
from kube9_core.manifests.trees import NO_NODE, parse_in_place

__all__ = ["PlacedTree", "offset_in"]

_FURTHEST_KEY = 16  # lists directly within lists that are followed to their first key


class _View(ctypes.Structure):
    """`Py_buffer`, as the C API of CPython lays it out."""

    _fields_ = (
        ("address", ctypes.c_void_p),
        ("owner", ctypes.py_object),
        ("size", ctypes.c_ssize_t),
        ("item_size", ctypes.c_ssize_t),
        ("read_only", ctypes.c_int),
        ("dimensions", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    )


class PlacedTree:
    """One parsed document whose nodes know their line and column.

    Attributes:
        nodes: the rapidyaml tree.
        root: its first node.
    """

    def __init__(self, chunk: bytes) -> None:
        """Parse `chunk`; raises `Unparsable`."""
        self._text = chunk
        self._newlines = Newlines(chunk)
        self._buffer = bytearray(chunk)
        self.nodes: Any = parse_in_place(self._buffer)
        self.root: int = self.nodes.root_id()
        first = ctypes.c_char.from_buffer(self._buffer) if self._buffer else None
        self._base = ctypes.addressof(first) if first else 0

    def children(self, node: int) -> Iterator[int]:
        """Give the members of a mapping or list in the order they are written."""
        following = self.nodes.next_sibling
        child = self.nodes.first_child(node)
        while child != NO_NODE:
            yield child
            child = following(child)

    def place(self, node: int) -> tuple[int, int] | None:
        """Give line and column, both from 1, where the node's key or else its value begins."""
        offset = self._offset(node)
        if offset is None:
            return None
        quoted = self._text[offset - 1 : offset] in {b'"', b"'"}
        return self._newlines.place(offset - 1 if quoted else offset)

    def line(self, node: int) -> int | None:
        """Give the line, from 1, where the node's key or else its value begins."""
        offset = self._offset(node)
        return None if offset is None else self._newlines.line(offset)

    def _offset(self, node: int) -> int | None:
        nodes = self.nodes
        for _ in range(_FURTHEST_KEY):
            if nodes.has_key(node) or nodes.has_val(node) or not nodes.has_children(node):
                break
            node = nodes.first_child(node)  # a list item begins where its first key does
        if not nodes.has_key(node) and not nodes.has_val(node):
            return None
        if nodes.has_key(node):
            return self._within(nodes.key(node))
        offset = self._within(nodes.val(node))
        if offset and (nodes.is_val_literal(node) or nodes.is_val_folded(node)):
            return self._text.rfind(b"\n", 0, offset)  # the line of the | or >
        return offset

    def _within(self, view: memoryview | None) -> int | None:
        if view is None:
            return None
        address = _address(view)
        offset = address - self._base if address else -1
        return offset if 0 <= offset < len(self._text) else None


def _address(view: memoryview) -> int:
    raw = _View()
    api = ctypes.pythonapi
    api.PyObject_GetBuffer(ctypes.py_object(view), ctypes.byref(raw), 0)
    address = raw.address
    api.PyBuffer_Release(ctypes.byref(raw))
    return address or 0


def offset_in(text: bytes, view: memoryview) -> int | None:
    """Tell at which offset of a text a view into it begins; None for a view of something else."""
    offset = _address(view) - _address(memoryview(text))
    return offset if 0 <= offset < len(text) else None
