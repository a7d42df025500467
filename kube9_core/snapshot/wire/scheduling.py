"""Where a pod may run (core/v1)."""

import msgspec

from kube9_core.snapshot.wire.meta import LabelSelector, Wire
from kube9_core.snapshot.wire.volumes import Presence

__all__ = ["Affinity", "PodAffinityTerm", "Toleration", "TopologySpread"]


class PodAffinityTerm(Wire, frozen=True):
    """Pods to be near to or far from, within one topology domain."""

    topology_key: str = ""
    label_selector: LabelSelector | None = None
    namespaces: tuple[str, ...] | None = None
    namespace_selector: LabelSelector | None = None
    mismatch_label_keys: tuple[str, ...] | None = None


class WeightedTerm(Wire, frozen=True):
    """A preferred term with its weight."""

    weight: int = 0
    pod_affinity_term: PodAffinityTerm | None = None


class PodAffinity(Wire, frozen=True):
    """Required and preferred terms."""

    required: tuple[PodAffinityTerm, ...] | None = msgspec.field(
        default=None, name="requiredDuringSchedulingIgnoredDuringExecution"
    )
    preferred: tuple[WeightedTerm, ...] | None = msgspec.field(
        default=None, name="preferredDuringSchedulingIgnoredDuringExecution"
    )


class Affinity(Wire, frozen=True):
    """Where the scheduler may or should put the pod."""

    node_affinity: Presence | None = None
    pod_affinity: PodAffinity | None = None
    pod_anti_affinity: PodAffinity | None = None


class TopologySpread(Wire, frozen=True):
    """How evenly pods must be spread over a topology domain."""

    topology_key: str = ""
    max_skew: int | None = None
    min_domains: int | None = None
    when_unsatisfiable: str | None = None
    label_selector: LabelSelector | None = None


class Toleration(Wire, frozen=True):
    """A taint the pod accepts."""

    key: str | None = None
    operator: str | None = None
    value: str | None = None
    effect: str | None = None
