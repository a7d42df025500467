"""A release of the chart on a real API server: what comes, what changes, what stays."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import Forbidden
from kube9_core.kube.lease import Lease
from kube9_core.kube.writer import Writer
from kube9_core.model.audit import Silent
from kube9_core.runs.clock import SystemClock

pytest.importorskip("kube9_testbed")
from kube9_testbed.waiting import until, until_gone

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.helm import HelmRelease

pytestmark = pytest.mark.cluster

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
EXEMPTION = {
    "apiVersion": "kube9.io/v1alpha1",
    "kind": "Exemption",
    "metadata": {"name": "kept"},
    "spec": {"checks": ["*"], "reason": "It is only a test.", "expires": "2028-01-01"},
}

Json = dict[str, Any]
HelmIn = Callable[[str], "HelmRelease"]
Operator = Callable[[str], Connection]
Work = Callable[[Connection, str], None]


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


@pytest.mark.parametrize("way", ["--server-side=true", "--server-side=false"])
def test_no_upgrade_and_no_rollback_touches_what_the_operator_wrote(
    way: str,
    cluster: "Cluster",
    helm_in: HelmIn,
    operator: Operator,
    work: Work,
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
    helm.rollback(1, *((way,) if way.endswith("false") else ()))
    assert written(cluster, space) == before
    assert "30m" not in cluster.request("GET", config).json["data"]["settings.json"]


def test_an_upgrade_brings_back_what_somebody_deleted(cluster: "Cluster", helm_in: HelmIn) -> None:
    helm = helm_in("chart-deleted")
    helm.install()
    path = "/api/v1/namespaces/chart-deleted/configmaps/kube9-operator-status"
    assert cluster.request("DELETE", path).ok
    helm.upgrade()
    assert cluster.request("GET", path).ok


def test_the_operator_may_write_its_own_objects_and_create_no_others(
    helm_in: HelmIn, operator: Operator, work: Work
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


def test_a_lease_that_argo_cd_left_out_is_made_by_the_operator(
    cluster: "Cluster", helm_in: HelmIn, operator: Operator, work: Work
) -> None:
    helm_in("chart-leaseless").install()
    lease = "/apis/coordination.k8s.io/v1/namespaces/chart-leaseless/leases/kube9-operator"
    connection = operator("chart-leaseless")
    assert cluster.request("DELETE", lease).ok
    work(connection, "chart-leaseless")
    assert cluster.request("GET", lease).json["spec"]["holderIdentity"] == "me"
    other = Lease(connection, "chart-leaseless", "another", "me", SystemClock())
    with pytest.raises(Forbidden):
        other.acquire()


def test_an_uninstall_leaves_our_definitions_with_their_objects_and_nothing_else(
    cluster: "Cluster", helm_in: HelmIn, operator: Operator, work: Work
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
        until_gone(cluster, path)
    assert cluster.request("GET", f"{kept}/kept").ok
    claim = "/api/v1/namespaces/chart-gone/persistentvolumeclaims/kube9-operator"
    assert cluster.request("GET", claim).ok
    helm.install(values={"crds": {"keep": False}})
    assert cluster.request("GET", f"{kept}/kept").ok
    helm.uninstall()
    until_gone(cluster, f"{CRDS}/exemptions.kube9.io")


def test_a_namespace_that_enforces_restricted_lets_the_pod_in(
    cluster: "Cluster", helm_in: HelmIn
) -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    helm = helm_in("chart-restricted")
    space = "/api/v1/namespaces/chart-restricted"
    assert cluster.request("PATCH", space, {"metadata": {"labels": labels}}).ok
    helm.install()
    pods = "/api/v1/namespaces/chart-restricted/pods"
    until(lambda: bool(cluster.request("GET", pods).json["items"]), "a pod")
