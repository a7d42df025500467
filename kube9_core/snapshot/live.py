"""How pods fare at the moment of reading: a census that keeps only those that are not well.

A pod that runs, is ready and never restarted is counted under its controller and forgotten;
so ten thousand healthy pods cost one number for each controller. What the controllers' own
objects say stays with `Workload`; what is wrong with a pod is for checks to say.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from sys import intern

import msgspec

from kube9_core.snapshot.container import Role
from kube9_core.snapshot.moment import moment
from kube9_core.snapshot.wire.meta import ObjectMeta
from kube9_core.snapshot.wire.workloads import (
    Condition,
    ContainerState,
    ContainerStates,
    ContainerStatus,
    Pod,
    PodStatus,
)

__all__ = [
    "NO_PODS",
    "Census",
    "Live",
    "LiveContainer",
    "LivePod",
    "OwnerKey",
    "Pods",
    "owner_key",
    "well",
]

OwnerKey = tuple[str | None, str, str, str]
"""Namespace, group, kind and name of a pod's controller; of the pod itself where it has none.

A static pod's is of kind Node, by the name it would have on any of them.
"""

_LONGEST = 300
_NO_STATUS = PodStatus()
_NO_STATES = ContainerStates()
_NO_STATE = ContainerState()


class LiveContainer(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What the kubelet says of one container.

    Attributes:
        restarts: how often it was started again.
        waiting: reason why it does not run ("CrashLoopBackOff"); None if it does not wait.
        message: the kubelet's words to that, shortened.
        running_since: when it was started; None if it does not run, or nobody says.
        ended: reason why it ended and was not started again ("Completed", "Error").
        exit_code: of the end above.
        last_ended: reason of the end before the latest start ("OOMKilled").
        last_exit_code: of that end.
        last_ended_at: when that was.
    """

    name: str
    role: Role
    ready: bool = False
    restarts: int = 0
    waiting: str | None = None
    message: str | None = None
    running_since: datetime | None = None
    ended: str | None = None
    exit_code: int | None = None
    ended_at: datetime | None = None
    last_ended: str | None = None
    last_exit_code: int | None = None
    last_ended_at: datetime | None = None


class LivePod(msgspec.Struct, frozen=True, kw_only=True):
    """A pod that is not simply well.

    Attributes:
        created: when it was made; None where it does not say.
        deleting: whether somebody deleted it and it is on its way out.
        phase: Pending, Running, Succeeded, Failed or Unknown.
        reason: of the whole pod ("Evicted").
        message: to that, shortened.
        conditions: by type, as the kubelet and the scheduler set them.
        containers: without those of `debugging`.
        debugging: ephemeral containers, which somebody attached; they end and never restart.
    """

    namespace: str
    name: str
    node: str | None = None
    created: datetime | None = None
    deleting: bool = False
    phase: str = "Pending"
    reason: str | None = None
    message: str | None = None
    conditions: tuple[Condition, ...] = ()
    containers: tuple[LiveContainer, ...] = ()
    debugging: tuple[LiveContainer, ...] = ()

    def condition(self, name: str) -> Condition | None:
        """The condition of a type ("Ready"); None where nobody set it."""
        return next((item for item in self.conditions if item.type == name), None)

    @property
    def finished(self) -> bool:
        """Whether it came to its end, good or bad."""
        return self.phase in ("Succeeded", "Failed")


class Pods(msgspec.Struct, frozen=True):
    """The pods of one workload.

    Attributes:
        total: how many there are, without those that came to an end or are being deleted.
        noted: those that are not simply well, the ones above among them, sorted by name.
    """

    total: int = 0
    noted: tuple[LivePod, ...] = ()


class Live(msgspec.Struct, frozen=True):
    """All pods of the cluster, by controller.

    Attributes:
        totals: as in `Pods.total`.
        noted: as in `Pods.noted`.
    """

    totals: Mapping[OwnerKey, int] = {}
    noted: Mapping[OwnerKey, tuple[LivePod, ...]] = {}

    @property
    def owners(self) -> Iterable[OwnerKey]:
        """Everybody who has pods."""
        return dict.fromkeys((*self.totals, *self.noted))

    def of(self, keys: Iterable[OwnerKey]) -> Pods:
        """The pods of several controllers together."""
        wanted = tuple(keys)
        noted = (pod for key in wanted for pod in self.noted.get(key, ()))
        total = sum(self.totals.get(key, 0) for key in wanted)
        return Pods(total, tuple(sorted(noted, key=lambda pod: pod.name)))


NO_PODS = Live()


class Census:
    """Counts pods while they are read, one after the other."""

    def __init__(self) -> None:
        self._totals: Counter[OwnerKey] = Counter()
        self._noted: dict[OwnerKey, list[LivePod]] = defaultdict(list)

    def add(self, pod: Pod) -> None:
        """Take a pod in; nothing of it is kept if it is well."""
        meta, status = pod.metadata, pod.status or _NO_STATUS
        if meta is None or meta.name is None:
            return
        deleting = meta.deletion_timestamp is not None
        if status.phase not in ("Succeeded", "Failed") and not deleting:
            self._totals[owner_key(meta)] += 1
        if not well(status) or deleting:
            self._noted[owner_key(meta)].append(_noted(pod))

    def taken(self) -> Live:
        """What was counted so far."""
        return Live(dict(self._totals), {key: tuple(found) for key, found in self._noted.items()})


def owner_key(meta: ObjectMeta) -> OwnerKey:
    """Whose pod it is: its controller's, its own, or that of all nodes that run it alike.

    Args:
        meta: of the pod.
    """
    namespace, name = intern(meta.namespace or "default"), meta.name or ""
    owner = next((item for item in meta.owner_references or () if item.controller), None)
    if owner is None:
        return (namespace, "", "Pod", name)
    if owner.kind == "Node":
        return (namespace, "", "Node", name.removesuffix(f"-{owner.name}"))
    group = owner.api_version.rpartition("/")[0]
    return (namespace, intern(group), intern(owner.kind), owner.name)


def well(status: PodStatus) -> bool:
    """Whether nothing can be said against it: finished well, or ready and never restarted.

    A pod that somebody attached a debug container to is not as it was made, and so not well.
    """
    if status.phase == "Succeeded":
        return True
    if status.ephemeral_container_statuses:
        return False
    ready = any(item.type == "Ready" and item.status == "True" for item in status.conditions or ())
    return status.phase == "Running" and ready and not any(map(_marked, _statuses(status)))


def _statuses(status: PodStatus) -> Iterator[ContainerStatus]:
    yield from status.container_statuses or ()
    yield from status.init_container_statuses or ()


def _marked(item: ContainerStatus) -> bool:
    last = item.last_state
    return bool(item.restart_count) or (last is not None and last.terminated is not None)


def _noted(pod: Pod) -> LivePod:
    meta, status = pod.metadata, pod.status or _NO_STATUS
    assert meta is not None  # noqa: S101 - the only caller has looked
    return LivePod(
        namespace=intern(meta.namespace or "default"),
        name=meta.name or "",
        node=pod.spec.node_name if pod.spec else None,
        created=moment(meta.creation_timestamp),
        deleting=meta.deletion_timestamp is not None,
        phase=intern(status.phase or "Pending"),
        reason=status.reason,
        message=_short(status.message),
        conditions=tuple(map(_brief, status.conditions or ())),
        containers=tuple(_containers(pod, status)),
        debugging=tuple(
            _container(item, Role.EPHEMERAL) for item in status.ephemeral_container_statuses or ()
        ),
    )


def _containers(pod: Pod, status: PodStatus) -> Iterator[LiveContainer]:
    written = (pod.spec.init_containers or ()) if pod.spec else ()
    sidecars = {item.name for item in written if item.restart_policy == "Always"}
    for item in status.container_statuses or ():
        yield _container(item, Role.REGULAR)
    for item in status.init_container_statuses or ():
        yield _container(item, Role.SIDECAR if item.name in sidecars else Role.INIT)


def _container(item: ContainerStatus, role: Role) -> LiveContainer:
    state, last = item.state or _NO_STATES, (item.last_state or _NO_STATES).terminated or _NO_STATE
    waiting, ended = state.waiting or _NO_STATE, state.terminated or _NO_STATE
    return LiveContainer(
        name=intern(item.name),
        role=role,
        ready=item.ready is True,
        restarts=item.restart_count or 0,
        waiting=_reason(state.waiting, "Waiting"),
        message=_short(waiting.message),
        running_since=moment(state.running.started_at) if state.running else None,
        ended=_reason(state.terminated, "Ended"),
        exit_code=ended.exit_code,
        ended_at=moment(ended.finished_at),
        last_ended=last.reason,
        last_exit_code=last.exit_code,
        last_ended_at=moment(last.finished_at),
    )


def _reason(state: ContainerState | None, unnamed: str) -> str | None:
    """The reason of a state; a word for the state itself where the kubelet gave none."""
    if state is None:
        return None
    return intern(state.reason) if state.reason else unnamed


def _brief(condition: Condition) -> Condition:
    return msgspec.structs.replace(condition, message=_short(condition.message))


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
