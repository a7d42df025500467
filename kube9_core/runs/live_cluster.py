"""The real cluster as plugin code reads it: by the same lister and pace as an assessment."""

from collections.abc import Iterator

from kube9_core.errors import Unseen
from kube9_core.kube.connection import Connection
from kube9_core.kube.discovery import Discovery, discover
from kube9_core.kube.errors import KubeError
from kube9_core.kube.lister import Lister, Selection
from kube9_core.kube.pacing import Pacer
from kube9_core.model.audit import Audit
from kube9_core.model.clock import Clock
from kube9_core.model.kind import Kind
from kube9_core.model.version import KubernetesVersion
from kube9_core.runs.cluster_tools import Labels, Listed, Named
from kube9_core.runs.live_lookup import found_by_list

__all__ = ["LiveCluster"]

_FRESH_SECONDS = 600.0
_NOT_FOUND = 404


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

    def each(
        self, kind: Kind, namespace: str | None, names: tuple[str, ...], labels: Labels = ()
    ) -> Iterator[Listed]:
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
            for body in lister.each(kind, api_version, namespace, _selection(labels)):
                yield api_version, body
        except KubeError as error:
            raise Unseen(f"{kind} could not be read: {error}") from error

    def one(self, named: Named) -> bytes | None:
        """One object, by a list that holds no other."""
        return found_by_list(named, self._discovery(), self._connection, self._pacer)

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
                self._known = (now, discover(self._connection, self._pacer, identify=False))
            except KubeError as error:
                raise Unseen(f"the API server could not be asked: {error}") from error
        return self._known[1]


def _selection(labels: Labels) -> Selection:
    return Selection(labels=",".join(f"{key} in ({','.join(values)})" for key, values in labels))
