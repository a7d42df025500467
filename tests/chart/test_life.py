"""A release of the chart on a real API server: what comes, what changes, what stays."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.errors import Forbidden
from kube9_core.kube.lease import Lease
from kube9_core.kube.writer import Writer
from kube9_core.model.audit import Silent
from kube9_core.model.own_resources import OPERATOR_STATUS
from kube9_core.runs.clock import SystemClock

pytest.importorskip("kube9_testbed")
if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
OURS = ("assessments", "exemptions", "operatorstatuses")
EXEMPTION = {
    "apiVersion": "kube9.io/v1alpha1",
    "kind": "Exemption",
    "metadata": {"name": "kept"},
    "spec": {"checks": ["*"], "reason": "It is only a test.", "expires": "2028-01-01"},
}

Json = dict[str, Any]


class Release:
    """Runs helm as the administrator of a cluster, in one namespace.

    Args:
        program: where helm is.
        cluster: whose administrator.
        namespace: of the release.
        folder: for helm's own files.
    """

    def __init__(self, program: str, cluster: "Cluster", namespace: str, folder: Path) -> None:
        self.namespace = namespace
        self._command = [program, "--kubeconfig", str(cluster.kubeconfig), "-n", namespace]
        self._environment = {**os.environ, "HELM_CACHE_HOME": str(folder)}

    def tried(
        self, *words: str, values: Mapping[str, Any] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run helm; it may fail."""
        given = [] if values is None else ["--values", "-"]
        return subprocess.run(  # noqa: S603 - helm, and arguments of tests
            [*self._command, *words, *given],
            input=json.dumps(values or {}),
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def __call__(self, *words: str, values: Mapping[str, Any] | None = None) -> str:
        """Run helm and expect that it succeeds."""
        answer = self.tried(*words, values=values)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def install(self, *words: str, values: Mapping[str, Any] | None = None) -> str:
        """Install the chart."""
        order = ("install", "kube9-operator", str(CHART), "--create-namespace", *words)
        return self(*order, values=values)

    def upgrade(self, *words: str, values: Mapping[str, Any] | None = None) -> str:
        """Upgrade to the same chart with other values."""
        return self("upgrade", "kube9-operator", str(CHART), *words, values=values)

    def uninstall(self) -> None:
        """Take it away."""
        self("uninstall", "kube9-operator")


@pytest.fixture
def helm_in(program: str, cluster: "Cluster", tmp_path: Path) -> Iterator[Callable[[str], Release]]:
    """Releases in namespaces; afterwards nothing of them is left."""
    made: list[Release] = []

    def release(namespace: str) -> Release:
        made.append(Release(program, cluster, namespace, tmp_path))
        return made[-1]

    yield release
    for each in made:
        each.tried("uninstall", "kube9-operator")
        cluster.request("DELETE", f"/api/v1/namespaces/{each.namespace}")
    for path in (f"{CRDS}/{plural}.kube9.io" for plural in OURS):
        cluster.request("DELETE", path)
        until(partial(gone, cluster, path))


def gone(cluster: "Cluster", path: str) -> bool:
    return cluster.request("GET", path).status == 404


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def operator(cluster: "Cluster", tmp_path: Path) -> Iterator[Callable[[str], Connection]]:
    """The operator's own account in a namespace, with what the chart grants it."""
    made: list[Connection] = []

    def connected(namespace: str) -> Connection:
        path = tmp_path / f"kubeconfig-{namespace}"
        token = cluster.service_account_token(namespace, "kube9-operator")
        server = {"server": cluster.url, "certificate-authority": str(cluster.ca_file)}
        document = {
            "current-context": "here",
            "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": server}],
            "users": [{"name": "u", "user": {"token": token}}],
        }
        path.write_text(json.dumps(document))
        made.append(connect(str(path), environ={}))
        lease = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases/kube9-operator"
        until(lambda: made[-1].request("GET", lease).status == 200)
        return made[-1]

    yield connected
    for connection in made:
        connection.close()


def written(cluster: "Cluster", namespace: str) -> Json:
    """What the operator keeps in the cluster, and the Lease with its labels."""
    maps = f"/api/v1/namespaces/{namespace}/configmaps"
    lease = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases/kube9-operator"
    state = cluster.request("GET", f"{maps}/kube9-operator-state").json
    held = cluster.request("GET", lease).json
    return {
        "status": cluster.request("GET", f"{maps}/kube9-operator-status").json.get("data"),
        "state": state.get("binaryData"),
        "lease": held["spec"].get("holderIdentity"),
        "managed by": {
            item["metadata"]["labels"].get("app.kubernetes.io/managed-by") for item in (state, held)
        },
    }


def work(connection: Connection, namespace: str) -> None:
    """Write what an operator writes, with its rights."""
    writer = Writer(connection, Silent(), namespace)
    labels = {"app.kubernetes.io/name": "kube9-operator", "app.kubernetes.io/component": "status"}
    assert writer.config_map("kube9-operator-status", {"status": "{}"}, labels=labels)
    assert writer.config_map("kube9-operator-state", {}, {"state": b"remembered"})
    assert writer.config_map("kube9-dashboard-data", {"dashboard": "{}"}, labels=labels)
    assert writer.create(OPERATOR_STATUS, "kube9-operator")
    assert Lease(connection, namespace, "kube9-operator", "me", SystemClock()).acquire()


@pytest.mark.parametrize("way", ["--server-side=true", "--server-side=false"])
def test_no_upgrade_and_no_rollback_touches_what_the_operator_wrote(
    way: str,
    cluster: "Cluster",
    helm_in: Callable[[str], Release],
    operator: Callable[[str], Connection],
) -> None:
    """Applied by the server as helm 4 does, or merged by three ways as helm 3 does."""
    space = f"chart-life-{way[-4:].strip('=')}"
    helm = helm_in(space)
    helm.install(way)
    work(operator(space), space)
    before = written(cluster, space)
    assert before["state"]
    assert before["status"] == {"status": "{}"}
    assert before["lease"] == "me"
    assert before["managed by"] == {"Helm"}
    helm.upgrade(way, values={"settings": {"schedule": {"interval": "30m"}}})
    assert written(cluster, space) == before
    config = f"/api/v1/namespaces/{space}/configmaps/kube9-operator-config"
    assert "30m" in cluster.request("GET", config).json["data"]["settings.json"]
    work_again = Lease(operator(space), space, "kube9-operator", "me", SystemClock())
    assert work_again.acquire()
    helm("rollback", "kube9-operator", "1", *((way,) if way.endswith("false") else ()))
    assert written(cluster, space) == before
    assert "30m" not in cluster.request("GET", config).json["data"]["settings.json"]


def test_the_operator_may_write_its_own_objects_and_create_no_others(
    helm_in: Callable[[str], Release], operator: Callable[[str], Connection]
) -> None:
    helm_in("chart-rights").install()
    connection = operator("chart-rights")
    work(connection, "chart-rights")
    writer = Writer(connection, Silent(), "chart-rights")
    with pytest.raises(Forbidden):
        writer.config_map("kube9-operator-config", {"settings.json": "{}"})
    with pytest.raises(Forbidden):
        writer.config_map("kube9-anything-else", {})
    for refused in ("secrets", "configmaps", "pods"):
        path = f"/api/v1/namespaces/chart-rights/{refused}"
        assert connection.request("GET", f"{path}/any").status == 403
        assert connection.request("POST", path, body=b"{}").status == 403


def test_an_uninstall_leaves_our_definitions_with_their_objects_and_nothing_else(
    cluster: "Cluster", helm_in: Callable[[str], Release], operator: Callable[[str], Connection]
) -> None:
    helm = helm_in("chart-gone")
    helm.install(values={"persistence": {"enabled": True}})
    work(operator("chart-gone"), "chart-gone")
    kept = "/apis/kube9.io/v1alpha1/namespaces/chart-gone/exemptions"
    assert cluster.request("POST", kept, EXEMPTION).ok
    helm.uninstall()
    left = [
        "/api/v1/namespaces/chart-gone/configmaps/kube9-operator-status",
        "/api/v1/namespaces/chart-gone/serviceaccounts/kube9-operator",
        "/apis/coordination.k8s.io/v1/namespaces/chart-gone/leases/kube9-operator",
        f"{RBAC}/clusterroles/kube9-operator-chart-gone",
        f"{RBAC}/clusterrolebindings/kube9-operator-chart-gone",
        f"{RBAC}/namespaces/chart-gone/roles/kube9-operator",
    ]
    for path in left:
        until(partial(gone, cluster, path))
    assert cluster.request("GET", f"{kept}/kept").ok
    claim = "/api/v1/namespaces/chart-gone/persistentvolumeclaims/kube9-operator"
    assert cluster.request("GET", claim).ok
    helm.install(values={"crds": {"keep": False}})
    assert cluster.request("GET", f"{kept}/kept").ok
    helm.uninstall()
    until(partial(gone, cluster, f"{CRDS}/exemptions.kube9.io"))


def test_a_second_release_leaves_the_definitions_to_the_first(
    cluster: "Cluster", helm_in: Callable[[str], Release]
) -> None:
    first, second = helm_in("chart-first"), helm_in("chart-second")
    first.install()
    told = second.install(values={"crds": {"keep": False}})
    assert "release kube9-operator in namespace chart-first" in told
    second.uninstall()
    assert cluster.request("GET", f"{CRDS}/exemptions.kube9.io").ok
    assert cluster.request("GET", f"{RBAC}/clusterroles/kube9-operator-chart-first").ok


def test_definitions_of_somebody_else_are_taken_over_once_they_are_said_to_be_ours(
    cluster: "Cluster", helm_in: Callable[[str], Release]
) -> None:
    for page in (CHART / "files" / "crds").glob("*.yaml"):
        assert cluster.request("POST", CRDS, yaml.safe_load(page.read_text())).ok
    helm = helm_in("chart-taken")
    assert "was installed by somebody without helm" in helm.install()
    notes = {
        "meta.helm.sh/release-name": "kube9-operator",
        "meta.helm.sh/release-namespace": "chart-taken",
    }
    ours = {"labels": {"app.kubernetes.io/managed-by": "Helm"}, "annotations": notes}
    for plural in OURS:
        path = f"{CRDS}/{plural}.kube9.io"
        assert cluster.request("PATCH", path, {"metadata": ours}).ok
    assert "was installed by" not in helm.upgrade()
    found = cluster.request("GET", f"{CRDS}/exemptions.kube9.io").json["metadata"]
    assert found["labels"]["helm.sh/chart"].startswith("kube9-operator-")
    assert found["annotations"]["helm.sh/resource-policy"] == "keep"


def test_an_upgrade_brings_definitions_up_to_date_and_keeps_their_objects(
    cluster: "Cluster", helm_in: Callable[[str], Release], tmp_path: Path
) -> None:
    helm = helm_in("chart-newer")
    helm.install()
    kept = "/apis/kube9.io/v1alpha1/namespaces/chart-newer/exemptions"
    until(lambda: cluster.request("POST", kept, EXEMPTION).status in (201, 409))
    newer = tmp_path / "kube9-operator"
    shutil.copytree(CHART, newer)
    page = newer / "files" / "crds" / "exemptions.yaml"
    ticket = "                ticket:\n"
    assert ticket in page.read_text()
    more = f"                owner: {{type: string, description: Whose it is.}}\n{ticket}"
    page.write_text(page.read_text().replace(ticket, more, 1))
    helm("upgrade", "kube9-operator", str(newer))
    (version,) = cluster.request("GET", f"{CRDS}/exemptions.kube9.io").json["spec"]["versions"]
    spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    assert "owner" in spec["properties"]
    assert cluster.request("GET", f"{kept}/kept").ok
    helm("rollback", "kube9-operator", "1")
    assert cluster.request("GET", f"{kept}/kept").ok


def test_a_scope_grants_its_namespaces_and_nothing_of_others(
    cluster: "Cluster", helm_in: Callable[[str], Release], operator: Callable[[str], Connection]
) -> None:
    for name in ("chart-mine", "chart-yours"):
        cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
    helm_in("chart-scope").install(values={"scope": {"namespaces": ["chart-mine"]}})
    connection = operator("chart-scope")
    work(connection, "chart-scope")
    assert connection.request("GET", "/api/v1/namespaces/chart-mine").status == 200
    assert connection.request("GET", "/api/v1/namespaces/chart-mine/pods").status == 200
    assert connection.request("GET", "/api/v1/namespaces/chart-yours/pods").status == 403
    assert connection.request("GET", "/api/v1/pods").status == 403
    assert gone(cluster, f"{RBAC}/clusterroles/kube9-operator-chart-scope")


def test_a_namespace_that_enforces_restricted_lets_the_pod_in(
    cluster: "Cluster", helm_in: Callable[[str], Release]
) -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    space = {"metadata": {"name": "chart-restricted", "labels": labels}}
    assert cluster.request("POST", "/api/v1/namespaces", space).ok
    helm_in("chart-restricted").install()
    pods = "/api/v1/namespaces/chart-restricted/pods"
    until(lambda: bool(cluster.request("GET", pods).json["items"]))


MISSING: list[tuple[Json, str]] = [
    ({"caBundle": {"secret": "nope"}}, 'caBundle.secret: there is no Secret "nope" in namespace'),
    ({"caBundle": {"configMap": "nope"}}, 'caBundle.configMap: there is no ConfigMap "nope"'),
    (
        {"persistence": {"enabled": True, "existingClaim": "nope"}},
        'persistence.existingClaim: there is no PersistentVolumeClaim "nope"',
    ),
    (
        {
            "extraEnv": [
                {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "nope", "key": "a"}}}
            ]
        },
        'extraEnv, TOKEN: there is no Secret "nope"',
    ),
    ({"scope": {"namespaces": ["nope"]}}, 'scope.namespaces: there is no namespace "nope"'),
]


@pytest.mark.parametrize(("values", "said"), MISSING)
def test_what_the_pod_could_not_start_without_is_missed_before_it_starts(
    values: Json, said: str, helm_in: Callable[[str], Release]
) -> None:
    helm = helm_in("default")
    answer = helm.tried("install", "x", str(CHART), "--dry-run=server", values=values)
    assert answer.returncode != 0
    assert said in answer.stderr
