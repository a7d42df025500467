"""A cluster as one snapshot, or as several where one would take too much memory.

In portions each namespace is read, judged and let go together with what lives in no namespace. A
check that asks for a namespace of another portion is told that it was not read, so it is skipped
and never wrong.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from kube9_core.model.kind import Kind
from kube9_core.runs.ground import EVERYWHERE, Ground, each_alone, ground_of
from kube9_core.runs.memory import in_use
from kube9_core.runs.objects import asked_for
from kube9_core.runs.reading import ClusterReader, Told
from kube9_core.runs.request import ClusterRequest
from kube9_core.snapshot import kinds
from kube9_core.snapshot.intake import Intake
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import Namespace
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.workload import Workload

__all__ = ["Portion", "Portions"]

_MIB = 1 << 20
_RESERVE = 6 * _MIB
_FEWEST = 200
_EACH = 8_000
_WEIGHTS = {
    kinds.POD: 250,
    kinds.REPLICA_SET: 1_500,
    kinds.DEPLOYMENT: 11_000,
    kinds.STATEFUL_SET: 11_000,
    kinds.DAEMON_SET: 11_000,
    kinds.JOB: 8_000,
    kinds.CRON_JOB: 11_000,
    kinds.CONFIG_MAP: 800,
    kinds.SERVICE: 1_200,
}
"""Bytes that one object takes while it is judged, measured by tools/bench_reading.py."""


class Portion(msgspec.Struct, frozen=True):
    """What is judged at once.

    Attributes:
        wanted: which of its objects are judged.
        mistakes: what did not fit the schema.
        whole: whether this is all there is to read.
    """

    snapshot: Snapshot
    wanted: Callable[[Object], bool]
    mistakes: tuple[str, ...] = ()
    whole: bool = False


class Portions:
    """Reads a cluster as one portion or several.

    Args:
        reader: reads the kinds.
        request: what was asked for.
        taken_at: the time of the run, UTC.

    Attributes:
        notes: what a person should know of how it was read.
    """

    def __init__(self, reader: ClusterReader, request: ClusterRequest, taken_at: datetime) -> None:
        self._reader = reader
        self._request = request
        self._taken_at = taken_at
        self._counts: dict[Kind, int] = {}
        self.notes: tuple[str, ...] = ()

    def each(self, told: Told | None = None) -> Iterator[Portion]:
        """Read, portion by portion.

        Args:
            told: how far reading has come.

        Raises:
            KubeError: the server is gone.
        """
        common = self._reader.intake()
        self._reader.cluster_scoped(common)
        names = self._names(common)
        ground = ground_of(self._request, names, scoped=bool(self._request.scope))
        estimate = self._too_much()
        if estimate is None or names is None:
            yield self._whole(common, ground, told)
            return
        self.notes = (self._said(estimate),)
        inside = [name for name in sorted(names) if ground.read is None or ground.read(name)]
        yield self._alone(common)
        self._reader.in_namespaces(common, EVERYWHERE, kinds=self._empty())
        yield from self._groups(common, inside, told)

    def _names(self, common: Intake) -> tuple[str, ...] | None:
        if self._reader.present is not None:
            return self._reader.present
        row = self._reader.seen(kinds.NAMESPACE)
        if row is None or not row.state.sound:
            return None
        return tuple(item.name for item in common.objects if isinstance(item, Namespace))

    def _whole(self, intake: Intake, ground: Ground, told: Told | None) -> Portion:
        self._reader.in_namespaces(intake, ground, told)
        snapshot = self._reader.snapshot(intake, ground.read, self._taken_at)
        return Portion(snapshot, self._wanted, intake.mistakes, whole=True)

    def _alone(self, common: Intake) -> Portion:
        """What lives in no namespace; Namespaces are judged with what is in them."""
        snapshot = self._reader.snapshot(common, lambda _: False, self._taken_at)
        mistakes = common.mistakes
        return Portion(snapshot, lambda item: not isinstance(item, Namespace), mistakes)

    def _groups(self, common: Intake, names: list[str], told: Told | None) -> Iterator[Portion]:
        group: list[str] = []
        intake, empty = self._reader.intake(common.objects), set(self._empty())
        busy = [kind for kind in self._reader.kinds if kind.namespaced and kind not in empty]
        for done, name in enumerate(names, start=1):
            group.append(name)
            self._reader.in_namespaces(intake, each_alone((name,)), kinds=busy)
            if told:
                told(done, len(names))
            if len(intake.objects) - len(common.objects) >= self._most() or name == names[-1]:
                yield self._group(intake, frozenset(group))
                group, intake = [], self._reader.intake(common.objects)

    def _group(self, intake: Intake, group: frozenset[str]) -> Portion:
        def wanted(item: Object) -> bool:
            name = item.name if isinstance(item, Namespace) else item.namespace
            return name in group and self._wanted(item)

        read = group.__contains__
        snapshot = self._reader.snapshot(intake, read, self._taken_at)
        return Portion(snapshot, wanted, intake.mistakes)

    def _wanted(self, item: Object) -> bool:
        """What was asked for, and is not on its way out."""
        leaving = isinstance(item, Workload) and item.meta.deletion_timestamp is not None
        return asked_for(item, self._request) and not leaving

    def _left(self) -> int | None:
        """Bytes that reading may take; None without a bound."""
        if self._request.memory is None:
            return None
        return self._request.memory * _MIB - (in_use() or 0) - _RESERVE

    def _too_much(self) -> int | None:
        """Bytes that the whole cluster would take; None where that is not too much."""
        left = self._left()
        if left is None:
            return None
        needed = set(self._reader.kinds)
        asked = ((kind, weight) for kind, weight in _WEIGHTS.items() if kind in needed)
        estimate = sum(self._count(kind) * weight for kind, weight in asked)
        return estimate if estimate > left else None

    def _empty(self) -> list[Kind]:
        """Kinds of which there is nothing anywhere, or that may not be listed: once is enough."""
        kinds_here = (kind for kind in self._reader.kinds if kind.namespaced)
        return [kind for kind in kinds_here if not self._count(kind)]

    def _count(self, kind: Kind) -> int:
        if kind not in self._counts:
            self._counts[kind] = self._reader.count(kind)
        return self._counts[kind]

    def _most(self) -> int:
        return max(_FEWEST, (self._left() or 0) // _EACH)

    def _said(self, estimate: int) -> str:
        return (
            "the cluster is judged namespace by namespace, as all of it at once would take about "
            f"{estimate // _MIB} MiB and reading.memory allows {self._request.memory} MiB "
            "altogether; what has to compare namespaces is skipped"
        )
