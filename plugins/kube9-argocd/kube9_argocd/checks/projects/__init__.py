"""What is asked of projects: what they allow, and whom."""

from kube9_argocd.checks.projects.entrances import project_any_source_namespace
from kube9_argocd.checks.projects.orphans import project_orphans_unmonitored
from kube9_argocd.checks.projects.roles import project_role_wildcard, project_token_without_expiry
from kube9_argocd.checks.projects.scope import (
    project_any_cluster_resource,
    project_any_destination,
    project_any_source,
    project_unrestricted,
)
from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = (
    project_any_cluster_resource,
    project_any_destination,
    project_any_source,
    project_any_source_namespace,
    project_orphans_unmonitored,
    project_role_wildcard,
    project_token_without_expiry,
    project_unrestricted,
)
