"""Numbers for Prometheus, with labels of few values only.

They are made of the same moment as the status. Who serves the page is the operator's business.
"""

from kube9_core.publish.metrics.measures import Measures
from kube9_core.publish.metrics.page import METRICS, Metrics

__all__ = ["METRICS", "Measures", "Metrics"]
