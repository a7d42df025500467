"""Policies by which the API server itself changes what is applied, and where they are bound.

A policy that nothing binds changes nothing.
"""

from typing import ClassVar, Final

from kube9_core.api import CustomObject, Kind, ObjectMeta, Wire

__all__ = ["MutatingPolicy", "MutatingPolicyBinding"]

_GROUP: Final = "admissionregistration.k8s.io"
_SERVED: Final = (f"{_GROUP}/v1beta1", f"{_GROUP}/v1alpha1")


class ResourceRule(Wire, frozen=True):
    """What a policy gets to see."""

    api_groups: tuple[str, ...] | None = None
    operations: tuple[str, ...] | None = None
    resources: tuple[str, ...] | None = None


class MatchConstraints(Wire, frozen=True):
    """All that a policy gets to see; there must be at least one rule."""

    resource_rules: tuple[ResourceRule, ...] | None = None


class MutatingPolicySpec(Wire, frozen=True):
    """The spec of a policy, without what it does."""

    match_constraints: MatchConstraints = MatchConstraints()


class MutatingPolicyShape(Wire, frozen=True):
    """How a policy is decoded."""

    metadata: ObjectMeta | None = None
    spec: MutatingPolicySpec = MutatingPolicySpec()


class BindingSpec(Wire, frozen=True):
    """What a binding binds."""

    policy_name: str = ""


class BindingShape(Wire, frozen=True):
    """How a binding is decoded."""

    metadata: ObjectMeta | None = None
    spec: BindingSpec = BindingSpec()


class MutatingPolicy(CustomObject):
    """A MutatingAdmissionPolicy, `admissionregistration.k8s.io`; KEP-3962."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            _GROUP,
            "MutatingAdmissionPolicy",
            "v1",
            "mutatingadmissionpolicies",
            namespaced=False,
            served=_SERVED,
        ),
    )
    SHAPE: ClassVar[type[Wire]] = MutatingPolicyShape
    wire: MutatingPolicyShape

    @property
    def rules(self) -> tuple[ResourceRule, ...]:
        """What it gets to see."""
        return self.wire.spec.match_constraints.resource_rules or ()


class MutatingPolicyBinding(CustomObject):
    """What makes a policy hold."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            _GROUP,
            "MutatingAdmissionPolicyBinding",
            "v1",
            "mutatingadmissionpolicybindings",
            namespaced=False,
            served=_SERVED,
        ),
    )
    SHAPE: ClassVar[type[Wire]] = BindingShape
    wire: BindingShape

    @property
    def policy(self) -> str:
        """The name of the policy that it binds."""
        return self.wire.spec.policy_name
