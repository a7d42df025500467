"""Autoscalers and disruption budgets."""

from typing import ClassVar

from kube9_core.errors import Unreadable
from kube9_core.model.kind import Kind
from kube9_core.snapshot import kinds
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.percent import scale
from kube9_core.snapshot.selector import Selector, selector_from_wire
from kube9_core.snapshot.wire import scaling

__all__ = ["HorizontalPodAutoscaler", "PodDisruptionBudget", "VerticalPodAutoscaler"]

_NO_HPA = scaling.AutoscalerSpec()
_NO_VPA = scaling.VerticalSpec()
_NO_PDB = scaling.BudgetSpec()


class HorizontalPodAutoscaler(Object):
    """Sets the replicas of a workload by load."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.HPA,)
    wire: scaling.HorizontalPodAutoscaler

    @lazy
    def spec(self) -> scaling.AutoscalerSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_HPA

    @lazy
    def minimum(self) -> int:
        """The fewest replicas it leaves; unset means 1."""
        return 1 if self.spec.min_replicas is None else self.spec.min_replicas

    @lazy
    def target(self) -> tuple[str, str, str] | None:
        """API group, kind and name of what it scales; the namespace is its own."""
        ref = self.spec.scale_target_ref
        if ref is None or not ref.kind or not ref.name:
            return None
        return (ref.api_version or "").rpartition("/")[0], ref.kind, ref.name


class VerticalPodAutoscaler(Object):
    """Sets the requests of a workload by use."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.VPA,)
    wire: scaling.VerticalPodAutoscaler

    @lazy
    def spec(self) -> scaling.VerticalSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_VPA


class PodDisruptionBudget(Object):
    """A limit on voluntary evictions."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.PDB,)
    wire: scaling.PodDisruptionBudget

    @lazy
    def spec(self) -> scaling.BudgetSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_PDB

    @lazy
    def selector(self) -> Selector | None:
        """Which pods it protects; None where it protects none.

        In policy/v1 a missing selector matches nothing and an empty one everything in the
        namespace; in policy/v1beta1 an empty one matched nothing too.
        """
        found = self.spec.selector
        if found is None:
            return None
        selector = selector_from_wire(found)
        return None if selector.empty and self.api_version == "policy/v1beta1" else selector

    def must_stay(self, pods: int) -> int:
        """How many of a number of pods must stay available; percentages are rounded up.

        As the disruption controller does, maxUnavailable goes before minAvailable, and a
        budget that says neither asks for nothing.

        Raises:
            Unreadable: a value is neither a number nor a percentage.
        """
        if self.spec.max_unavailable is not None:
            return max(0, pods - self._scaled("maxUnavailable", self.spec.max_unavailable, pods))
        if self.spec.min_available is not None:
            return self._scaled("minAvailable", self.spec.min_available, pods)
        return 0

    def _scaled(self, field: str, value: int | str, pods: int) -> int:
        try:
            return scale(value, pods, up=True)
        except ValueError as error:
            raise Unreadable(f"{self.ref}: spec.{field}: {error}") from error
