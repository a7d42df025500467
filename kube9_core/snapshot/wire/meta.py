"""What every object carries: metadata, owners, label selectors, references."""

import msgspec

from kube9_core.snapshot.wire.maps import Texts

__all__ = [
    "LabelSelector",
    "LocalReference",
    "ObjectMeta",
    "OwnerReference",
    "Requirement",
    "Wire",
]


class Wire(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """Base of all wire structs: immutable, camelCase, unknown fields dropped."""


class OwnerReference(Wire, frozen=True):
    """Which object made this one (metadata.ownerReferences)."""

    kind: str = ""
    name: str = ""
    api_version: str = ""
    uid: str = ""
    controller: bool | None = None


class ObjectMeta(Wire, frozen=True):
    """The parts of `metadata` that checks and reports use; managedFields are never kept."""

    name: str | None = None
    generate_name: str | None = None
    namespace: str | None = None
    labels: Texts | None = None
    annotations: Texts | None = None
    owner_references: tuple[OwnerReference, ...] | None = None
    creation_timestamp: str | None = None
    deletion_timestamp: str | None = None
    finalizers: tuple[str, ...] | None = None
    uid: str | None = None
    generation: int | None = None


class Requirement(Wire, frozen=True):
    """One expression of a label selector; without an operator nothing meets it."""

    key: str = ""
    operator: str = ""
    values: tuple[str, ...] | None = None


class LabelSelector(Wire, frozen=True):
    """Labels and expressions that must all hold (meta/v1 LabelSelector)."""

    match_labels: Texts | None = None
    match_expressions: tuple[Requirement, ...] | None = None


class LocalReference(Wire, frozen=True):
    """The name of an object in the same namespace."""

    name: str | None = None
