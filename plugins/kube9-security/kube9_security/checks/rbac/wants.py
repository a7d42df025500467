"""The rights that hand over more than they seem to, each as the requests it comes down to.

A `Want` is a request that a rule may allow. Which rule allows which request is the authorizer's
business and is asked of the core; here stands only what is worth asking.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import msgspec

from kube9_core.api import KubernetesVersion, Request, Workload
from kube9_security.releases import V1_35

__all__ = ["CONTROLLERS", "RBAC", "Want", "wants_at"]

RBAC = "rbac.authorization.k8s.io"
_WRITE = ("create", "update", "patch")
_CHANGE = ("update", "patch")
_READ = ("get", "list", "watch")
_DELETE = ("delete", "deletecollection")
_ADMISSION = "admissionregistration.k8s.io"
_CERTIFICATES = "certificates.k8s.io"

CONTROLLERS = tuple(
    (kind.group, kind.plural)
    for kind in Workload.KINDS
    if kind.name not in ("Pod", "PodTemplate")  # a PodTemplate starts nothing
)
"""What makes pods from a template: whoever writes the template chooses the pods."""


class Want(msgspec.Struct, frozen=True, gc=False):
    """A request that is worth asking a rule for.

    Attributes:
        power: what it belongs to.
        group: API group.
        resource: "pods" or "pods/exec".
        verbs: each is asked for by itself.
        clusterwide: whether the resource is of no namespace, so that a right that is given in a
            namespace is none.
        named: whether a rule that names objects (resourceNames) counts as well.
        requests: one for each verb, without a name.
    """

    power: str
    group: str
    resource: str
    verbs: tuple[str, ...]
    clusterwide: bool = False
    named: bool = False
    requests: tuple[Request, ...] = ()


def _of(  # noqa: PLR0913 - a line of a table
    power: str,
    group: str,
    resources: str,
    verbs: tuple[str, ...],
    *,
    clusterwide: bool = False,
    named: bool = False,
) -> tuple[Want, ...]:
    return tuple(
        Want(power, group, resource, verbs, clusterwide, named, _asked(verbs, resource, group))
        for resource in resources.split()
    )


def _asked(verbs: tuple[str, ...], resource: str, group: str) -> tuple[Request, ...]:
    return tuple(Request(verb, resource, group) for verb in verbs)


_CONNECTING = {"exec": "pods/exec pods/attach", "port-forward": "pods/portforward"}
_ALWAYS = (
    *_of("read-secrets", "", "secrets", _READ),
    *_of("create-workloads", "", "pods", ("create",)),
    *(
        want
        for group, plural in CONTROLLERS
        for want in _of("create-workloads", group, plural, _WRITE)
    ),
    *(
        want
        for group, plural in CONTROLLERS
        for want in _of("change-workloads", group, plural, _CHANGE, named=True)
    ),
    *_of("ephemeral-containers", "", "pods/ephemeralcontainers", _CHANGE),
    *_of("change-pods", "", "pods", _CHANGE),
    *_of("impersonate", "", "users groups", ("impersonate",), clusterwide=True, named=True),
    *_of("impersonate", "", "serviceaccounts", ("impersonate",), named=True),
    *_of("bind", RBAC, "clusterroles roles", ("bind",), named=True),
    *_of("escalate", RBAC, "clusterroles", ("escalate",), clusterwide=True, named=True),
    *_of("escalate", RBAC, "roles", ("escalate",), named=True),
    *_of("change-roles", RBAC, "clusterroles", _CHANGE, clusterwide=True, named=True),
    *_of("change-roles", RBAC, "roles", _CHANGE, named=True),
    *_of("change-bindings", RBAC, "clusterrolebindings", _WRITE, clusterwide=True, named=True),
    *_of("change-bindings", RBAC, "rolebindings", _WRITE, named=True),
    *_of(
        "approve",
        _CERTIFICATES,
        "certificatesigningrequests/approval",
        _CHANGE,
        clusterwide=True,
        named=True,
    ),
    *_of("sign", _CERTIFICATES, "signers", ("approve",), clusterwide=True, named=True),
    *_of("request", _CERTIFICATES, "certificatesigningrequests", ("create",), clusterwide=True),
    *_of("nodes-proxy", "", "nodes/proxy", ("get", "create"), clusterwide=True, named=True),
    *_of(
        "webhooks",
        _ADMISSION,
        "mutatingwebhookconfigurations validatingwebhookconfigurations",
        (*_WRITE, *_DELETE),
        clusterwide=True,
        named=True,
    ),
    *_of("create-volumes", "", "persistentvolumes", ("create",), clusterwide=True),
    *_of("issue-tokens", "", "serviceaccounts/token", ("create",), named=True),
    *_of("create-secrets", "", "secrets", ("create",)),
    *_of("erase-traces", "", "events", _DELETE),
    *_of("erase-traces", "events.k8s.io", "events", _DELETE),
    *_of("delete-namespaces", "", "namespaces", _DELETE),
    *_of("delete-services", "", "services", _DELETE),
    *_of("delete-claims", "", "persistentvolumeclaims", _DELETE),
    *_of("delete-configuration", "", "configmaps secrets", _DELETE),
    *_of("delete-pods", "", "pods", _DELETE),
    *(
        want
        for group, plural in CONTROLLERS
        for want in _of("delete-workloads", group, plural, _DELETE)
    ),
    *_of("evict-pods", "", "pods/eviction", ("create",)),
    *_of("change-nodes", "", "nodes nodes/status", _CHANGE, clusterwide=True),
    *_of("bind-pods", "", "pods/binding bindings", ("create",)),
    *_of("write-configmaps", "", "configmaps", _WRITE),
    *_of("change-configmaps", "", "configmaps", _CHANGE, named=True),
    *_of("write-network", "", "services endpoints", _WRITE),
    *_of("write-network", "discovery.k8s.io", "endpointslices", _WRITE),
    *_of("write-network", "networking.k8s.io", "ingresses", _WRITE),
    *_of("write-network", "networking.k8s.io", "networkpolicies", (*_WRITE, *_DELETE)),
    *_of(
        "write-network",
        "gateway.networking.k8s.io",
        "gateways httproutes grpcroutes tlsroutes tcproutes udproutes",
        _WRITE,
    ),
    *_of("write-status", "", "nodes/status", _CHANGE, clusterwide=True),
    *_of("write-status", "", "pods/status services/status", _CHANGE),
)


def wants_at(version: KubernetesVersion) -> Mapping[str, tuple[Want, ...]]:
    """All requests by resource.

    Until 1.34 a WebSocket opened exec, attach and port-forward with the verb get alone; since
    1.35 that takes create as well (KEP-4006).

    Args:
        version: of the API server.
    """
    verbs = ("create",) if version >= V1_35 else ("create", "get")
    connecting = (
        want for power, named in _CONNECTING.items() for want in _of(power, "", named, verbs)
    )
    return _by_resource((*_ALWAYS, *connecting))


def _by_resource(wants: Iterable[Want]) -> Mapping[str, tuple[Want, ...]]:
    found: dict[str, tuple[Want, ...]] = {}
    for want in wants:
        found[want.resource] = (*found.get(want.resource, ()), want)
    return MappingProxyType(found)
