"""Views of what Argo CD and Flux keep in the cluster; import them from here."""

from kube9_argocd.views.application import Application
from kube9_argocd.views.application_set import ApplicationSet
from kube9_argocd.views.flux import FLUX_VIEWS, FluxKustomization, HelmRelease
from kube9_argocd.views.project import AppProject
from kube9_argocd.views.sources import ApplicationDestination, ApplicationSource
from kube9_argocd.views.spec import ResourceIgnoreDifferences, SyncPolicyAutomated
from kube9_argocd.views.status import (
    ApplicationCondition,
    OperationState,
    ResourceCounts,
    ResourceResult,
    ResourceStatus,
    RevisionHistory,
)

__all__ = [
    "FLUX_VIEWS",
    "AppProject",
    "Application",
    "ApplicationCondition",
    "ApplicationDestination",
    "ApplicationSet",
    "ApplicationSource",
    "FluxKustomization",
    "HelmRelease",
    "OperationState",
    "ResourceCounts",
    "ResourceIgnoreDifferences",
    "ResourceResult",
    "ResourceStatus",
    "RevisionHistory",
    "SyncPolicyAutomated",
]
