"""What is asked of Argo CD itself: who gets in, what they may do, and whether it keeps up."""

from kube9_argocd.checks.installation.access import (
    admin_enabled,
    anonymous_enabled,
    oidc_tls_unverified,
)
from kube9_argocd.checks.installation.controller import controller_saturated
from kube9_argocd.checks.installation.policy import default_role_broad, rbac_policy_wildcard
from kube9_argocd.checks.installation.rendering import kustomize_options_unsafe
from kube9_argocd.checks.installation.repositories import repository_credentials_broad
from kube9_argocd.checks.installation.server import server_auth_disabled, server_insecure
from kube9_argocd.checks.installation.terminal import exec_enabled
from kube9_argocd.checks.installation.tracking import tracking_by_label
from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = (
    admin_enabled,
    anonymous_enabled,
    controller_saturated,
    default_role_broad,
    exec_enabled,
    kustomize_options_unsafe,
    oidc_tls_unverified,
    rbac_policy_wildcard,
    repository_credentials_broad,
    server_auth_disabled,
    server_insecure,
    tracking_by_label,
)
