"""The chart as a real helm renders it, and as it lives on a real API server."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.lease import Lease
from kube9_core.kube.writer import Writer
from kube9_core.model.audit import Silent
from kube9_core.model.own_resources import OPERATOR_STATUS
from kube9_core.runs.clock import SystemClock

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.helm import HelmRelease

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
LABELS = {"app.kubernetes.io/name": "kube9-operator", "app.kubernetes.io/component": "status"}
OURS = ("assessments", "exemptions", "operatorstatuses")

Json = dict[str, Any]
Helm = Callable[..., subprocess.CompletedProcess[str]]
Render = Callable[..., tuple[Json, ...]]


@pytest.fixture(scope="session")
def program() -> str:
    """Where helm is."""
    return _place("helm", "helm is not on PATH")


@pytest.fixture(scope="session")
def prometheus() -> str:
    """Where Prometheus is."""
    return _place("prometheus", "prometheus is not on PATH (Debian package prometheus)")


@pytest.fixture(scope="session")
def promtool() -> str:
    """Where promtool is."""
    return _place("promtool", "promtool is not on PATH (Debian package prometheus)")


def _place(name: str, missing: str) -> str:
    found = shutil.which(name)
    if found is not None:
        return found
    if os.environ.get("KUBE9_TESTBED") == "require":
        pytest.fail(f"KUBE9_TESTBED=require, but {missing}", pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def helm(program: str) -> Helm:
    """Run helm with arguments and, on its standard input, values."""

    def run(
        *arguments: str, values: Mapping[str, Any] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - helm, and arguments of tests
            [program, *arguments, "--values", "-"],
            input=json.dumps(values or {}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def render(helm: Helm) -> Render:
    """Render the chart with values; gives its objects. What was rendered before is not again."""
    known: dict[str, str] = {}

    def text(values: Mapping[str, Any] | None, order: tuple[str, ...]) -> str:
        key = json.dumps([values, order])
        if key not in known:
            answer = helm(*order, values=values)
            assert answer.returncode == 0, answer.stderr
            known[key] = answer.stdout
        return known[key]

    def rendered(
        values: Mapping[str, Any] | None = None, *options: str, namespace: str = "kube9-system"
    ) -> tuple[Json, ...]:
        order = ("template", "kube9-operator", str(CHART), "--namespace", namespace, *options)
        return tuple(item for item in yaml.safe_load_all(text(values, order)) if item)

    return rendered


@pytest.fixture(scope="session")
def refusal(helm: Helm) -> Callable[..., str]:
    """What helm says of values that it refuses."""

    def refused(values: Mapping[str, Any]) -> str:
        answer = helm("template", "kube9-operator", str(CHART), values=values)
        assert answer.returncode != 0, "helm accepted them"
        return answer.stderr

    return refused


@pytest.fixture
def helm_in(
    program: str, cluster: "Cluster", tmp_path: Path
) -> "Iterator[Callable[[str], HelmRelease]]":
    """Releases in namespaces that are made for them; afterwards nothing of them is left."""
    from kube9_testbed.helm import HelmRelease  # noqa: PLC0415 - only where there is a cluster
    from kube9_testbed.waiting import until_gone  # noqa: PLC0415 - as above

    made: list[HelmRelease] = []

    def release(namespace: str) -> HelmRelease:
        cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": namespace}})
        made.append(HelmRelease(program, cluster, CHART, namespace=namespace, folder=tmp_path))
        return made[-1]

    yield release
    for each in made:
        each.kubeconfig = cluster.kubeconfig
        each.tried("uninstall", "kube9-operator")
        cluster.request("DELETE", f"/api/v1/namespaces/{each.namespace}")
    for path in (f"{CRDS}/{plural}.kube9.io" for plural in OURS):
        cluster.request("DELETE", path)
        until_gone(cluster, path)


@pytest.fixture
def account(cluster: "Cluster", tmp_path: Path) -> Callable[[str, str], Path]:
    """Write the kubeconfig of the ServiceAccount in that namespace with that name."""
    from kube9_testbed.kubeconfig import write_kubeconfig  # noqa: PLC0415 - as above

    def written(namespace: str, name: str) -> Path:
        path = tmp_path / f"kubeconfig-{namespace}-{name}"
        token = cluster.service_account_token(namespace, name)
        write_kubeconfig(path, url=cluster.url, certificate=cluster.ca_file, token=token)
        return path

    return written


@pytest.fixture
def operator(account: Callable[[str, str], Path]) -> Iterator[Callable[[str], Connection]]:
    """The operator's own account in a namespace, once what the chart grants it holds."""
    from kube9_testbed.waiting import until  # noqa: PLC0415 - as above

    made: list[Connection] = []

    def connected(namespace: str) -> Connection:
        made.append(connect(str(account(namespace, "kube9-operator")), environ={}))
        lease = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases/kube9-operator"
        until(lambda: made[-1].request("GET", lease).status == 200, "the right to get the Lease")
        return made[-1]

    yield connected
    for connection in made:
        connection.close()


@pytest.fixture
def work() -> Callable[[Connection, str], None]:
    """Write into a namespace what an operator writes, with its rights."""

    def done(connection: Connection, namespace: str) -> None:
        writer = Writer(connection, Silent(), namespace)
        assert writer.config_map("kube9-operator-status", {"status": "{}"}, labels=LABELS)
        assert writer.config_map("kube9-operator-state", {}, {"state": b"remembered"})
        assert writer.config_map("kube9-dashboard-data", {"dashboard": "{}"}, labels=LABELS)
        assert writer.create(OPERATOR_STATUS, "kube9-operator")
        assert Lease(connection, namespace, "kube9-operator", "me", SystemClock()).acquire()

    return done
