"""The API server as a plugin's query may ask it: for declared paths, from the first one on."""

from functools import cached_property
from typing import Any

from kube9_core.declare.query import Query
from kube9_core.declare.tools import Reach
from kube9_core.errors import Unseen

__all__ = ["reach_of"]

_REQUESTS_PER_SECOND = 20.0


def reach_of(query: Query[Any]) -> Reach:
    """Make what a query gets its paths with."""
    return _Reach(query)


class _Reach:
    def __init__(self, query: Query[Any]) -> None:
        self._query = query

    def get(self, path: str) -> bytes:
        return self._declared.get(path)

    @cached_property
    def _declared(self) -> Reach:
        """Connect; only a query that asks the API server pays for its client."""
        from kube9_core.kube.connection import connect  # noqa: PLC0415 - see above
        from kube9_core.kube.errors import KubeError  # noqa: PLC0415 - as above
        from kube9_core.kube.pacing import Pacer  # noqa: PLC0415 - as above
        from kube9_core.model.audit import Silent  # noqa: PLC0415 - as above
        from kube9_core.runs.clock import SystemClock  # noqa: PLC0415 - as above
        from kube9_core.runs.cluster_tools import DeclaredReach  # noqa: PLC0415 - as above
        from kube9_core.runs.live_cluster import LiveCluster  # noqa: PLC0415 - as above

        try:
            connection = connect(timeout=self._query.timeout.total_seconds())
        except KubeError as error:
            raise Unseen(f"the API server could not be asked: {error}") from error
        pacer = Pacer(_REQUESTS_PER_SECOND, patience=0)
        cluster = LiveCluster(connection, pacer, Silent(), SystemClock())
        return DeclaredReach(cluster, self._query.access)
