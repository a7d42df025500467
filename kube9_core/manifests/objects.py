"""From the value of one YAML document to the Kubernetes objects in it.

Lists (`kind: List`, `PodList`, ...) are opened, also nested ones; whether an object makes sense is
for those who decode it.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from kube9_core.manifests.faults import Fault
from kube9_core.manifests.pages import Page
from kube9_core.manifests.stream import Chunk
from kube9_core.model.source import Document, Source

__all__ = ["Found", "Head", "LineOf", "list_head", "objects", "page_objects"]

LineOf = Callable[[str], int | None]
"""Gives the line of the file on which a list's member begins, by its path in the document."""

Head = tuple[str, str]
"""An object's apiVersion and kind."""

_NOT_CLUSTER_OBJECTS = ("kustomize.config.k8s.io/", "config.kubernetes.io/")
"""Groups of files that tools read and no cluster ever stores."""

_DEEPEST_LIST = 8


class Found(NamedTuple):
    """What one document holds; neither objects nor faults means that it is not Kubernetes."""

    documents: list[Document]
    faults: list[Fault]


class _Place(NamedTuple):
    file: str
    chunk: Chunk
    line_of: LineOf

    def source(self, prefix: str) -> Source:
        line = self.line_of(prefix) if prefix else None
        return Source(self.file, self.chunk.number, line or self.chunk.content, prefix)

    def fault(self, prefix: str, message: str) -> Fault:
        line = self.source(prefix).line
        return Fault(f"{prefix} {message}".lstrip(), line - self.chunk.line + 1)


def objects(value: object, json: bytes, file: str, chunk: Chunk, line_of: LineOf) -> Found:
    """Find the Kubernetes objects in a document.

    Args:
        value: the document's value.
        json: the same as JSON, used as it is where the document is one object.
        file: for the objects' source.
        chunk: the document, likewise.
        line_of: asked for the lines of a list's members only.

    Returns:
        The objects and what is wrong with them.
    """
    found = Found([], [])
    place = _Place(file, chunk, line_of)
    if not isinstance(value, dict):
        return found
    head = _head(value)
    if isinstance(head, str):
        found.faults.append(place.fault("", head))
    elif head is not None and _is_list(head[1], value):
        _open(value, head, "", found, place)
    elif head is not None:
        found.documents.append(Document(*head, json, place.source("")))
    return found


def page_objects(items: Sequence[object], head: Head, file: str, page: Page) -> Found:
    """Find the objects in one page of a long list; `head` is the list's apiVersion and kind."""
    found = Found([], [])
    for number, item in enumerate(items):
        chunk = page.chunk._replace(content=page.lines[number])
        place = _Place(file, chunk, _unknown)
        _add(item, head, f"items[{page.first + number}]", found, place)
    return found


def _unknown(_prefix: str) -> None:
    """Leave members of lists inside a page's member on the line of that member."""


def list_head(value: object) -> Head | None:
    """Give apiVersion and kind of a list that can be opened."""
    head = _head(value) if isinstance(value, dict) else None
    return head if isinstance(head, tuple) and head[1].endswith("List") else None


def _head(value: dict[str, Any]) -> Head | str | None:
    """Give apiVersion and kind, or what is wrong with them, or None where it is not Kubernetes."""
    if "apiVersion" not in value or "kind" not in value:
        return None
    api_version, kind = value["apiVersion"], value["kind"]
    for name, each in (("apiVersion", api_version), ("kind", kind)):
        if not isinstance(each, str) or not each:
            return f"{name} is {_shown(each)}, not a name"
    return None if api_version.startswith(_NOT_CLUSTER_OBJECTS) else (api_version, kind)


def _is_list(kind: str, value: dict[str, Any]) -> bool:
    items = value.get("items", value)
    return kind.endswith("List") and (items is None or isinstance(items, list))


def _open(value: dict[str, Any], head: Head, prefix: str, found: Found, place: _Place) -> None:
    for index, item in enumerate(value["items"] or ()):
        _add(item, head, f"{prefix}.items[{index}]".lstrip("."), found, place)


def _add(item: object, head: Head, path: str, found: Found, place: _Place) -> None:
    if isinstance(item, dict):
        _member(item, head, path, found, place)
    else:
        found.faults.append(place.fault(path, f"is {_shown(item)}, not an object"))


def _member(item: dict[str, Any], head: Head, path: str, found: Found, place: _Place) -> None:
    """Take one member of a list; a typed list (`PodList`) says what its members are."""
    own = _head(item) or _inherited(item, head)
    if own is None:
        found.faults.append(place.fault(path, "has no apiVersion and kind"))
    elif isinstance(own, str):
        found.faults.append(place.fault(path, own))
    elif not _is_list(own[1], item):
        body = msgspec.json.encode({"apiVersion": own[0], "kind": own[1]} | item)
        found.documents.append(Document(*own, body, place.source(path)))
    elif path.count("items[") > _DEEPEST_LIST:
        found.faults.append(place.fault(path, "is a list in a list in a list, too deep"))
    else:
        _open(item, own, path, found, place)


def _inherited(item: dict[str, Any], head: Head) -> Head | None:
    api_version, kind = head
    single = kind.removesuffix("List")
    if not single or item.keys() & {"apiVersion", "kind"}:
        return None
    return api_version, single


def _shown(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return repr(value) if isinstance(value, str) else f"the value {_json(value)}"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
