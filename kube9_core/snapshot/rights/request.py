"""What is asked of the API server, as its authorizer sees it."""

import msgspec

__all__ = ["Request"]


class Request(msgspec.Struct, frozen=True, order=True, gc=False):
    """One verb on one resource, or on one path that is no resource.

    Attributes:
        verb: in lower case: "get", "deletecollection", "impersonate".
        resource: the plural, with the subresource behind a slash: "pods/exec".
        group: the API group; "" is the core's.
        namespace: None for a cluster-scoped object, and for all namespaces at once.
        name: of the one object that is meant; "" where the request names none, as list and
            create do. (A rule with resourceNames does not cover a request without a name.)
        path: "/metrics"; then the request is for no resource and all of the above but the verb
            is left out.

    A request for one Namespace is made *in* that namespace: the API server takes its name for
    both.
    """

    verb: str
    resource: str = ""
    group: str = ""
    namespace: str | None = None
    name: str = ""
    path: str | None = None

    @property
    def subresource(self) -> str:
        """What stands behind the slash; "" without one."""
        return self.resource.partition("/")[2]

    def __str__(self) -> str:
        if self.path is not None:
            return f"{self.verb} {self.path}"
        plural, slash, sub = self.resource.partition("/")
        named = f"{plural}.{self.group}" if self.group else plural
        return " ".join(filter(None, (self.verb, f"{named}{slash}{sub}", self.name)))
