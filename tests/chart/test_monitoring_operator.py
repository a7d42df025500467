"""The dashboard and the alerts in front of a real operator that is well: data, and no alarm."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kube9_testbed.operator.installation import install
from kube9_testbed.operator.process import Operator
from kube9_testbed.prometheus import Prometheus

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "web", "image": "registry.example/web:1"}]},
        },
    },
}
FILES = Path(__file__).parents[2] / "charts" / "kube9-operator" / "files"
DASHBOARD = json.loads((FILES / "dashboard.json").read_text(encoding="utf-8"))
UNKNOWN_WHILE_WELL = {"Silence of the cluster's Events"}
"""Panels about what is only known while something is amiss."""

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


@pytest.fixture(scope="module")
def watched(
    prometheus: str, cluster: "Cluster", tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """A Prometheus that has read an operator before and after its first assessment."""
    place = install(cluster, "kube9-monitoring", tmp_path_factory.mktemp("operator"))
    deployments = "/apis/apps/v1/namespaces/kube9-monitoring/deployments"
    assert cluster.request("POST", deployments, DEPLOYMENT).status == HTTPStatus.CREATED
    folder = tmp_path_factory.mktemp("prometheus")
    with (
        Operator(place) as operator,
        Prometheus(prometheus, operator.port, FILES / "alerts.yaml", folder) as running,
    ):
        operator.await_assessment()
        running.await_answer("count_over_time(kube9_pillar_score[1m]) >= 3")
        yield running


def test_every_panel_has_data(watched: Prometheus) -> None:
    empty = {
        panel["title"]
        for panel in DASHBOARD["panels"]
        for target in panel.get("targets", ())
        if not watched.ask(
            target["expr"].replace("$namespace", ".*").replace("$__rate_interval", "1m")
        )
    }
    assert empty <= UNKNOWN_WHILE_WELL


def test_no_alert_is_about_the_operator(watched: Prometheus) -> None:
    pending = watched.ask('ALERTS{alertname!~"Kube9CriticalFindings.*"}')
    assert [series["metric"] for series in pending] == []
