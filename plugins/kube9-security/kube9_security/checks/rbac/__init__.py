"""Roles and bindings, and what their holders can climb to."""

from kube9_core.api import Checks
from kube9_security.checks.rbac.administrators import rbac_cluster_admin, rbac_dashboard
from kube9_security.checks.rbac.climbs import rbac_escalation_path, rbac_powerful_workload
from kube9_security.checks.rbac.cloud import rbac_cloud_identity
from kube9_security.checks.rbac.crowds import (
    rbac_all_authenticated,
    rbac_anonymous,
    rbac_system_masters,
)
from kube9_security.checks.rbac.dangling import rbac_dangling_role, rbac_dangling_subject
from kube9_security.checks.rbac.data import (
    rbac_broad_delete,
    rbac_erase_traces,
    rbac_read_secrets,
    rbac_write_configmaps,
    rbac_write_status,
    rbac_write_system_configmaps,
)
from kube9_security.checks.rbac.granting import rbac_bind, rbac_change_bindings, rbac_escalate
from kube9_security.checks.rbac.identities import (
    rbac_approve_certificates,
    rbac_impersonate,
    rbac_issue_tokens,
)
from kube9_security.checks.rbac.infrastructure import (
    rbac_create_volumes,
    rbac_nodes_proxy,
    rbac_steal_pods,
    rbac_webhooks,
    rbac_write_network,
)
from kube9_security.checks.rbac.pods import (
    rbac_create_workloads,
    rbac_ephemeral_containers,
    rbac_exec,
    rbac_port_forward,
)
from kube9_security.checks.rbac.shape import rbac_aggregation, rbac_unused_role
from kube9_security.checks.rbac.wildcards import (
    rbac_everything,
    rbac_wildcard_resource,
    rbac_wildcard_verb,
)

__all__ = ["CHECKS"]

CHECKS: Checks = (
    rbac_cluster_admin,
    rbac_everything,
    rbac_wildcard_resource,
    rbac_wildcard_verb,
    rbac_read_secrets,
    rbac_create_workloads,
    rbac_exec,
    rbac_port_forward,
    rbac_ephemeral_containers,
    rbac_impersonate,
    rbac_bind,
    rbac_escalate,
    rbac_change_bindings,
    rbac_approve_certificates,
    rbac_nodes_proxy,
    rbac_webhooks,
    rbac_create_volumes,
    rbac_issue_tokens,
    rbac_erase_traces,
    rbac_broad_delete,
    rbac_write_configmaps,
    rbac_write_system_configmaps,
    rbac_write_network,
    rbac_write_status,
    rbac_steal_pods,
    rbac_cloud_identity,
    rbac_anonymous,
    rbac_all_authenticated,
    rbac_system_masters,
    rbac_escalation_path,
    rbac_powerful_workload,
    rbac_aggregation,
    rbac_dashboard,
    rbac_dangling_role,
    rbac_dangling_subject,
    rbac_unused_role,
)
