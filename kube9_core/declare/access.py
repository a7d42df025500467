"""What code may touch, declared: permissions and network rules are generated from nothing else.

Views that a check or collector names need no declaration of their own; these are for what goes
beyond them.
"""

import msgspec

from kube9_core.model.kind import Kind

__all__ = ["Access", "Egress", "Inspect", "Read", "Url", "Watch", "Write"]


class Read(msgspec.Struct, frozen=True, order=True):
    """Get and list objects of a kind.

    Attributes:
        kind: which.
        namespaced: only in the operator's own namespace.
        names: only these objects; then they can be got, not listed.
        optional: used if somebody granted it, never part of what is generated.
    """

    kind: Kind
    namespaced: bool = False
    names: tuple[str, ...] = ()
    optional: bool = False


class Watch(msgspec.Struct, frozen=True, order=True):
    """List and watch objects of a kind."""

    kind: Kind
    namespaced: bool = False


class Write(msgspec.Struct, frozen=True, order=True):
    """Create, update or patch objects of a kind.

    Attributes:
        verbs: of "create", "update", "patch", "delete".
        subresource: "status" for the status of our own custom resources.
        names: which objects; empty only where the name is not known before.
        namespaced: only in the operator's own namespace, as nearly everything is.
    """

    kind: Kind
    verbs: tuple[str, ...]
    subresource: str = ""
    names: tuple[str, ...] = ()
    namespaced: bool = True


class Url(msgspec.Struct, frozen=True, order=True):
    """Get a path of the API server that is no resource: "/metrics"."""

    path: str


class Inspect(msgspec.Struct, frozen=True, order=True):
    """Look single objects up, of whatever kind the operator may list for other reasons.

    It asks for no permission of its own: what nobody granted is unseen. Secrets are refused.
    """


class Egress(msgspec.Struct, frozen=True, order=True):
    """Connect to something that is not the API server.

    Attributes:
        why: what for, one phrase; it stands in the network policy.
        host: name or address as a person would write it.
        port: TCP port.
    """

    why: str
    host: str
    port: int


Access = Read | Watch | Write | Url | Inspect | Egress
