"""Pods on their way into a snapshot: each is counted, few are kept.

A pod that is like the template of its controller says nothing that the template does not say.
Of pods that differ from it, or whose controller could not be read, one of each sort is kept,
and of the static pods that nodes run alike, one.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b

import msgspec
from msgspec.structs import force_setattr

from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot.decode import decode
from kube9_core.snapshot.live import Census, Live, well
from kube9_core.snapshot.registry import Entry
from kube9_core.snapshot.shapes import shape_key
from kube9_core.snapshot.sharing import Sharing
from kube9_core.snapshot.viewing import seen_as
from kube9_core.snapshot.wire import workloads
from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.meta import ObjectMeta, OwnerReference, Wire
from kube9_core.snapshot.wire.pods import PodSpec
from kube9_core.snapshot.workload import RUNNING_ANNOTATIONS, Workload

__all__ = ["PodIntake"]

_OF_THE_NODE = re.compile(rb'"nodeName":"[^"]*",?')
_TOKEN_VOLUME = re.compile(rb"kube-api-access-[a-z0-9]{5}")
_ADDED = frozenset(
    (
        "controller-revision-hash",
        "pod-template-generation",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
    )
)
"""Labels by which nobody selects pods: a DaemonSet adds the first two, and since Kubernetes 1.35
the admission plugin PodTopologyLabels those of the node."""
_FINISHED = ("Succeeded", "Failed")
_NO_META = ObjectMeta()
_NO_STATUS = workloads.PodStatus()
_Place = tuple[str | None, str, str, str]
_Sort = tuple[_Place, bytes, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


class _Pod(Wire, frozen=True):
    """A pod whose spec is looked at only if it is not known yet."""

    metadata: ObjectMeta | None = None
    spec: msgspec.Raw = msgspec.Raw(b"{}")
    status: workloads.PodStatus | None = None


class PodIntake:
    """Takes in the pods of one reading, after all that may have made them.

    Args:
        version: the Kubernetes version they are judged by.
        sharing: of the reading.
    """

    def __init__(self, version: KubernetesVersion, sharing: Sharing) -> None:
        self._version = version
        self._sharing = sharing
        self._census = Census()
        self._makers: dict[_Place, Workload] = {}
        self._sorts: set[_Sort] = set()

    def know(self, workload: Workload) -> None:
        """Remember what may have made pods."""
        key = (workload.namespace, workload.kind.group, workload.kind.name, workload.name)
        self._makers[key] = workload

    def live(self) -> Live:
        """How the pods fare."""
        return self._census.taken()

    def take(self, entry: Entry, api_version: str, body: bytes) -> Workload | None:
        """Count one pod.

        Args:
            entry: how pods are decoded and seen.
            api_version: the version they were listed at.
            body: the whole pod as JSON.

        Returns:
            Its view, if it is one to be judged or looked up; None if it was only counted.
        """
        read, _ = decode(body, _Pod)
        meta, status = read.metadata or _NO_META, read.status or _NO_STATUS
        self._count(read, meta, status)
        place = _made_by(meta)
        left_behind = status.phase == "Failed" and place is None  # nobody else tells of it
        finished = status.phase in _FINISHED and not left_behind
        if meta.deletion_timestamp is not None or finished:
            return None
        spec = _OF_THE_NODE.sub(b"", bytes(read.spec))
        sort = None if place is None else _sort(place, spec, meta)
        if sort is not None:
            if sort in self._sorts:
                return None
            self._sorts.add(sort)
        found, _ = decode(spec, PodSpec)
        self._sharing.metadata(meta)
        wire = workloads.Pod(metadata=meta, spec=found)
        view = seen_as(entry, api_version, wire, self._version)
        assert isinstance(view, Workload)  # noqa: S101 - the entry is that of pods
        maker = None if place is None else self._makers.get(place)
        return view if maker is None else self._if_told_apart(view, wire, maker)

    def _count(self, read: _Pod, meta: ObjectMeta, status: workloads.PodStatus) -> None:
        """Give the census a spec only if it will look at it."""
        known = well(status) and meta.deletion_timestamp is None
        spec = None if known else decode(bytes(read.spec), PodSpec)[0]
        self._census.add(workloads.Pod(metadata=meta, spec=spec, status=status))

    def _if_told_apart(
        self, view: Workload, wire: workloads.Pod, maker: Workload
    ) -> Workload | None:
        """Keep it if its shape or what selectors see of it is not that of the template."""
        if shape_key(view) != shape_key(maker):
            return view
        if _labels_fit(view.labels, maker.pod_labels):
            return None
        force_setattr(wire, "spec", maker.pod_spec)
        return view


def _made_by(meta: ObjectMeta) -> _Place | None:
    """Its controller; for a static pod what it would be called on any node."""
    owner = next((item for item in meta.owner_references or () if item.controller), None)
    if owner is None:
        return None
    name = _static_name(meta, owner) if owner.kind == "Node" else owner.name
    return meta.namespace, owner.api_version.rpartition("/")[0], owner.kind, name


def _static_name(meta: ObjectMeta, node: OwnerReference) -> str:
    return (meta.name or "").removesuffix(f"-{node.name}")


def _sort(place: _Place, spec: bytes, meta: ObjectMeta) -> _Sort:
    """What pods have in common that need be looked at only once."""
    name = blake2b(_TOKEN_VOLUME.sub(b"", spec), digest_size=16).digest()
    labels = tuple(item for item in (meta.labels or {}).items() if item[0] not in _ADDED)
    return place, name, labels, _running(meta.annotations)


def _running(annotations: Texts | None) -> tuple[tuple[str, str], ...]:
    if not annotations:
        return ()
    return tuple(item for item in annotations.items() if item[0].startswith(RUNNING_ANNOTATIONS))


def _labels_fit(labels: Mapping[str, str], template: Mapping[str, str]) -> bool:
    """Whether no selector could tell the pod from its template."""
    return {key: value for key, value in labels.items() if key not in _ADDED} == template
