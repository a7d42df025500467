"""From documents to views: decoding, default namespaces, and what is wrong with a document.

Kinds nobody here knows are counted, not decoded: what a plugin does not read costs nothing.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from kube9_core.model.source import Document
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot.borrowing import lend_templates
from kube9_core.snapshot.credentials import Credential, credentials_in
from kube9_core.snapshot.decode import Mistake, decode
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.registry import BUILT_IN, Entry, Registry
from kube9_core.snapshot.validation import missing_fields
from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.platform import ConfigMap
from kube9_core.snapshot.workload import Workload

if TYPE_CHECKING:
    from kube9_core.model.kind import Kind

__all__ = ["DocumentMistake", "Views", "views_of"]


class DocumentMistake(msgspec.Struct, frozen=True):
    """A schema mistake and the document it stands in."""

    document: Document
    mistake: Mistake


class Views(msgspec.Struct, frozen=True):
    """What a set of documents came to.

    Attributes:
        objects: views in the order of the documents.
        unknown: how many objects there are of each kind nobody here knows, by "group/version/Kind".
        mistakes: everything that does not fit the schema.
    """

    objects: tuple[Object, ...]
    unknown: dict[str, int]
    mistakes: tuple[DocumentMistake, ...]


def views_of(
    documents: Iterable[Document], version: KubernetesVersion, registry: Registry = BUILT_IN
) -> Views:
    """Decode documents.

    Args:
        documents: as read.
        version: the Kubernetes version pods are judged by.
        registry: the kinds that can be read; those of plugins' views too.
    """
    objects: list[Object] = []
    unknown: dict[str, int] = {}
    mistakes: list[DocumentMistake] = []
    for document in documents:
        entries = registry.entries_for(document.api_version, document.kind)
        if not entries:
            name = f"{document.api_version}/{document.kind}"
            unknown[name] = unknown.get(name, 0) + 1
        for entry in entries:
            view, found = _view(document, entry, version)
            objects.append(view)
            mistakes.extend(DocumentMistake(document, mistake) for mistake in found)
    lend_templates(objects)
    return Views(tuple(objects), unknown, tuple(mistakes))


def _view(
    document: Document, entry: Entry, version: KubernetesVersion
) -> tuple[Object, tuple[Mistake, ...]]:
    wire, mistakes = decode(document.body, entry.shape)
    judged: tuple[Credential, ...] = ()
    if isinstance(wire, ConfigMap):
        judged = credentials_in(wire.data or {}, wire.binary_data or {})
        wire = _without_values(wire)
    view = _make(entry, document, wire, version)
    if judged:
        view.__dict__["credentials"] = judged
    named = {mistake.at for mistake in mistakes}
    missing = (item for item in missing_fields(view) if named.isdisjoint(_above(item.at)))
    every = (*mistakes, *missing)
    view.__dict__["mistakes"] = tuple(item.at for item in every)
    return view, every


def _above(at: str) -> Iterator[str]:
    """A place and all it stands in: what is missing there is no mistake of its own."""
    yield at
    for n, letter in enumerate(at):
        if letter in ".[":
            yield at[:n]


def _make(entry: Entry, document: Document, wire: object, version: KubernetesVersion) -> Object:
    kind: Kind = entry.kind
    if issubclass(entry.view, Workload):
        return entry.view(kind, document.api_version, wire, document.source, version)  # type: ignore[arg-type] # the registry pairs kind and wire
    return entry.view(kind, document.api_version, wire, document.source)


def _without_values(wire: ConfigMap) -> ConfigMap:
    """Keep the keys only: a ConfigMap's values may hold what nobody should keep."""
    return ConfigMap(
        metadata=wire.metadata,
        data=Texts(dict.fromkeys(wire.data or (), "")),
        binary_data=Texts(dict.fromkeys(wire.binary_data or (), "")),
        immutable=wire.immutable,
    )
