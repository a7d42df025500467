"""What kinds of object there are, independent of the version they were written at."""

import msgspec

__all__ = ["Kind"]


class Kind(msgspec.Struct, frozen=True, order=True):
    """A kind of object of the Kubernetes API.

    Attributes:
        group: API group, "" for core.
        name: the kind, "Deployment".
        version: the version it is read at, "v1".
        namespaced: whether its objects live in namespaces.
        plural: the resource name in URLs and RBAC rules.
        served: every version it was ever served at, former groups too ("extensions/v1beta1").
        listed: whether the API server has lists of it; others are files that programs read.
    """

    group: str
    name: str
    version: str
    plural: str
    namespaced: bool = True
    served: tuple[str, ...] = ()
    listed: bool = True

    @property
    def api_version(self) -> str:
        """The `apiVersion` it is read at: "apps/v1", "v1"."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def __str__(self) -> str:
        return f"{self.api_version}/{self.name}"
