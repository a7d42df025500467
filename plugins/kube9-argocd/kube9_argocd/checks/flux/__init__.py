"""What is asked of Flux, in the words that Argo CD's checks use."""

from kube9_argocd.checks.flux.reconciling import (
    flux_drift_undetected,
    flux_not_ready,
    flux_suspended,
)
from kube9_argocd.checks.flux.tenancy import flux_cross_namespace_source
from kube9_core.api import Checks

__all__ = ["CHECKS"]

CHECKS: Checks = (
    flux_cross_namespace_source,
    flux_drift_undetected,
    flux_not_ready,
    flux_suspended,
)
