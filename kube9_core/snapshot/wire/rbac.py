"""Who may do what (rbac.authorization.k8s.io) and the accounts that do it."""

import msgspec

from kube9_core.snapshot.wire.meta import LabelSelector, LocalReference, ObjectMeta, Wire

__all__ = ["Binding", "Role", "ServiceAccount"]


class PolicyRule(Wire, frozen=True):
    """Verbs on resources or URLs."""

    verbs: tuple[str, ...] | None = None
    api_groups: tuple[str, ...] | None = None
    resources: tuple[str, ...] | None = None
    resource_names: tuple[str, ...] | None = None
    non_resource_urls: tuple[str, ...] | None = msgspec.field(default=None, name="nonResourceURLs")


class AggregationRule(Wire, frozen=True):
    """Which ClusterRoles a ClusterRole is the union of."""

    cluster_role_selectors: tuple[LabelSelector, ...] | None = None


class Role(Wire, frozen=True):
    """Role or ClusterRole."""

    metadata: ObjectMeta | None = None
    rules: tuple[PolicyRule, ...] | None = None
    aggregation_rule: AggregationRule | None = None


class RoleReference(Wire, frozen=True):
    """The role a binding grants."""

    api_group: str | None = None
    kind: str | None = None
    name: str | None = None


class Subject(Wire, frozen=True):
    """Who a binding grants it to."""

    kind: str | None = None
    name: str | None = None
    namespace: str | None = None
    api_group: str | None = None


class Binding(Wire, frozen=True):
    """RoleBinding or ClusterRoleBinding."""

    metadata: ObjectMeta | None = None
    role_ref: RoleReference | None = None
    subjects: tuple[Subject, ...] | None = None


class ServiceAccount(Wire, frozen=True):
    """An identity for pods."""

    metadata: ObjectMeta | None = None
    automount_service_account_token: bool | None = None
    secrets: tuple[LocalReference, ...] | None = None
    image_pull_secrets: tuple[LocalReference, ...] | None = None
