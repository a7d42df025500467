"""The name of one object, as reports and exemptions use it."""

import msgspec

__all__ = ["Ref"]


class Ref(msgspec.Struct, frozen=True, order=True, rename="camel"):
    """Which object: the four values a person needs to find it.

    Attributes:
        api_version: as written in the object.
        kind: as written in the object.
        namespace: None for cluster-scoped kinds, "default" where a namespaced manifest names none.
        name: the object's name.
    """

    api_version: str
    kind: str
    namespace: str | None
    name: str

    @property
    def group(self) -> str:
        """API group of the object, "" for core."""
        group, slash, _ = self.api_version.rpartition("/")
        return group if slash else ""

    def __str__(self) -> str:
        where = f"{self.namespace}/" if self.namespace else ""
        return f"{self.kind} {where}{self.name}"
