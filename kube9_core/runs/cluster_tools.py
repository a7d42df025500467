"""The tools of plugin code that reach into a cluster: declared kinds, and declared paths.

They raise for whatever was not declared, so that the permissions generated from the declarations
are all that is ever needed. What cluster it is, is up to `runs.live_cluster` and the test kit.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

import msgspec

from kube9_core.declare.access import Access, Read, Url
from kube9_core.errors import Undeclared, UndeclaredKind
from kube9_core.model.kind import Kind
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.registry import Registry
from kube9_core.snapshot.viewing import viewed

__all__ = ["Cluster", "DeclaredReach", "DeclaredReader", "Labels", "Listed", "Named"]

V = TypeVar("V", bound=Object)

Labels = tuple[tuple[str, tuple[str, ...]], ...]
"""Labels an object must have, each with the values that will do."""
Listed = tuple[str, bytes]
"""The version an object was listed at, and its JSON."""


class Named(msgspec.Struct, frozen=True):
    """One object, as people name it.

    Attributes:
        group: API group, "" for core.
        kind: "Deployment".
        namespace: "" for what lives in none.
        version: "v1"; "" for the one that the server prefers.
    """

    group: str
    kind: str
    namespace: str
    name: str
    version: str = ""

    @property
    def sort(self) -> str:
        """What it is, for people: "apps/Deployment"."""
        return "/".join(filter(None, (self.group, self.version, self.kind)))


class Cluster(Protocol):
    """What the tools need of a cluster; each call raises `Unseen` with the reason."""

    @property
    def version(self) -> KubernetesVersion:
        """Its version."""

    def each(
        self, kind: Kind, namespace: str | None, names: tuple[str, ...], labels: Labels = ()
    ) -> Iterator[Listed]:
        """Every object of a kind; only some where names or labels are given."""

    def one(self, named: Named) -> bytes | None:
        """One object of any kind but Secret, whole; None where it is not there.

        Raises:
            Denied: nothing of its kind may be listed.
        """

    def get(self, path: str) -> bytes:
        """The body of a path."""


class DeclaredReader:
    """Reads what one declaration names, as views.

    Args:
        cluster: where.
        registry: knows the kinds of each view.
        reads: views that are read everywhere.
        access: what else is declared.
        namespace: the operator's own.
    """

    def __init__(
        self,
        cluster: Cluster,
        registry: Registry,
        reads: Iterable[type[Object]],
        access: Iterable[Access],
        namespace: str,
    ) -> None:
        self._cluster = cluster
        self._registry = registry
        everywhere = (Read(kind) for view in reads for kind in view.KINDS)
        self._reads = (*everywhere, *(item for item in access if isinstance(item, Read)))
        self._namespace = namespace

    def all(
        self,
        view: type[V],
        namespace: str | None = None,
        *,
        kinds: Collection[str] = (),
        labels: Mapping[str, Collection[str]] | None = None,
    ) -> Iterator[V]:
        """Every object of a view; see `Reader`."""
        every = self._registry.entries_of(view)
        entries = tuple(item for item in every if not kinds or item.kind.name in kinds)
        wanted = tuple((key, tuple(values)) for key, values in (labels or {}).items())
        for entry in entries:
            if not any(_alike(item.kind, entry.kind) for item in self._reads):
                raise UndeclaredKind(f"{entry.kind} is read but not declared in reads= or access=")
        for entry in entries:
            for api_version, body in self._each(entry.kind, namespace, wanted):
                found, _ = viewed(entry, api_version, body, self._version())
                if isinstance(found, view):
                    yield found

    def _each(self, kind: Kind, namespace: str | None, labels: Labels) -> Iterator[Listed]:
        """Read as the widest declaration of a kind allows."""
        declared = [item for item in self._reads if _alike(item.kind, kind)]
        read = min(declared, key=lambda item: (bool(item.names), item.namespaced))
        place = self._namespace if read.namespaced and kind.namespaced else namespace
        if namespace not in (None, place):
            raise Undeclared(f"{kind} is declared for namespace {self._namespace} only")
        return self._cluster.each(kind, place, read.names, labels)

    def _version(self) -> KubernetesVersion:
        return self._cluster.version


def _alike(one: Kind, other: Kind) -> bool:
    return (one.group, one.name) == (other.group, other.name)


class DeclaredReach:
    """Gets the paths that one declaration names."""

    def __init__(self, cluster: Cluster, access: Iterable[Access]) -> None:
        self._cluster = cluster
        self._paths = frozenset(item.path for item in access if isinstance(item, Url))

    def get(self, path: str) -> bytes:
        """The body of an answer; see `Reach`."""
        if path not in self._paths:
            raise Undeclared(f"{path} is asked for but not declared as a Url in access=")
        return self._cluster.get(path)
