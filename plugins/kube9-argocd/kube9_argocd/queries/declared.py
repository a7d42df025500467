"""All queries, in the order in which help lists them."""

from typing import Final

from kube9_argocd.queries.apps_drift import APPS_DRIFT
from kube9_argocd.queries.apps_get import APPS_GET
from kube9_argocd.queries.apps_history import APPS_HISTORY
from kube9_argocd.queries.apps_list import APPS_LIST
from kube9_argocd.queries.flux_list import FLUX_LIST
from kube9_argocd.queries.resource_tree import RESOURCE_TREE

__all__ = ["QUERIES"]

QUERIES: Final = (APPS_LIST, APPS_GET, APPS_HISTORY, APPS_DRIFT, FLUX_LIST, RESOURCE_TREE)
