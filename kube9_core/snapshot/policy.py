"""NetworkPolicies: whom they isolate."""

from typing import ClassVar

from kube9_core.model.kind import Kind
from kube9_core.snapshot import kinds
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.selector import Selector, selector_from_wire
from kube9_core.snapshot.wire import network

__all__ = ["NetworkPolicy"]

_NO_SPEC = network.NetworkPolicySpec()


class NetworkPolicy(Object):
    """Isolation of pods in one namespace."""

    KINDS: ClassVar[tuple[Kind, ...]] = (kinds.NETWORK_POLICY,)
    wire: network.NetworkPolicy

    @lazy
    def spec(self) -> network.NetworkPolicySpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_SPEC

    @lazy
    def selector(self) -> Selector:
        """Which pods it isolates; an empty selector means all of the namespace."""
        return selector_from_wire(self.spec.pod_selector)

    @lazy
    def directions(self) -> frozenset[str]:
        """Ingress, Egress or both: unset means Ingress, and Egress only if it has egress rules."""
        if self.spec.policy_types:
            return frozenset(self.spec.policy_types)
        return frozenset({"Ingress", "Egress"} if self.spec.egress else {"Ingress"})
