"""The cluster as plugin code reads it where only some namespaces are in scope."""

from collections.abc import Collection, Iterable, Iterator

from kube9_core.declare.access import Read
from kube9_core.errors import Unseen
from kube9_core.model.kind import Kind
from kube9_core.model.version import KubernetesVersion
from kube9_core.plugins.loading import Loaded
from kube9_core.runs.cluster_tools import Cluster, Labels, Listed, Named
from kube9_core.runs.inspection import Denied
from kube9_core.runs.scoped import OUTSIDE
from kube9_core.snapshot.kinds import NAMESPACE

__all__ = ["ScopedCluster", "read_beside"]


def read_beside(plugins: Iterable[Loaded]) -> frozenset[Kind]:
    """The kinds that tasks declare to read in the operator's own namespace.

    Args:
        plugins: the loaded ones.
    """
    every = (access for loaded in plugins for task in loaded.tasks for access in task.access)
    return frozenset(item.kind for item in every if isinstance(item, Read) and item.namespaced)


class ScopedCluster:
    """Asks for nothing that a Role in each namespace of the scope does not grant.

    Args:
        cluster: the whole of it.
        scope: the namespaces to look into.
        own: the operator's namespace.
        beside: kinds that plugins declare to read there, although it is in no scope.
    """

    def __init__(
        self, cluster: Cluster, scope: tuple[str, ...], own: str, beside: Collection[Kind] = ()
    ) -> None:
        self._cluster = cluster
        self._scope = tuple(sorted(frozenset(scope)))
        self._beside = frozenset((kind.group, kind.name, own) for kind in beside)

    @property
    def version(self) -> KubernetesVersion:
        """Its version."""
        return self._cluster.version

    def each(
        self, kind: Kind, namespace: str | None, names: tuple[str, ...], labels: Labels = ()
    ) -> Iterator[Listed]:
        """Every object of a kind in the namespaces of the scope, or in one of them."""
        if kind.namespaced:
            for place in self._places(kind, namespace):
                yield from self._cluster.each(kind, place, names, labels)
            return
        beyond = [name for name in names if name not in self._scope]
        if kind != NAMESPACE or beyond:
            raise Unseen(f"{kind} could not be read: {OUTSIDE}")
        yield from self._cluster.each(kind, None, names or self._scope, labels)

    def one(self, named: Named) -> bytes | None:
        """One object in a namespace of the scope; what is denied there may be granted elsewhere."""
        if named.namespace not in self._scope:
            where = f" in {named.namespace}" if named.namespace else ""
            raise Unseen(f"{named.sort} could not be read{where}: it is outside the scope")
        try:
            return self._cluster.one(named)
        except Denied as error:
            raise Denied(str(error), named.namespace) from error

    def get(self, path: str) -> bytes:
        """No path that is no resource: only a ClusterRole can grant it."""
        raise Unseen(f"{path} could not be read: it is outside the scope")

    def _places(self, kind: Kind, namespace: str | None) -> tuple[str, ...]:
        if namespace is None:
            return self._scope
        beside = (kind.group, kind.name, namespace) in self._beside
        if namespace not in self._scope and not beside:
            raise Unseen(f"{kind} could not be read in {namespace}: it is outside the scope")
        return (namespace,)
