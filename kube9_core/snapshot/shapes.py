"""Distinct pod shapes: what is judged once, and on whom it is reported.

A controller's template is one shape; objects it made (a ReplicaSet of a Deployment, a live
pod) are judged only where their shape differs from it, and then reported on the topmost
owner that is in the snapshot, saying which object showed it. So a thousand equal pods cost
one evaluation, and an injected sidecar does not hide behind a template.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec

from kube9_core.snapshot.pod import PodSpec
from kube9_core.snapshot.wire import pods
from kube9_core.snapshot.workload import Workload

__all__ = [
    "Bearer",
    "Shape",
    "bearers_of",
    "runs",
    "shape_key",
    "shapes_of",
    "topmost_owners",
]

_TOKEN_VOLUME = "kube-api-access-"  # noqa: S105 - the prefix of a volume's name, no credential
_JOB_INDEX = "JOB_COMPLETION_INDEX"
_MAX_OWNERS = 8
_DIGEST_BYTES = 16


class Bearer(msgspec.Struct, frozen=True):
    """A workload whose pod is judged, and the one its findings are reported on.

    Attributes:
        workload: whose pod spec it is.
        owner: the topmost owner in the snapshot; the workload itself where nobody made it.
    """

    workload: Workload
    owner: Workload

    @property
    def evidence(self) -> str | None:
        """Which object showed the problem, where that is not the owner."""
        if self.workload is self.owner:
            return None
        return f"{self.workload.kind.name.lower()} {self.workload.name}"


class Shape(msgspec.Struct, frozen=True):
    """One pod spec and everybody who makes pods of it."""

    pod: PodSpec
    bearers: tuple[Bearer, ...]


def bearers_of(workloads: Iterable[Workload]) -> tuple[Bearer, ...]:
    """Choose the workloads to judge: owners, and owned ones only where their shape is new.

    Args:
        workloads: all of the snapshot.
    """
    seen: set[tuple[Workload, bytes]] = set()
    found: list[Bearer] = []
    for item, owner in topmost_owners(workloads).items():
        if item is owner:
            found.append(Bearer(item, item))
        elif runs(item, owner) and not _shared(item, owner):
            seen.add((owner, shape_key(owner)))
            if (key := (owner, shape_key(item))) not in seen:
                seen.add(key)
                found.append(Bearer(item, owner))
    return tuple(found)


def _shared(item: Workload, owner: Workload) -> bool:
    """Whether both have the very same pod spec, as in what a cluster sent they mostly have."""
    same = item.pod_spec is owner.pod_spec
    return same and item.running_annotations == owner.running_annotations


def topmost_owners(workloads: Iterable[Workload]) -> Mapping[Workload, Workload]:
    """Find the workload a person edits for each workload: itself, unless another one made it.

    Args:
        workloads: all of the snapshot.
    """
    every = tuple(workloads)
    index = {(item.namespace, item.kind.group, item.kind.name, item.name): item for item in every}
    return {item: _topmost(item, index) for item in every}


def shapes_of(bearers: Iterable[Bearer]) -> tuple[Shape, ...]:
    """Group bearers by equal pod specs; a borrowed one is judged where it is written."""
    groups: dict[bytes, list[Bearer]] = {}
    for bearer in bearers:
        if bearer.workload.borrows:
            continue
        groups.setdefault(_exact_key(bearer.workload), []).append(bearer)
    return tuple(_shape(tuple(group)) for group in groups.values())


def _shape(bearers: tuple[Bearer, ...]) -> Shape:
    first = bearers[0].workload
    return Shape(PodSpec(first.pod_spec, first.running_annotations, first.version), bearers)


def _exact_key(workload: Workload) -> bytes:
    return _digest(workload.pod_spec, workload.running_annotations)


def shape_key(workload: Workload) -> bytes:
    """Name a pod spec by its digest, without what is added to every pod on its way in."""
    return _digest(_as_written(workload.pod_spec, workload.name), workload.running_annotations)


def _digest(spec: pods.PodSpec, annotations: Mapping[str, str]) -> bytes:
    said = msgspec.json.encode((spec, dict(annotations)))
    return blake2b(said, digest_size=_DIGEST_BYTES).digest()


def _as_written(spec: pods.PodSpec, name: str) -> pods.PodSpec:
    """Without what admission, the scheduler and controllers add to each pod they let in.

    That is the token volume, a StatefulSet's own claims, a DaemonSet's choice of node, the
    account and its pull secrets, and what a RuntimeClass or quota asks of the node.
    """
    volumes = tuple(item for item in spec.volumes or () if not _given(item, name))
    return msgspec.structs.replace(
        spec,
        volumes=volumes or None,
        containers=_without_additions(spec.containers),
        init_containers=_without_additions(spec.init_containers),
        affinity=_between_pods(spec.affinity),
        service_account_name=None
        if spec.service_account_name == "default"
        else spec.service_account_name,
        service_account=None,
        image_pull_secrets=None,
        priority_class_name=None,
        node_name=None,
        node_selector=None,
        tolerations=None,
    )


def _given(volume: pods.Volume, pod: str) -> bool:
    """Tell whether a pod got a volume that its template does not have."""
    if volume.name.startswith(_TOKEN_VOLUME):
        return True
    claim = volume.persistent_volume_claim
    return claim is not None and claim.claim_name == f"{volume.name}-{pod}"


def _between_pods(affinity: pods.Affinity | None) -> pods.Affinity | None:
    if affinity is None:
        return None
    left = msgspec.structs.replace(affinity, node_affinity=None)
    return None if left == pods.Affinity() else left


def _without_additions(
    containers: tuple[pods.Container, ...] | None,
) -> tuple[pods.Container, ...] | None:
    if not containers:
        return None
    return tuple(
        msgspec.structs.replace(item, volume_mounts=_mounts(item), env=_env(item))
        for item in containers
    )


def _mounts(item: pods.Container) -> tuple[pods.VolumeMount, ...] | None:
    mounts = item.volume_mounts or ()
    return tuple(one for one in mounts if not one.name.startswith(_TOKEN_VOLUME)) or None


def _env(item: pods.Container) -> tuple[pods.EnvVar, ...] | None:
    return tuple(one for one in item.env or () if one.name != _JOB_INDEX) or None


def _topmost(item: Workload, index: dict[tuple[str | None, str, str, str], Workload]) -> Workload:
    for _ in range(_MAX_OWNERS):
        owner = next((owner for owner in item.owners if owner.controller), None)
        if owner is None:
            return item
        above = index.get(
            (item.namespace, owner.api_version.rpartition("/")[0], owner.kind, owner.name)
        )
        if above is None or above is item:
            return item
        item = above
    return item


def runs(item: Workload, owner: Workload) -> bool:
    """Tell whether it makes pods: old revisions stay behind as ReplicaSets without replicas.

    Args:
        item: any workload.
        owner: its topmost owner; who has none is as its author wants it, also at zero.
    """
    return item is owner or item.replicas != 0
