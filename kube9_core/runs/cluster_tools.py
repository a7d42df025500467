"""The tools of plugin code that reach into the cluster: declared kinds, and declared paths.

They read through the same lister and the same pace as an assessment, and raise for whatever was not
declared, so that the permissions generated from the declarations are all that is ever needed.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from kube9_core.declare.access import Access, Read, Url
from kube9_core.errors import Undeclared, UndeclaredKind, Unseen
from kube9_core.kube.connection import Connection
from kube9_core.kube.discovery import Discovery, discover
from kube9_core.kube.errors import KubeError
from kube9_core.kube.lister import Lister
from kube9_core.kube.pacing import Pacer
from kube9_core.model.audit import Audit
from kube9_core.model.clock import Clock
from kube9_core.model.kind import Kind
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.registry import Registry
from kube9_core.snapshot.viewing import viewed

__all__ = ["Cluster", "DeclaredReach", "DeclaredReader", "Listed", "LiveCluster"]

V = TypeVar("V", bound=Object)
_FRESH_SECONDS = 600.0
_NOT_FOUND = 404

Listed = tuple[str, bytes]
"""The version an object was listed at, and its JSON."""


class Cluster(Protocol):
    """What the tools need of a cluster; each call raises `Unseen` with the reason."""

    @property
    def version(self) -> KubernetesVersion:
        """Its version."""

    def each(self, kind: Kind, namespace: str | None, names: tuple[str, ...]) -> Iterator[Listed]:
        """Every object of a kind; only some where names are given."""

    def get(self, path: str) -> bytes:
        """The body of a path."""


class LiveCluster:
    """The cluster behind a connection.

    Args:
        connection: the cluster.
        pacer: spaces requests out.
        audit: takes down each list.
        clock: measures how old what is known of the server is.
        page: the most objects asked for at once.
    """

    def __init__(
        self, connection: Connection, pacer: Pacer, audit: Audit, clock: Clock, page: int = 500
    ) -> None:
        self._connection = connection
        self._pacer = pacer
        self._audit = audit
        self._clock = clock
        self._page = page
        self._known: tuple[float, Discovery] | None = None

    @property
    def version(self) -> KubernetesVersion:
        """Its version."""
        return self._discovery().version

    def each(self, kind: Kind, namespace: str | None, names: tuple[str, ...]) -> Iterator[Listed]:
        """Every object of a kind; none where the server does not serve it."""
        discovery = self._discovery()
        api_version = discovery.served(kind)
        if api_version is None:
            broken = discovery.reason_broken(kind)
            if broken is not None:
                raise Unseen(f"{kind} could not be read: {broken}")
            return
        try:
            if names:
                yield from self._named(kind, api_version, namespace, names)
                return
            lister = Lister(self._connection, self._pacer, self._audit, self._page)
            for body in lister.each(kind, api_version, namespace):
                yield api_version, body
        except KubeError as error:
            raise Unseen(f"{kind} could not be read: {error}") from error

    def get(self, path: str) -> bytes:
        """The body of a path."""
        try:
            answer = self._pacer.get(self._connection, path)
        except KubeError as error:
            raise Unseen(f"{path} could not be read: {error}") from error
        if not answer.ok:
            raise Unseen(f"{path} could not be read: {answer.status} {answer.failure.message}")
        return answer.body

    def _named(
        self, kind: Kind, api_version: str, namespace: str | None, names: tuple[str, ...]
    ) -> Iterator[Listed]:
        root = "/apis" if "/" in api_version else "/api"
        place = f"/namespaces/{namespace}" if kind.namespaced and namespace else ""
        for name in names:
            path = f"{root}/{api_version}{place}/{kind.plural}/{name}"
            answer = self._pacer.get(self._connection, path)
            if answer.status == _NOT_FOUND:
                continue
            if not answer.ok:
                raise Unseen(f"{kind} {name} could not be read: {answer.failure.message}")
            yield api_version, answer.body

    def _discovery(self) -> Discovery:
        now = self._clock.monotonic()
        if self._known is None or now - self._known[0] > _FRESH_SECONDS:
            try:
                self._known = (now, discover(self._connection, self._pacer))
            except KubeError as error:
                raise Unseen(f"the API server could not be asked: {error}") from error
        return self._known[1]


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

    def all(self, view: type[V], namespace: str | None = None) -> Iterator[V]:
        """Every object of a view; see `Reader`."""
        entries = self._registry.entries_of(view)
        for entry in entries:
            if not any(_alike(item.kind, entry.kind) for item in self._reads):
                raise UndeclaredKind(f"{entry.kind} is read but not declared in reads= or access=")
        for entry in entries:
            for api_version, body in self._each(entry.kind, namespace):
                found, _ = viewed(entry, api_version, body, self._version())
                if isinstance(found, view):
                    yield found

    def _each(self, kind: Kind, namespace: str | None) -> Iterator[Listed]:
        """Read as the widest declaration of a kind allows."""
        declared = [item for item in self._reads if _alike(item.kind, kind)]
        read = min(declared, key=lambda item: (bool(item.names), item.namespaced))
        place = self._namespace if read.namespaced and kind.namespaced else namespace
        if namespace not in (None, place):
            raise Undeclared(f"{kind} is declared for namespace {self._namespace} only")
        return self._cluster.each(kind, place, read.names)

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
