"""A look at a few kinds of a live cluster, and at which accounts its pods run with.

Only what the question needs is listed: with a namespace only that one. Of pods nothing is kept
but the counts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

import msgspec

from kube9_core.kube.connection import Connection
from kube9_core.kube.discovery import discover
from kube9_core.kube.errors import Refused
from kube9_core.kube.lister import Lister
from kube9_core.kube.pacing import Pacer
from kube9_core.model.audit import Silent
from kube9_core.model.coverage import Coverage
from kube9_core.model.kind import Kind
from kube9_core.runs.looking import Account, Look, Served
from kube9_core.snapshot.intake import Intake
from kube9_core.snapshot.kinds import POD
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.registry import BUILT_IN
from kube9_core.snapshot.snapshot import Mode, Snapshot
from kube9_core.snapshot.wire.meta import Wire

__all__ = ["ClusterEyes"]

_REQUESTS_PER_SECOND = 50.0
"""What kubectl allows itself."""
_FEW = 10


class _Meta(Wire, frozen=True):
    namespace: str = ""


class _Spec(Wire, frozen=True):
    service_account_name: str = "default"


class _Pod(Wire, frozen=True):
    """As much of a pod as tells with which account it runs."""

    metadata: _Meta = _Meta()
    spec: _Spec = _Spec()


_POD = msgspec.json.Decoder(_Pod)


class ClusterEyes:
    """Looks at one cluster.

    Args:
        connection: the cluster.

    Raises:
        KubeError: it cannot be reached, or does not accept who we are.
    """

    def __init__(self, connection: Connection) -> None:
        pacer = Pacer(_REQUESTS_PER_SECOND)
        connection.request("GET", "/version")  # a person does not wait until it comes back
        self._context = connection.context
        self._discovery = discover(connection, pacer, identify=False)
        self._lister = Lister(connection, pacer, Silent())

    @property
    def served(self) -> Served:
        """What the cluster serves."""
        return self._discovery.resources

    def look(self, views: Iterable[type[Object]], namespace: str | None = None) -> Look:
        """Read some views.

        Args:
            views: of the core.
            namespace: the only one to look into; all by default.

        Raises:
            KubeError: the server is gone.
        """
        intake = Intake(self._discovery.version)
        entries = [entry for view in views for entry in BUILT_IN.entries_of(view)]
        for entry in entries:
            for api_version, body in self._each(entry.kind, namespace):
                intake.take(entry, api_version, body)
        rows = {item.kind: self._lister.listed(item.kind) for item in entries}
        seen = {kind: row for kind, row in rows.items() if row is not None}
        return Look(
            Snapshot(
                intake.finish(),
                version=self._discovery.version,
                mode=Mode.CLUSTER,
                coverage=seen,
            ),
            context=self._context,
            served=self.served,
            unread=tuple(sorted(row for row in seen.values() if row.state.amiss)),
        )

    def users(self, namespaces: Iterable[str]) -> Mapping[Account, int] | None:
        """Count pods by the account they run with.

        Args:
            namespaces: where it matters; many are read at once with all others.

        Returns:
            None where pods could not be read.

        Raises:
            KubeError: the server is gone.
        """
        asked: tuple[str, ...] = tuple(dict.fromkeys(namespaces))
        places = asked if len(asked) <= _FEW else (None,)
        found: Counter[Account] = Counter()
        for place in places:
            for _, body in self._each(POD, place):
                pod = _POD.decode(body)
                found[(pod.metadata.namespace, pod.spec.service_account_name)] += 1
        return None if self.unread_pods else found

    @property
    def unread_pods(self) -> tuple[Coverage, ...]:
        """Why pods could not be counted, if so."""
        row = self._lister.listed(POD)
        return (row,) if row is not None and row.state.amiss else ()

    def _each(self, kind: Kind, namespace: str | None) -> Iterator[tuple[str, bytes]]:
        """The objects of a kind; what stops the list is kept as the kind's coverage."""
        api_version = self._discovery.served(kind)
        if api_version is None:
            broken = self._discovery.reason_broken(kind)
            if broken is None:
                self._lister.absent(kind)
            else:
                self._lister.failed(kind, broken)
            return
        place = namespace if kind.namespaced else None
        with suppress(Refused):
            for body in self._lister.each(kind, api_version, place):
                yield api_version, body
