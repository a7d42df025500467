"""The ClusterRoles that every cluster has for people, which manifests bind but do not hold.

As Kubernetes 1.37 makes them; a test compares them with a real cluster. Roles of the system's own
parts (`system:*`) are left out: manifests of users do not bind them.
"""

from collections.abc import Iterator
from typing import Final

from kube9_core.snapshot.kinds import ROLES
from kube9_core.snapshot.rbac import Role
from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.meta import LabelSelector, ObjectMeta
from kube9_core.snapshot.wire.rbac import AggregationRule, PolicyRule
from kube9_core.snapshot.wire.rbac import Role as RoleWire

__all__ = ["SHIPPED", "shipped_roles"]

SHIPPED: Final = frozenset(("admin", "cluster-admin", "edit", "view"))
"""The names that bindings of users refer to."""

_PART: Final = "rbac.authorization.k8s.io/aggregate-to-"
_INTO: Final = {"edit": "admin", "view": "edit"}
_VERBS: Final = {
    "create": ("create",),
    "all": ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"),
    "read": ("get", "list", "watch"),
    "write": ("create", "delete", "deletecollection", "patch", "update"),
    "impersonate": ("impersonate",),
}
_RULES: Final = """
admin create authorization.k8s.io localsubjectaccessreviews
admin all rbac.authorization.k8s.io rolebindings roles
edit read core pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy
edit impersonate core serviceaccounts
edit write core pods pods/attach pods/exec pods/portforward pods/proxy
edit create core pods/eviction
edit write core configmaps persistentvolumeclaims replicationcontrollers\
 replicationcontrollers/scale secrets serviceaccounts services services/proxy
edit create core serviceaccounts/token
edit write core,events.k8s.io events
edit write apps daemonsets deployments deployments/rollback deployments/scale replicasets\
 replicasets/scale statefulsets statefulsets/scale
edit write autoscaling horizontalpodautoscalers
edit write batch cronjobs jobs
edit write extensions daemonsets deployments deployments/rollback deployments/scale ingresses\
 networkpolicies replicasets replicasets/scale replicationcontrollers/scale
edit write policy poddisruptionbudgets
edit write networking.k8s.io ingresses networkpolicies
edit all coordination.k8s.io leases
edit write resource.k8s.io resourceclaims resourceclaimtemplates
view read core configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods\
 replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status
view read core bindings limitranges namespaces/status pods/log pods/status\
 replicationcontrollers/status resourcequotas resourcequotas/status
view read core namespaces
view read core,events.k8s.io events
view read discovery.k8s.io endpointslices
view read apps controllerrevisions daemonsets daemonsets/status deployments deployments/scale\
 deployments/status replicasets replicasets/scale replicasets/status statefulsets\
 statefulsets/scale statefulsets/status
view read autoscaling horizontalpodautoscalers horizontalpodautoscalers/status
view read batch cronjobs cronjobs/status jobs jobs/status
view read extensions daemonsets daemonsets/status deployments deployments/scale\
 deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale\
 replicasets/status replicationcontrollers/scale
view read policy poddisruptionbudgets poddisruptionbudgets/status
view read networking.k8s.io ingresses ingresses/status networkpolicies
view read resource.k8s.io resourceclaims resourceclaims/status resourceclaimtemplates
"""


def shipped_roles() -> Iterator[Role]:
    """Give cluster-admin, and admin, edit and view with the parts that they aggregate."""
    star = ("*",)
    everything = PolicyRule(verbs=star, api_groups=star, resources=star)
    yield _role("cluster-admin", (everything, PolicyRule(verbs=star, non_resource_urls=star)))
    for name in ("admin", "edit", "view"):
        selector = LabelSelector(match_labels=Texts({f"{_PART}{name}": "true"}))
        yield _role(name, (), _INTO.get(name), AggregationRule((selector,)))
        yield _role(f"system:aggregate-to-{name}", tuple(_rules_of(name)), name)


def _role(
    name: str,
    rules: tuple[PolicyRule, ...],
    into: str | None = None,
    aggregation: AggregationRule | None = None,
) -> Role:
    labels = Texts({f"{_PART}{into}": "true"} if into else {})
    metadata = ObjectMeta(name=name, labels=labels)
    kind = next(kind for kind in ROLES if not kind.namespaced)
    wire = RoleWire(metadata=metadata, rules=rules, aggregation_rule=aggregation)
    return Role(kind, kind.api_version, wire, None)


def _rules_of(name: str) -> Iterator[PolicyRule]:
    for line in _RULES.strip().splitlines():
        role, verbs, groups, *resources = line.split()
        if role == name:
            named = tuple("" if group == "core" else group for group in groups.split(","))
            yield PolicyRule(verbs=_VERBS[verbs], api_groups=named, resources=tuple(resources))
