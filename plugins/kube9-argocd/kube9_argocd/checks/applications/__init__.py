"""What is asked of Applications: how they fare, and what was written of them."""

from kube9_argocd.checks.applications.automation import (
    application_no_self_heal,
    application_not_automated,
    application_prune_empty,
)
from kube9_argocd.checks.applications.comparison import application_ignores_too_much
from kube9_argocd.checks.applications.conditions import (
    application_condition,
    application_deletion_stuck,
)
from kube9_argocd.checks.applications.health import application_unhealthy
from kube9_argocd.checks.applications.membership import (
    application_default_project,
    application_project_missing,
)
from kube9_argocd.checks.applications.options import (
    application_replaces,
    application_validation_off,
)
from kube9_argocd.checks.applications.out_of_sync import (
    application_out_of_sync,
    application_pruning_pending,
)
from kube9_argocd.checks.applications.sources import (
    application_credentials_in_source,
    application_floating_revision,
    application_plaintext_source,
)
from kube9_argocd.checks.applications.staleness import application_verdict_stale
from kube9_argocd.checks.applications.syncs import application_sync_failed
from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = (
    application_condition,
    application_credentials_in_source,
    application_default_project,
    application_deletion_stuck,
    application_floating_revision,
    application_ignores_too_much,
    application_no_self_heal,
    application_not_automated,
    application_out_of_sync,
    application_plaintext_source,
    application_project_missing,
    application_prune_empty,
    application_pruning_pending,
    application_replaces,
    application_sync_failed,
    application_unhealthy,
    application_validation_off,
    application_verdict_stale,
)
