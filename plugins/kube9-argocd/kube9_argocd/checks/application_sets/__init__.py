"""What is asked of ApplicationSets beyond what their templates are asked as Applications."""

from kube9_argocd.checks.application_sets.templates import (
    application_set_missing_key,
    application_set_templated_project,
)
from kube9_argocd.checks.application_sets.upkeep import (
    application_set_cascades,
    application_set_error,
)
from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = (
    application_set_cascades,
    application_set_error,
    application_set_missing_key,
    application_set_templated_project,
)
