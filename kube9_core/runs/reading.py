"""Reads kinds of a cluster into a snapshot, and keeps account of what could not be read.

A kind that may not be listed costs itself only; a server that is gone costs the run.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime

import msgspec

from kube9_core.kube.connection import Connection
from kube9_core.kube.discovery import Discovery
from kube9_core.kube.errors import Refused
from kube9_core.kube.lister import Lister, Selection
from kube9_core.kube.pacing import Pacer
from kube9_core.kube.reading import list_path
from kube9_core.model.audit import Audit
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.kind import Kind
from kube9_core.model.version import KubernetesVersion
from kube9_core.runs.ground import Ground
from kube9_core.runs.kubelets import KUBELET, Kubelets
from kube9_core.runs.needs import Needs
from kube9_core.runs.scoped import Scoped
from kube9_core.runs.secret_tables import SecretTables
from kube9_core.snapshot.intake import Intake
from kube9_core.snapshot.kinds import NAMESPACE, SECRET
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.sight import Sight
from kube9_core.snapshot.snapshot import Mode, Snapshot

__all__ = ["ClusterReader", "Told"]

Told = Callable[[int, int], None]
"""Told how many kinds are read, of how many."""

_EVERYTHING = Selection()


class _Rest(msgspec.Struct, frozen=True, rename="camel"):
    remaining_item_count: int = 0


class _Page(msgspec.Struct, frozen=True):
    metadata: _Rest = _Rest()
    items: tuple[msgspec.Raw, ...] | None = None


_PAGE = msgspec.json.Decoder(_Page)


class ClusterReader:
    """Reads one cluster for one run.

    Args:
        connection: the cluster.
        pacer: spaces the requests out.
        audit: takes down each list.
        discovery: what the server serves.
        needs: the kinds to read.
        version: the Kubernetes version to judge by.
        page: the most objects asked for at once.
        scope: the only namespaces that may be looked into; empty for the whole cluster.
        secrets: whether to ask for the tables of Secrets.
        kubelets: whether to ask each kubelet how it is set up.
    """

    def __init__(  # noqa: PLR0913 - what a run gives to its reader, once
        self,
        connection: Connection,
        pacer: Pacer,
        audit: Audit,
        discovery: Discovery,
        needs: Needs,
        *,
        version: KubernetesVersion,
        page: int,
        scope: tuple[str, ...] = (),
        secrets: bool = False,
        kubelets: bool = False,
    ) -> None:
        self._connection = connection
        self._pacer = pacer
        self._lister = Lister(connection, pacer, audit, page)
        self._discovery = discovery
        self._needs = needs
        self._version = version
        self._scoped = Scoped(self._lister, scope) if scope else None
        self._secrets = SecretTables(self._lister, wanted=secrets)
        self._kubelets = Kubelets(connection, pacer, audit, self._lister, wanted=kubelets)

    def intake(self, beside: Iterable[Object] = ()) -> Intake:
        """Something to read into.

        Args:
            beside: objects that are known already.
        """
        made = Intake(self._version)
        made.objects.extend(beside)
        return made

    def count(self, kind: Kind) -> int:
        """Ask how many objects of a kind there are; 0 where nobody tells."""
        if kind == SECRET:
            return self._secrets.few
        api_version = self._discovery.served(kind)
        if api_version is None:
            return 0
        return sum(self._count(kind, api_version, place) for place in self._places())

    def _count(self, kind: Kind, api_version: str, namespace: str | None) -> int:
        path = list_path(kind, api_version, namespace)
        answer = self._pacer.get(self._connection, path, {"limit": 1})
        return _counted(answer.body) if answer.ok else 0

    def cluster_scoped(self, intake: Intake, told: Told | None = None) -> None:
        """Read the kinds that live in no namespace; with a scope its Namespaces only.

        Raises:
            KubeError: not one namespace of the scope can be read.
        """
        kinds = [kind for kind in self._needs.kinds if not kind.namespaced]
        if self._scoped is None:
            self._read(intake, kinds, Ground(), told)
            if self._needs.kubelets:
                self._kubelets.read(intake)
            return
        for kind in kinds:
            api_version = self._served(kind)
            if api_version is not None:
                for body in self._scoped.objects(kind, api_version):
                    self._take(intake, kind, api_version, body)

    def in_namespaces(
        self,
        intake: Intake,
        ground: Ground,
        told: Told | None = None,
        kinds: Iterable[Kind] | None = None,
    ) -> None:
        """Read the kinds that live in namespaces, as the ground says.

        Args:
            intake: to read into.
            ground: where to list.
            told: how far reading has come.
            kinds: only these.
        """
        every = [kind for kind in self._needs.kinds if kind.namespaced]
        self._read(intake, every if kinds is None else kinds, ground, told)

    def bodies(self, kind: Kind, besides: str = "") -> Iterator[bytes]:
        """The JSON of all objects of a small kind of our own; none where it cannot be read.

        Args:
            kind: which.
            besides: a namespace to look into although it is in no scope.
        """
        api_version = self._served(kind)
        places = self._places() if api_version is not None else ()
        more = (besides,) if self._scoped and besides else ()
        for place in dict.fromkeys((*places, *more)):
            with suppress(Refused):
                yield from tuple(self._lister.each(kind, api_version or "", place))

    def snapshot(
        self, intake: Intake, read: Callable[[str], bool] | None, taken_at: datetime
    ) -> Snapshot:
        """Make a snapshot of what was read.

        Args:
            intake: what was read.
            read: tells which namespaces were; None where all were.
            taken_at: when, UTC.
        """
        return Snapshot(
            intake.finish(),
            version=self._version,
            mode=Mode.CLUSTER,
            coverage=self._seen(),
            live=intake.live(),
            taken_at=taken_at,
            sight=Sight(read, scoped=self._scoped is not None),
        )

    @property
    def left_out(self) -> frozenset[str]:
        """Namespaces of the scope that could not be read."""
        return self._scoped.left_out if self._scoped else frozenset()

    @property
    def present(self) -> tuple[str, ...] | None:
        """The namespaces of the scope that can be read; None without a scope.

        Raises:
            KubeError: there is not one.
        """
        return self._scoped.present if self._scoped else None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds to read."""
        return self._needs.kinds

    def seen(self, kind: Kind) -> Coverage | None:
        """What was read of a kind; None where nobody asked for it."""
        return self._lister.listed(kind)

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """What was read of each kind, without those that were only wanted and not granted."""
        sound = (
            row
            for kind in self._needs.kinds
            if (row := self.seen(kind)) is not None
            and (row.state.sound or kind not in self._needs.optional)
        )
        told = self.seen(KUBELET)
        return tuple(sorted((*sound, *((told,) if told else ())), key=lambda row: row.kind))

    def _seen(self) -> Mapping[Kind, Coverage]:
        """What a check may rely on; of kinds whose turn is still to come nothing was missed."""
        coming = CoverageState.COMPLETE
        found = {
            kind: self.seen(kind) or Coverage(str(kind), coming, 0) for kind in self._needs.kinds
        }
        told = self.seen(KUBELET)
        if told is not None:
            found[KUBELET] = told
        if self._scoped is None:
            return found
        whole = Coverage(str(NAMESPACE), coming, len(self._scoped.present))
        return {**found, NAMESPACE: whole}  # of those that are looked into, whatever is left out

    def _served(self, kind: Kind) -> str | None:
        api_version = self._discovery.served(kind)
        if api_version is None and self._lister.listed(kind) is None:
            broken = self._discovery.reason_broken(kind)
            if broken is None:
                self._lister.absent(kind)
            else:
                self._lister.failed(kind, broken)
        return api_version

    def _read(
        self, intake: Intake, kinds: Iterable[Kind], ground: Ground, told: Told | None
    ) -> None:
        listed = tuple(kinds)
        places = self._places() if ground.namespaces is None else ground.namespaces
        for place in places:
            for done, kind in enumerate(listed):
                if told:
                    told(done, len(listed))
                self._read_kind(intake, kind, place, ground)
        if told:
            told(len(listed), len(listed))

    def _read_kind(self, intake: Intake, kind: Kind, namespace: str | None, ground: Ground) -> None:
        api_version = self._served(kind)
        if api_version is None:
            return
        if kind == SECRET:
            for body in self._secrets.read(api_version, namespace, ground, tuple(intake.objects)):
                self._take(intake, kind, api_version, body)
            return
        chosen = ground.selection if kind.namespaced else _EVERYTHING
        with suppress(Refused):  # the lister keeps what happened as the kind's coverage
            for body in self._lister.each(kind, api_version, namespace, chosen):
                self._take(intake, kind, api_version, body)

    def _take(self, intake: Intake, kind: Kind, api_version: str, body: bytes) -> None:
        for entry in self._needs.entries[kind]:
            intake.take(entry, api_version, body)

    def _places(self) -> tuple[str | None, ...]:
        """Where to list what lives in namespaces: everywhere at once, or within the scope."""
        return self._scoped.present if self._scoped else (None,)


def _counted(body: bytes) -> int:
    try:
        page = _PAGE.decode(body)
    except msgspec.MsgspecError:
        return 0
    return len(page.items or ()) + page.metadata.remaining_item_count
