"""Kinds of others that say how pods are reached: routes of OpenShift, policies of plugins."""

from kube9_core.snapshot.wire.meta import LabelSelector, ObjectMeta, Wire

__all__ = ["CiliumRule", "OpenShiftRoute", "OtherPolicy"]


class RouteTarget(Wire, frozen=True):
    """A Service that an OpenShift route leads to."""

    kind: str | None = None
    name: str | None = None
    weight: int | None = None


class RoutePort(Wire, frozen=True):
    """The Service port, by name or number of the target."""

    target_port: int | str | None = None


class OpenShiftRouteSpec(Wire, frozen=True):
    """Which host leads to which Services."""

    host: str | None = None
    path: str | None = None
    to: RouteTarget | None = None
    alternate_backends: tuple[RouteTarget, ...] | None = None
    port: RoutePort | None = None


class OpenShiftRoute(Wire, frozen=True):
    """A host of OpenShift's router (route.openshift.io)."""

    metadata: ObjectMeta | None = None
    spec: OpenShiftRouteSpec | None = None


class DefaultDeny(Wire, frozen=True):
    """Whether a Cilium rule isolates what it selects."""

    ingress: bool | None = None
    egress: bool | None = None


class Anything(Wire, frozen=True):
    """What is there and not read."""


class CiliumRule(Wire, frozen=True):
    """As much of a Cilium rule as tells whom it isolates; the rest is not read."""

    endpoint_selector: LabelSelector | None = None
    node_selector: LabelSelector | None = None
    ingress: tuple[Anything, ...] | None = None
    ingress_deny: tuple[Anything, ...] | None = None
    egress: tuple[Anything, ...] | None = None
    egress_deny: tuple[Anything, ...] | None = None
    enable_default_deny: DefaultDeny | None = None


class OtherPolicy(Wire, frozen=True):
    """A policy that is no NetworkPolicy; of Cilium's own the rules are read."""

    metadata: ObjectMeta | None = None
    spec: CiliumRule | None = None
    specs: tuple[CiliumRule, ...] | None = None
