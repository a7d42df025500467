"""The page of the metrics, for those who draw dashboards and write alerts."""

from kube9_core.catalog.markdown import NOTICE, Page, cell, code, codes, joined, table
from kube9_core.publish.metrics import METRICS
from kube9_core.publish.metrics.declaration import LABELS, Metric

__all__ = ["metrics_page"]

_TEXT = (
    "The operator serves them at `/metrics` on the port that `server.port` names, in the text "
    "format of Prometheus. The numbers are made when something changes; a scrape reads what is "
    "kept and looks at nothing in the cluster. A number that is not known has no series."
)
_LABELS = (
    f"There are no labels but {codes(LABELS)}: nothing makes a series for each object, so their "
    "number does not grow with the cluster. Which object it is about is told by the status and by "
    "`kube9-operator query findings list`."
)
_MORE = (
    "The chart brings [alerts](alerts.md) and a dashboard for Grafana; [monitoring](monitoring.md) "
    "tells how to install them."
)


def metrics_page() -> Page:
    """The page docs/metrics.md."""
    rows = [
        (code(_spelled(item)), item.type, codes(item.labels), cell(item.help)) for item in METRICS
    ]
    blocks = [
        NOTICE,
        "# Metrics",
        _TEXT,
        _LABELS,
        table(("Name", "Type", "Labels", "Meaning"), rows),
        _MORE,
    ]
    return Page("docs/metrics.md", joined(blocks))


def _spelled(metric: Metric) -> str:
    """As it is queried: a counter has a suffix of its own."""
    return f"{metric.name}_total" if metric.type == "counter" else metric.name
