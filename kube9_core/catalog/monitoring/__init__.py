"""What the chart brings for Prometheus and Grafana: alert rules and a dashboard.

Both are declared here, beside the metrics they ask for, so that a metric that is renamed is missed
by a test and not by the person on call.
"""

from kube9_core.catalog.monitoring.alerts import ALERTS, Alert
from kube9_core.catalog.monitoring.dashboard import dashboard_file
from kube9_core.catalog.monitoring.rules import alert_rules, alerts_page

__all__ = ["ALERTS", "Alert", "alert_rules", "alerts_page", "dashboard_file"]
