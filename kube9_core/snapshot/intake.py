"""From what a cluster sends to views, object by object, keeping what is judged and no more.

Old revisions and what has come to its end do not run any more and are not kept. Pods come last
and are the work of `pod_intake`; asking the API server is the work of others.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from kube9_core.model.kind import Kind
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot import kinds
from kube9_core.snapshot.borrowing import lend_templates
from kube9_core.snapshot.custom import CustomObject
from kube9_core.snapshot.live import Live
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.pod_intake import PodIntake
from kube9_core.snapshot.registry import Entry
from kube9_core.snapshot.sharing import Sharing
from kube9_core.snapshot.viewing import viewed
from kube9_core.snapshot.wire.meta import ObjectMeta, OwnerReference, Wire
from kube9_core.snapshot.wire.workloads import Condition, Controller, ReplicationController
from kube9_core.snapshot.workload import Workload

__all__ = ["Intake", "reading_order"]

_MADE_ANEW = frozenset((kinds.REPLICA_SET, kinds.REPLICATION_CONTROLLER, kinds.JOB))
"""Kinds of which controllers leave old ones behind."""
_MOST_MISTAKES = 100
_ENDS = frozenset(("Complete", "Failed"))


class _SmallMeta(Wire, frozen=True):
    owner_references: tuple[OwnerReference, ...] | None = None


class _SmallSpec(Wire, frozen=True):
    replicas: int | None = None


class _SmallStatus(Wire, frozen=True):
    conditions: tuple[Condition, ...] | None = None


class _Small(Wire, frozen=True):
    """As much of an object as tells whether it still runs."""

    metadata: _SmallMeta = _SmallMeta()
    spec: _SmallSpec = _SmallSpec()
    status: _SmallStatus = _SmallStatus()


_SMALL = msgspec.json.Decoder(_Small)


def reading_order(kind: Kind) -> tuple[int, str]:
    """Sort key: who makes pods comes before pods, what it is made by comes before it."""
    late = {kinds.REPLICA_SET: 1, kinds.JOB: 1, kinds.POD: 2}
    return late.get(kind, 0), str(kind)


class Intake:
    """Takes in the objects of one reading, kinds in the order of `reading_order`.

    Args:
        version: the Kubernetes version pods are judged by.

    Attributes:
        objects: the views kept so far.
    """

    def __init__(self, version: KubernetesVersion) -> None:
        self._version = version
        self._sharing = Sharing()
        self._pods = PodIntake(version, self._sharing)
        self.objects: list[Object] = []
        self._told: list[str] = []
        self._untold = 0

    def take(self, entry: Entry, api_version: str, body: bytes) -> None:
        """Take one object in.

        Args:
            entry: how its kind is decoded and seen.
            api_version: the version it was listed at.
            body: the whole object as JSON.
        """
        if entry.kind == kinds.POD and entry.view is Workload:
            kept = self._pods.take(entry, api_version, body)
            self.objects.extend(() if kept is None else (kept,))
            return
        if entry.kind in _MADE_ANEW and _left_behind(body):
            return
        view, mistakes = viewed(entry, api_version, body, self._version)
        self._note(f"{view.ref}: {item.at}: {item.message}" for item in mistakes)
        if not isinstance(view, CustomObject):
            self._share(view)
        self.objects.append(view)
        if isinstance(view, Workload):
            self._pods.know(view)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """What did not fit the schema, as "Rollout shop/web: spec.replicas: expected ...".

        The first hundred, and how many more there are.
        """
        more = (f"{self._untold:,} fields more do not fit their schema",) if self._untold else ()
        return (*self._told, *more)

    def live(self) -> Live:
        """How the pods fare."""
        return self._pods.live()

    def finish(self) -> tuple[Object, ...]:
        """Give all that was kept, ready for a snapshot."""
        lend_templates(self.objects)
        return tuple(self.objects)

    def _note(self, mistakes: Iterable[str]) -> None:
        for text in mistakes:
            if len(self._told) < _MOST_MISTAKES:
                self._told.append(text)
            else:
                self._untold += 1

    def _share(self, view: Object) -> None:
        wire: Any = view.__dict__["wire"]
        if isinstance(wire.metadata, ObjectMeta):
            self._sharing.metadata(wire.metadata)
        if isinstance(wire, (Controller, ReplicationController)) and wire.spec is not None:
            self._sharing.template(wire.spec.template)


def _left_behind(body: bytes) -> bool:
    """Whether a controller made it and it makes no pods any more."""
    try:
        small = _SMALL.decode(body)
    except msgspec.ValidationError:
        return False
    if not any(owner.controller for owner in small.metadata.owner_references or ()):
        return False
    ended = (item.type in _ENDS and item.status == "True" for item in small.status.conditions or ())
    return small.spec.replicas == 0 or any(ended)
