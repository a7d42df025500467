"""What the task puts down and checks may rest on; old records are as good as none."""

from datetime import timedelta
from typing import Final

from kube9_argocd.api.records import REPOSITORIES, SATURATION, CredentialBreadth, Saturation
from kube9_argocd.installation.detection import Installation
from kube9_argocd.records import Drift, FluxSummary
from kube9_core.api import Told

__all__ = ["CONTROLLER", "CREDENTIALS", "DRIFT", "FLUX", "INSTALLATIONS"]

_FRESH: Final = timedelta(minutes=30)

DRIFT: Final = Told(
    "argocd/drift", Drift, key=lambda item: (item.namespace, item.name), fresh=_FRESH
)
"""Applications that are not synced and healthy, by namespace and name."""
FLUX: Final = Told(
    "argocd/flux",
    FluxSummary,
    key=lambda item: (item.kind, item.namespace, item.name),
    fresh=_FRESH,
)
"""Objects of Flux that are not healthy, by kind, namespace and name."""
INSTALLATIONS: Final = Told(
    "argocd/installations", Installation, key=lambda item: item.namespace, fresh=_FRESH
)
"""Each Argo CD of the cluster, by its namespace."""
CREDENTIALS: Final = Told(
    REPOSITORIES,
    CredentialBreadth,
    key=lambda item: (item.kind, item.url, item.project),
    fresh=_FRESH,
)
"""Each address that Argo CD has credentials for, by kind, address and project."""
CONTROLLER: Final = Told(SATURATION, Saturation, key=lambda item: item.controller, fresh=_FRESH)
"""How busy a controller is, by the address of its metrics; only where metrics are enabled."""
