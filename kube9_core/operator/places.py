"""Which documents are published where: ConfigMaps, the custom resource, the store for queries."""

from collections.abc import Callable, Mapping

from kube9_core.kube.errors import NotServed
from kube9_core.kube.writer import Writer
from kube9_core.model.own_resources import NAME, OPERATOR_STATUS
from kube9_core.operator.counts import Counts
from kube9_core.operator.kept import STATUS
from kube9_core.operator.outlets import Document, DocumentOutlet
from kube9_core.publish import dashboard, status
from kube9_core.publish.state import OperatorState
from kube9_core.store.errors import StoreError
from kube9_core.store.store import Store

__all__ = ["Places"]

_LABELS = {
    "app.kubernetes.io/name": NAME,
    "app.kubernetes.io/component": "status",
}
"""The same as in the chart; who manages the objects is for those to say who install them."""


class Places:
    """The outlets of one operator.

    Args:
        writer: writes into the cluster.
        store: keeps the status for queries.
        namespace: the operator's.
        crds: whether the custom resource can be written.
        counts: counts each attempt.
    """

    def __init__(
        self,
        writer: Writer,
        store: Store,
        namespace: str,
        crds: Callable[[], bool],
        counts: Counts,
    ) -> None:
        self._writer = writer
        self._store = store
        self._namespace = namespace
        self._crds = crds
        self._last = _kept(store)
        self._map = DocumentOutlet(
            f"ConfigMap {status.NAME}",
            Document(status.config_map_data, _status_text, self._write_map),
            _counted(counts, "ConfigMap"),
        )
        self._object = DocumentOutlet(
            f"OperatorStatus {NAME}",
            Document(self._make_resource, bytes, self._write_resource),
            _counted(counts, "OperatorStatus"),
        )
        self._dashboard = DocumentOutlet(
            f"ConfigMap {dashboard.NAME}",
            Document(dashboard.dashboard_data, _dashboard_text, self._write_dashboard, None),
            _counted(counts, "ConfigMap"),
        )
        self._queries = DocumentOutlet(
            "the status for queries",
            Document(self._make, bytes, self._keep),
            _counted(counts, "store"),
        )

    @property
    def outlets(self) -> Mapping[str, Callable[[OperatorState], str | None]]:
        """All of them, by name; the one the extension needs comes first."""
        return {
            "status": self._map,
            "queries": self._queries,
            "resource": self._object,
            "dashboard": self._dashboard,
        }

    def resource_changed(self) -> None:
        """Somebody changed or deleted our resource: it is written again with the next news."""
        self._object.forget()

    def _write_map(self, data: Mapping[str, str]) -> None:
        self._writer.config_map(status.NAME, data, labels=_LABELS)

    def _write_dashboard(self, data: Mapping[str, str]) -> None:
        self._writer.config_map(dashboard.NAME, data, labels=_LABELS)

    def _make(self, state: OperatorState) -> bytes:
        """The status of the resource; what has not changed keeps the time since when it is so."""
        self._last = status.resource_status(state, status.conditions_in(self._last))
        return self._last

    def _make_resource(self, state: OperatorState) -> bytes | None:
        return self._make(state) if self._crds() else None

    def _write_resource(self, document: bytes) -> None:
        try:
            self._apply(document)
        except NotServed:
            self._writer.create(OPERATOR_STATUS, NAME)
            self._apply(document)

    def _apply(self, document: bytes) -> None:
        self._writer.status(OPERATOR_STATUS, self._namespace, NAME, document)

    def _keep(self, document: bytes) -> None:
        self._store.tasks.put(STATUS, document)


def _status_text(data: Mapping[str, str]) -> str:
    return data["status"]


def _dashboard_text(data: Mapping[str, str]) -> str:
    return data["dashboard"]


def _kept(store: Store) -> bytes | None:
    """The status of the last process, whose conditions go on."""
    try:
        return store.tasks.get(STATUS)
    except StoreError:
        return None


def _counted(counts: Counts, kind: str) -> Callable[[bool], None]:
    return lambda fine: counts.wrote(kind, fine=fine)
