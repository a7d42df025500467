"""What the chart makes for the Prometheus operator and for Grafana, and that it fits together."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from kube9_core.catalog.monitoring import ALERTS
from kube9_core.catalog.monitoring.alerts import SCOPE

FILES = Path(__file__).parents[2] / "charts" / "kube9-operator" / "files"

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]
Made = Callable[..., Json]


@pytest.fixture
def made(render: Render) -> Made:
    """The object of a kind that values below `metrics` lead to."""

    def one(kind: str, metrics: Mapping[str, Any], name: str = "", **given: str) -> Json:
        objects = render({"metrics": metrics}, **given)
        (found,) = (
            item
            for item in objects
            if item["kind"] == kind and name in ("", item["metadata"]["name"])
        )
        return found

    return one


def rules_of(document: Json) -> dict[str, Json]:
    return {rule["alert"]: rule for group in document["spec"]["groups"] for rule in group["rules"]}


def test_nothing_that_needs_a_foreign_definition_is_made_unasked(render: Render) -> None:
    objects = render()
    assert not {"ServiceMonitor", "PrometheusRule"} & {item["kind"] for item in objects}
    assert "kube9-operator-dashboard" not in {item["metadata"]["name"] for item in objects}


def test_the_monitor_finds_the_service_by_its_labels_and_its_port_by_name(render: Render) -> None:
    objects = {
        item["kind"]: item for item in render({"metrics": {"serviceMonitor": {"enabled": True}}})
    }
    monitor, service = objects["ServiceMonitor"]["spec"], objects["Service"]
    assert monitor["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert monitor["namespaceSelector"] == {"matchNames": ["kube9-system"]}
    (endpoint,) = monitor["endpoints"]
    assert endpoint == {"port": "http", "path": "/metrics", "interval": "30s"}
    assert endpoint["port"] in {port["name"] for port in service["spec"]["ports"]}


def test_the_monitors_job_is_the_one_that_alerts_select(made: Made) -> None:
    service = made("Service", {})
    assert f'job="{service["metadata"]["name"]}",namespace="kube9-system"' == SCOPE


def test_a_monitor_takes_what_a_prometheus_asks_for(made: Made) -> None:
    told: Json = {
        "enabled": True,
        "labels": {"release": "prometheus", "app.kubernetes.io/part-of": "mine"},
        "interval": "1m30s",
        "scrapeTimeout": "10s",
        "relabelings": [{"targetLabel": "cluster", "replacement": "a"}],
        "metricRelabelings": [{"action": "labeldrop", "regex": "pod"}],
    }
    found = made("ServiceMonitor", {"serviceMonitor": told})
    assert told["labels"].items() <= found["metadata"]["labels"].items()
    (endpoint,) = found["spec"]["endpoints"]
    for key in ("interval", "scrapeTimeout", "relabelings", "metricRelabelings"):
        assert endpoint[key] == told[key]


def test_a_monitor_without_a_service_is_refused(refusal: Callable[..., str]) -> None:
    metrics = {"service": {"enabled": False}, "serviceMonitor": {"enabled": True}}
    assert "metrics.service.enabled" in refusal({"metrics": metrics})


def test_the_rules_of_the_chart_are_those_of_the_file(made: Made) -> None:
    found = rules_of(made("PrometheusRule", {"prometheusRule": {"enabled": True}}))
    file = yaml.safe_load((FILES / "alerts.yaml").read_text(encoding="utf-8"))
    assert list(found.values()) == file["groups"][0]["rules"]


def test_rules_are_about_the_operator_of_the_release(made: Made) -> None:
    rule = {"prometheusRule": {"enabled": True}}
    found = rules_of(made("PrometheusRule", rule, namespace="team"))
    for alert in ALERTS:
        expression = found[alert.name]["expr"]
        assert expression == alert.expr.replace("SCOPE", 'job="kube9-operator",namespace="team"')


def test_another_selector_takes_the_place_of_ours(made: Made) -> None:
    rule = {"prometheusRule": {"enabled": True, "selector": 'app="kube9",cluster="a"'}}
    found = rules_of(made("PrometheusRule", rule))
    assert found["Kube9CannotAssess"]["expr"] == (
        'max by (namespace) (kube9_ready{app="kube9",cluster="a"}) == 0'
    )


def test_single_alerts_can_be_left_out(made: Made) -> None:
    rule = {"prometheusRule": {"enabled": True, "disabled": ["Kube9CriticalFindings"]}}
    found = rules_of(made("PrometheusRule", rule))
    assert set(found) == {alert.name for alert in ALERTS} - {"Kube9CriticalFindings"}


def test_an_alert_that_does_not_exist_cannot_be_left_out(refusal: Callable[..., str]) -> None:
    told = refusal({"metrics": {"prometheusRule": {"disabled": ["Kube9Dwon"]}}})
    assert "disabled" in told
    assert "Kube9Down" in told


def test_rules_without_any_alert_are_refused_with_how_to_have_none(
    refusal: Callable[..., str],
) -> None:
    rule = {"enabled": True, "disabled": [alert.name for alert in ALERTS]}
    told = refusal({"metrics": {"prometheusRule": rule}})
    assert "metrics.prometheusRule.disabled: no alert is left; set metrics.prometheusRule" in told


@pytest.mark.parametrize(("interval", "waits"), [("30s", "1m"), ("1m", "1m500ms"), ("500ms", "1s")])
def test_a_monitor_that_waits_longer_than_until_the_next_time_is_refused(
    refusal: Callable[..., str], interval: str, waits: str
) -> None:
    told = {"enabled": True, "interval": interval, "scrapeTimeout": waits}
    assert f"metrics.serviceMonitor.scrapeTimeout: {waits} is longer than" in refusal(
        {"metrics": {"serviceMonitor": told}}
    )


@pytest.mark.parametrize(("interval", "waits"), [("1h", "59m60s"), ("1m", "500ms"), ("", "5m")])
def test_a_monitor_may_wait_as_long_as_until_the_next_time(
    made: Made, interval: str, waits: str
) -> None:
    told = {"enabled": True, "interval": interval, "scrapeTimeout": waits}
    (endpoint,) = made("ServiceMonitor", {"serviceMonitor": told})["spec"]["endpoints"]
    assert endpoint["scrapeTimeout"] == waits


def test_labels_for_routes_are_on_every_alert_and_keep_its_severity(made: Made) -> None:
    rule = {"prometheusRule": {"enabled": True, "alertLabels": {"team": "platform"}}}
    found = rules_of(made("PrometheusRule", rule))
    for alert in ALERTS:
        assert found[alert.name]["labels"] == {"severity": alert.severity, "team": "platform"}


def test_the_dashboard_is_in_its_map_byte_for_byte(made: Made) -> None:
    name = "kube9-operator-dashboard"
    told = {"dashboard": {"enabled": True, "annotations": {"grafana_folder": "Platform"}}}
    found = made("ConfigMap", told, name)
    text = (FILES / "dashboard.json").read_text(encoding="utf-8")
    assert found["data"] == {"kube9-operator.json": text}
    assert found["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert found["metadata"]["annotations"] == {"grafana_folder": "Platform"}


@pytest.mark.parametrize(
    ("metrics", "told"),
    [
        ({"serviceMonitor": {"intervall": "30s"}}, "intervall"),
        ({"serviceMonitor": {"interval": 30}}, "interval"),
        ({"serviceMonitor": {"interval": "soon"}}, "interval"),
        ({"serviceMonitor": {"interval": "30s1m"}}, "'/metrics/serviceMonitor/interval'"),
        ({"dashboard": {"label": {}}}, "label"),
    ],
)
def test_a_mistake_is_refused_by_its_name(
    refusal: Callable[..., str], metrics: Json, told: str
) -> None:
    assert told in refusal({"metrics": metrics})
