"""An API server that knows the Prometheus operator's own definitions takes what the chart makes."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from kube9_testbed.errors import UnavailableError
from kube9_testbed.toolchain import go_command, go_environment

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

MODULE = "github.com/prometheus-operator/prometheus-operator"
VERSION = "v0.85.0"
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
MONITORING = "/apis/monitoring.coreos.com/v1"

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Json, ...]:
    """The two definitions, from the Go module of their project."""
    folder = tmp_path_factory.mktemp("module")
    try:
        command = [str(go_command()), "mod", "download", "-json", f"{MODULE}@{VERSION}"]
    except UnavailableError as reason:
        pytest.skip(str(reason))
    done = subprocess.run(  # noqa: S603 - Go, and a fixed module
        command, cwd=folder, env=go_environment(), capture_output=True, timeout=120, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"{MODULE} cannot be had: {done.stdout.decode()}{done.stderr.decode()}")
    examples = Path(json.loads(done.stdout)["Dir"]) / "example" / "prometheus-operator-crd"
    names = ("servicemonitors", "prometheusrules")
    files = (examples / f"monitoring.coreos.com_{name}.yaml" for name in names)
    return tuple(yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)


@pytest.fixture(scope="module")
def monitored(cluster: "Cluster", definitions: tuple[Json, ...]) -> "Iterator[Cluster]":
    """The cluster with both definitions, for the length of this file."""
    for definition in definitions:
        answer = cluster.request("POST", CRDS, definition)
        assert answer.status == HTTPStatus.CREATED, answer.text
    for definition in definitions:
        _await(cluster, f"{MONITORING}/{definition['spec']['names']['plural']}", HTTPStatus.OK)
    yield cluster
    for definition in definitions:
        cluster.request("DELETE", f"{CRDS}/{definition['metadata']['name']}")
    for definition in definitions:
        _await(cluster, f"{CRDS}/{definition['metadata']['name']}", HTTPStatus.NOT_FOUND)


@pytest.mark.parametrize("kind", ["ServiceMonitor", "PrometheusRule"])
def test_the_api_server_takes_it_without_a_word(
    monitored: "Cluster", render: Render, kind: str
) -> None:
    told = {
        "serviceMonitor": {
            "enabled": True,
            "interval": "1m30s",
            "scrapeTimeout": "10s",
            "relabelings": [{"targetLabel": "cluster", "replacement": "a"}],
            "metricRelabelings": [{"action": "labeldrop", "regex": "pod"}],
        },
        "prometheusRule": {"enabled": True, "alertLabels": {"team": "platform"}},
    }
    (found,) = (item for item in render({"metrics": told}) if item["kind"] == kind)
    found["metadata"]["namespace"] = "default"
    path = f"{MONITORING}/namespaces/default/{kind.lower()}s"
    answer = monitored.request("POST", f"{path}?dryRun=All&fieldValidation=Strict", found)
    assert answer.status == HTTPStatus.CREATED, answer.text
    assert answer.warnings == ()


def _await(cluster: "Cluster", path: str, status: HTTPStatus) -> None:
    until = time.monotonic() + 60
    while (answer := cluster.request("GET", path)).status != status:
        assert time.monotonic() < until, f"{path}: {answer.text}"
        time.sleep(0.1)
