"""What the chart can be told about metrics: a Service, and objects for Prometheus and Grafana."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from kube9_core.catalog.monitoring import ALERTS

__all__ = ["MetricsValues"]

_Duration = Annotated[
    str, Field(pattern="^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?([0-9]{1,6}ms)?$")
]
_Alert = Annotated[str, Field(json_schema_extra={"enum": sorted(item.name for item in ALERTS)})]
_Given = dict[str, Any]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServiceValues(_Closed):
    """The Service in front of the operator's one port."""

    enabled: bool = Field(
        default=True, description="Make the Service kube9-operator; `helm test` asks it."
    )
    annotations: dict[str, str] = Field(default_factory=dict, description="On it.")


class MonitorValues(_Closed):
    """The ServiceMonitor."""

    enabled: bool = Field(
        default=False,
        description="Make a ServiceMonitor; needs `metrics.service.enabled` and the Prometheus "
        "operator's CRDs.",
    )
    labels: dict[str, str] = Field(
        default_factory=dict,
        description="More labels of it; many a Prometheus takes only what carries its release's.",
    )
    interval: _Duration = Field(
        default="30s", description="How often Prometheus asks; empty takes its own default."
    )
    scrapeTimeout: _Duration = Field(  # noqa: N815 - as in its CRD
        default="",
        description="How long it waits, at most `interval`; empty takes its own default.",
    )
    relabelings: list[_Given] = Field(
        default_factory=list, description="Changes to the target's labels, as its CRD spells them."
    )
    metricRelabelings: list[_Given] = Field(  # noqa: N815 - as in its CRD
        default_factory=list, description="Changes to single series, as its CRD spells them."
    )


class RuleValues(_Closed):
    """The PrometheusRule."""

    enabled: bool = Field(
        default=False,
        description="Make a PrometheusRule with the alerts of docs/alerts.md; needs the Prometheus "
        "operator's CRDs.",
    )
    labels: dict[str, str] = Field(
        default_factory=dict,
        description="More labels of it; many a Prometheus takes only what carries its release's.",
    )
    alertLabels: dict[str, str] = Field(  # noqa: N815 - as charts spell it
        default_factory=dict, description="More labels of each alert, for its route."
    )
    disabled: list[_Alert] = Field(
        default_factory=list,
        description="Names of alerts to leave out, see docs/alerts.md; not all of them.",
    )
    selector: str = Field(
        default="",
        description="What selects this operator's series, in PromQL without braces. Empty is what "
        'the ServiceMonitor leads to: job="kube9-operator",namespace="<of the release>".',
    )


class DashboardValues(_Closed):
    """The dashboard for Grafana."""

    enabled: bool = Field(
        default=False, description="Make a ConfigMap that Grafana's sidecar finds by its label."
    )
    labels: dict[str, str] = Field(
        default_factory=lambda: {"grafana_dashboard": "1"},
        description="The label that the sidecar looks for.",
    )
    annotations: dict[str, str] = Field(
        default_factory=dict, description="On it, for example the folder: grafana_folder."
    )


class MetricsValues(_Closed):
    """Everything about metrics."""

    service: ServiceValues = Field(
        default_factory=ServiceValues, description="Where /metrics, /livez and /readyz are asked."
    )
    serviceMonitor: MonitorValues = Field(  # noqa: N815 - as the kind is called
        default_factory=MonitorValues, description="For the Prometheus operator."
    )
    prometheusRule: RuleValues = Field(  # noqa: N815 - as the kind is called
        default_factory=RuleValues, description="Alerts, for the Prometheus operator."
    )
    dashboard: DashboardValues = Field(
        default_factory=DashboardValues, description="The dashboard, for Grafana."
    )
