"""NetworkPolicies and their likes: whom they isolate.

What a NetworkPolicy lets through is the work of `exposure`. Policies of network plugins have
languages of their own: of Cilium's it is told whom they isolate where the selector says it
plainly, of all others nothing is claimed.
"""

from collections.abc import Mapping
from typing import ClassVar

from msgspec.structs import replace

from kube9_core.model.kind import Kind
from kube9_core.snapshot import kinds
from kube9_core.snapshot.exposure.rules import Rule, rule_of
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.selector import Selector, Term, selector_from_wire
from kube9_core.snapshot.wire import extensions, network

__all__ = ["NetworkPolicy", "OtherPolicy"]

_NO_SPEC = network.NetworkPolicySpec()
_CILIUM = "cilium.io"
_OF_CILIUM = ("io.kubernetes.", "io.cilium.", "reserved", "cni", "container")
"""How keys begin that Cilium adds to the labels of a pod."""


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

    def rules(self, direction: str) -> tuple[Rule, ...]:
        """What it lets through in a direction, Ingress or Egress, in which it isolates."""
        if direction not in self.directions:
            return ()
        return self._ingress if direction == "Ingress" else self._egress

    @lazy
    def _ingress(self) -> tuple[Rule, ...]:
        return tuple(rule_of(item.from_, item.ports) for item in self.spec.ingress or ())

    @lazy
    def _egress(self) -> tuple[Rule, ...]:
        return tuple(rule_of(item.to, item.ports) for item in self.spec.egress or ())


class OtherPolicy(Object):
    """A policy of a network plugin, or an administrator's (policy.networking.k8s.io)."""

    KINDS: ClassVar[tuple[Kind, ...]] = kinds.OTHER_POLICIES
    wire: extensions.OtherPolicy

    def isolates(
        self, namespace: str | None, labels: Mapping[str, str] | None, direction: str
    ) -> bool | None:
        """Tell whether it isolates pods, so that only what is allowed gets through.

        Args:
            namespace: of the pods.
            labels: of the pods; None for all pods of the namespace, whatever their labels.
            direction: Ingress or Egress.

        Returns:
            None where that cannot be told.
        """
        if self.namespace not in (None, namespace):
            return False
        if self.kind.group != _CILIUM:
            return None
        said = {_selects(item, labels) for item in _rules(self.wire) if _denies(item, direction)}
        if True in said:
            return True
        return None if None in said else False


def _rules(wire: extensions.OtherPolicy) -> tuple[extensions.CiliumRule, ...]:
    """The rules for pods; those for nodes are left out."""
    listed = (wire.spec, *(wire.specs or ()))
    return tuple(item for item in listed if item is not None and item.node_selector is None)


def _denies(rule: extensions.CiliumRule, direction: str) -> bool:
    """Whether a rule has a section for a direction, and does not opt out of denying the rest."""
    ingress = direction == "Ingress"
    sections = (rule.ingress, rule.ingress_deny) if ingress else (rule.egress, rule.egress_deny)
    opted = rule.enable_default_deny
    wish = None if opted is None else (opted.ingress if ingress else opted.egress)
    return wish is True or (wish is None and any(item is not None for item in sections))


def _selects(rule: extensions.CiliumRule, labels: Mapping[str, str] | None) -> bool | None:
    if rule.endpoint_selector is None:
        return False
    terms = selector_from_wire(rule.endpoint_selector).terms
    if any(_key(term).startswith(_OF_CILIUM) for term in terms):
        return None
    if labels is None:
        return not terms
    return Selector(tuple(replace(term, key=_key(term)) for term in terms)).matches(labels)


def _key(term: Term) -> str:
    """The label that a key names; Cilium's may say where the label comes from."""
    return term.key.removeprefix("k8s:").removeprefix("any:")
