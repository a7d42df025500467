"""The whole picture: every object by kind, what was seen of each kind, and the joins between them.

A check gets a snapshot *limited* to the kinds it declared, so what it says it needs is what
it needs: its permissions, its documentation and its skips are all derived from that.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self, TypeVar, cast

from msgspec.structs import replace

from kube9_core.errors import UndeclaredKind, Unseen
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.kind import Kind
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot.given import given
from kube9_core.snapshot.index import Index
from kube9_core.snapshot.joins import Joins
from kube9_core.snapshot.kinds import NAMESPACE
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.live import NO_PODS, Live, Pods
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import Namespace
from kube9_core.snapshot.policy import NetworkPolicy
from kube9_core.snapshot.scaling import HorizontalPodAutoscaler, PodDisruptionBudget
from kube9_core.snapshot.selector import Selector
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.shapes import Bearer, Shape, bearers_of, shapes_of
from kube9_core.snapshot.sight import EVERYWHERE, Sight
from kube9_core.snapshot.told import Informed, Told
from kube9_core.snapshot.workload import Workload

__all__ = ["Mode", "Snapshot"]

V = TypeVar("V", bound=Object)
X = TypeVar("X", bound=Index)
_A_FILE = "it is a file that no API shows; give it to `kube9 assess`"
_UNREAD = (CoverageState.FORBIDDEN, CoverageState.FAILED, CoverageState.OUTSIDE)


class Mode(StrEnum):
    """Where the objects come from: manifests are a closed world, a cluster is the real one."""

    MANIFESTS = "manifests"
    CLUSTER = "cluster"


class Snapshot(Informed):
    """A frozen set of objects.

    Attributes:
        version: the Kubernetes version rules are judged for.
        mode: manifests or cluster.
        coverage: what was seen of each kind; a kind not named there was not asked for.
        taken_at: when it was read, UTC; checks have no other clock. None for manifests.

    Where only some namespaces were read, what a check asks of another one is unseen.
    """

    version: KubernetesVersion
    mode: Mode
    coverage: Mapping[Kind, Coverage]
    taken_at: datetime | None
    _sight: Sight
    _live: Live
    _objects: Mapping[type[Object], tuple[Object, ...]]
    _joins: Joins
    _indexes: dict[type, Index]
    _missed: dict[tuple[type[Object], str | None], Coverage | None]
    _allowed: frozenset[type[Object]] | None

    def __init__(  # noqa: PLR0913 - the last three are a cluster's only
        self,
        objects: Iterable[Object],
        *,
        version: KubernetesVersion,
        mode: Mode,
        coverage: Mapping[Kind, Coverage],
        live: Live = NO_PODS,
        taken_at: datetime | None = None,
        sight: Sight = EVERYWHERE,
    ) -> None:
        groups: dict[type[Object], list[Object]] = {}
        for item in objects:
            groups.setdefault(type(item), []).append(item)
        frozen = {view: tuple(items) for view, items in groups.items()}
        super().__init__(
            version=version,
            mode=mode,
            coverage=coverage,
            taken_at=taken_at,
            _sight=sight,
            _live=live,
            _objects=frozen,
            _joins=Joins(frozen),
            _indexes={},
            _missed={},
            _allowed=None,
            _heard={},
            _hearing=None,
        )

    def limited(
        self, allowed: frozenset[type[Object]], hearing: frozenset[Told[Any]] = frozenset()
    ) -> Self:
        """The same snapshot, in which only these views and records may be touched."""
        same = object.__new__(type(self))
        same.__dict__.update(self.__dict__, _allowed=allowed, _hearing=hearing)
        return same

    def of_scope(self) -> Self:
        """The same snapshot; where there is a scope, what is in it is taken for all there is."""
        same = object.__new__(type(self))
        sight = replace(self._sight, enough=self._sight.scoped)
        same.__dict__.update(self.__dict__, _sight=sight, _indexes={})
        return same

    def _touch(self, view: type[Object]) -> None:
        if self._allowed is not None and view not in self._allowed:
            raise UndeclaredKind(
                f"{view.__name__} is touched but not among the check's subjects, needs and wants"
            )

    def _look_into(self, view: type[Object], namespace: str | None) -> None:
        self._touch(view)
        self._sight.expect(view, namespace)

    def all(self, view: type[V]) -> tuple[V, ...]:
        """Every object of a view, in the order of the input.

        Raises:
            Unseen: only some namespaces were read, and the view's objects may be in others.
        """
        self._touch(view)
        if self._allowed is not None:
            self._sight.expect_all(view)
        return cast("tuple[V, ...]", self._objects.get(view, ()))

    def everything(self) -> Iterator[Object]:
        """All objects of all views, for what is no check."""
        return (item for objects in self._objects.values() for item in objects)

    def find(
        self, view: type[V], namespace: str | None, name: str, kind: str | None = None
    ) -> V | None:
        """Look an object up by name.

        In manifests, what every cluster has (the account "default", ...) is found too.

        Args:
            view: what it is, for example `Service`.
            namespace: where it is; None for cluster-scoped kinds.
            name: metadata.name.
            kind: its kind, where the view covers several ("StatefulSet").

        Raises:
            Unseen: it is not there, but nothing of its kind was seen either, so nobody can
                tell whether it exists.
        """
        self._look_into(view, name if NAMESPACE in view.KINDS else namespace)
        found = self._joins.by_name.get((view, namespace, name), ())
        match = next((item for item in found if kind in (None, item.kind.name)), None)
        if match is None and self.mode is Mode.MANIFESTS:
            match = given(view, namespace, name)
        if match is None:
            self.require(view, kind)
        return cast("V | None", match)

    def require(self, view: type[Object], kind: str | None = None) -> None:
        """Make sure that what is missing is really missing, and not only unseen.

        Call it before reporting that no object of a view meets some need.

        Args:
            view: what was looked for.
            kind: its kind, where the view covers several.

        Raises:
            Unseen: manifests hold nothing of the kind, or the cluster's could not be read.
        """
        self._touch(view)
        self._require_read(view, kind)
        if self.mode is Mode.CLUSTER:
            return
        if not any(kind in (None, item.kind.name) for item in self._objects.get(view, ())):
            raise Unseen(
                f"the input holds no {kind or view.__name__}, so references cannot be checked"
            )

    def _require_read(self, view: type[Object], kind: str | None = None) -> None:
        """Refuse to call something absent of a kind that could not be read."""
        key = (view, kind)
        if key not in self._missed:
            listed = (self.seen_of(known) for known in view.KINDS if kind in (None, known.name))
            unread = (seen for seen in listed if seen is not None and seen.state in _UNREAD)
            self._missed[key] = next(unread, None)
        missed = self._missed[key]
        if missed is not None:
            raise Unseen(f"{missed.kind} could not be read: {missed.reason or missed.state}")

    def seen_of(self, kind: Kind) -> Coverage | None:
        """What was seen of a kind; None where that is not told, as manifests are a closed world.

        A cluster's kind that nobody asked for may have objects, so it has been missed.
        """
        if self.mode is Mode.CLUSTER and kind not in self.coverage and not kind.listed:
            return Coverage(str(kind), CoverageState.OUTSIDE, 0, _A_FILE)
        if self.mode is Mode.CLUSTER and kind not in self.coverage:
            return Coverage(str(kind), CoverageState.FAILED, 0, "nobody asked for it")
        return self.coverage.get(kind)

    def among(self, view: type[V], namespace: str | None) -> tuple[V, ...]:
        """Every object of a view in one namespace, in the order of the input.

        Raises:
            Unseen: there is none, but the kind could not be read.
        """
        self._look_into(view, namespace)
        return self._known(
            cast("tuple[V, ...]", self._joins.by_namespace.get((view, namespace), ())), view
        )

    def _known(self, found: tuple[V, ...], view: type[V]) -> tuple[V, ...]:
        if not found:
            self._require_read(view)
        return found

    def selected(self, selector: Selector, namespace: str | None) -> tuple[Workload, ...]:
        """The workloads of a namespace whose pods a selector matches (touches Workload).

        Raises:
            Unseen: there is none, but a pod-bearing kind could not be read.
        """
        self._look_into(Workload, namespace)
        return self._known(self._joins.selected(selector, namespace), Workload)

    def selected_owners(self, selector: Selector, namespace: str | None) -> tuple[Workload, ...]:
        """As `selected`, but what a person edits: a Deployment for its ReplicaSets and pods.

        Raises:
            Unseen: there is none, but a pod-bearing kind could not be read.
        """
        found = self.selected(selector, namespace)
        return tuple(dict.fromkeys(self.owner(item) for item in found))

    def owner(self, workload: Workload) -> Workload:
        """The workload a person edits: itself, unless another one made it (touches Workload)."""
        self._touch(Workload)
        return self._joins.owners.get(workload, workload)

    def index(self, kind: type[X]) -> X:
        """An index over all objects of some views, built when first asked for.

        It is made of what was read. A check that would report that something is missing in it
        calls `require` first.

        Args:
            kind: the class of the index (touches all of its READS).

        Raises:
            Unseen: only some namespaces were read, so it would not be whole.
        """
        granted = self._allowed is None or self._allowed.issuperset(kind.READS)
        if not granted or self._sight.read is not None:
            for view in kind.READS:
                self.all(view)
        found = self._indexes.get(kind)
        if found is None:
            found = self._indexes[kind] = kind(self.limited(frozenset(kind.READS)))
        return cast("X", found)

    def services_of(self, workload: Workload) -> tuple[Service, ...]:
        """The Services that lead to a workload's pods (touches Service).

        Raises:
            Unseen: there is none, but Services could not be read, or its template was not.
        """
        self._touch(Service)
        workload.require_template()
        return self._known(self._joins.services.get(workload, ()), Service)

    def policies_of(self, workload: Workload) -> tuple[NetworkPolicy, ...]:
        """The network policies that select a workload's pods (touches NetworkPolicy).

        Raises:
            Unseen: there is none, but policies could not be read, or its template was not.
        """
        self._touch(NetworkPolicy)
        workload.require_template()
        return self._known(self._joins.policies.get(workload, ()), NetworkPolicy)

    def budgets_of(self, workload: Workload) -> tuple[PodDisruptionBudget, ...]:
        """The disruption budgets that protect a workload's pods (touches PodDisruptionBudget).

        Raises:
            Unseen: there is none, but budgets could not be read, or its template was not.
        """
        self._touch(PodDisruptionBudget)
        workload.require_template()
        return self._known(self._joins.budgets.get(workload, ()), PodDisruptionBudget)

    def autoscalers_of(self, workload: Workload) -> tuple[HorizontalPodAutoscaler, ...]:
        """The horizontal autoscalers of a workload (touches HorizontalPodAutoscaler).

        Raises:
            Unseen: there is none, but autoscalers could not be read.
        """
        self._touch(HorizontalPodAutoscaler)
        key = (workload.namespace, workload.kind.group, workload.kind.name, workload.name)
        return self._known(self._joins.autoscalers.get(key, ()), HorizontalPodAutoscaler)

    def fewest_pods(self, workload: Workload) -> int | None:
        """How many pods it runs in quiet times (touches HorizontalPodAutoscaler).

        The minimum of its autoscaler where it has one, else its replicas; None where nodes
        or jobs decide.

        Raises:
            Unseen: autoscalers could not be read.
        """
        if not workload.scalable:
            return workload.replicas
        found = self.autoscalers_of(workload)
        return min(item.minimum for item in found) if found else workload.replicas

    def pods_of(self, workload: Workload) -> Pods:
        """How the pods of a workload fare, those of what it made included (touches Workload).

        Raises:
            Unseen: there is none, but pods could not be read.
        """
        self._touch(Workload)
        found = self._pods.get(workload)
        if found is None:
            self._require_read(Workload, "Pod")
        return found or Pods()

    @lazy
    def _pods(self) -> Mapping[Workload, Pods]:
        return self._joins.pods(self._live)

    def namespace(self, name: str) -> Namespace | None:
        """The Namespace object of that name, if it was read (touches Namespace).

        Raises:
            Unseen: it is outside the scope.
        """
        self._look_into(Namespace, name)
        found = self._joins.by_name.get((Namespace, None, name), ())
        return cast("Namespace | None", next(iter(found), None))

    def namespace_labels(self, name: str) -> Mapping[str, str]:
        """A namespace's labels, with the one every namespace gets (touches Namespace)."""
        found = self.namespace(name)
        return {**(found.labels if found else {}), "kubernetes.io/metadata.name": name}

    @lazy
    def bearers(self) -> tuple[Bearer, ...]:
        """The workloads whose pods are judged, with the owner they are reported on."""
        return bearers_of(self._joins.workloads)

    @lazy
    def shapes(self) -> tuple[Shape, ...]:
        """The distinct pod shapes."""
        return shapes_of(self.bearers)
