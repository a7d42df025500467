"""From documents to views: decoding, default namespaces, and what is wrong with a document.

Kinds nobody here knows are counted, not decoded: what a plugin does not read costs nothing.
"""

from collections.abc import Iterable, Iterator

import msgspec

from kube9_core.model.source import Document
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot.borrowing import lend_templates
from kube9_core.snapshot.decode import Mistake
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.registry import BUILT_IN, Entry, Registry
from kube9_core.snapshot.validation import missing_fields
from kube9_core.snapshot.viewing import viewed

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
    view, mistakes = viewed(entry, document.api_version, document.body, version, document.source)
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
