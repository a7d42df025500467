"""Where this plugin connects to, declared once for all its tasks and queries."""

from typing import Final

from kube9_core.api import Egress

__all__ = ["API", "METRICS"]

API: Final = Egress("Argo CD's API", "argocd-server.argocd.svc", 443)
METRICS: Final = Egress("metrics of Argo CD's controller", "argocd-metrics.argocd.svc", 8082)
