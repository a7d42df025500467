"""What every view of an API object offers: name, place, labels and owners."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from kube9_core.model.kind import Kind
from kube9_core.model.ref import Ref
from kube9_core.model.source import Source
from kube9_core.snapshot.lazy import Frozen, lazy
from kube9_core.snapshot.moment import moment
from kube9_core.snapshot.wire.meta import ObjectMeta, OwnerReference

__all__ = ["EMPTY", "Object"]

EMPTY: Mapping[str, str] = MappingProxyType({})
_NO_META = ObjectMeta()


class Object(Frozen):
    """A read-only view of one object; subclasses add the fields of their kinds.

    Attributes:
        KINDS: every kind this class is the view of.
        ASKED_FOR: whether a check that looks at it makes it part of the permissions we ask for.
        kind: the kind of this object.
        api_version: as written.
        source: file and line it was read from; None in a cluster.
        mistakes: field paths of its schema mistakes; nothing found there is reported twice.
    """

    KINDS: ClassVar[tuple[Kind, ...]] = ()
    ASKED_FOR: ClassVar[bool] = True

    kind: Kind
    api_version: str
    source: Source | None
    mistakes: tuple[str, ...]

    def __init__(self, kind: Kind, api_version: str, wire: Any, source: Source | None) -> None:  # noqa: ANN401 - each subclass types its own `wire`
        values = self.__dict__
        values["kind"] = kind
        values["api_version"] = api_version
        values["wire"] = wire
        values["source"] = source
        values["mistakes"] = ()

    @lazy
    def meta(self) -> ObjectMeta:
        """The object's metadata as it came."""
        found = self.__dict__["wire"].metadata
        return found if isinstance(found, ObjectMeta) else _NO_META

    @lazy
    def name(self) -> str:
        """metadata.name, else generateName with a star for the part that is generated."""
        if self.meta.name:
            return self.meta.name
        return f"{self.meta.generate_name}*" if self.meta.generate_name else ""

    @lazy
    def namespace(self) -> str | None:
        """The namespace; "default" where a manifest names none, None for cluster-scoped kinds."""
        return (self.meta.namespace or "default") if self.kind.namespaced else None

    @lazy
    def created(self) -> datetime | None:
        """When the cluster took it in; None in manifests."""
        return moment(self.meta.creation_timestamp)

    @lazy
    def labels(self) -> Mapping[str, str]:
        """The object's own labels, not those of its pods."""
        return MappingProxyType(self.meta.labels) if self.meta.labels else EMPTY

    @lazy
    def annotations(self) -> Mapping[str, str]:
        """The object's own annotations."""
        return MappingProxyType(self.meta.annotations) if self.meta.annotations else EMPTY

    @lazy
    def owners(self) -> tuple[OwnerReference, ...]:
        """Which objects made this one."""
        return self.meta.owner_references or ()

    @lazy
    def ref(self) -> Ref:
        """The name a report shows."""
        return Ref(self.api_version, self.kind.name, self.namespace, self.name)

    def __repr__(self) -> str:
        return f"<{self.ref}>"
