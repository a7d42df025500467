"""Who installs with few rights, and what a release misses before its pod would."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import Connection

pytest.importorskip("kube9_testbed")
from kube9_testbed.waiting import until

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.helm import HelmRelease

pytestmark = pytest.mark.cluster

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
RBAC = "/apis/rbac.authorization.k8s.io/v1"

Json = dict[str, Any]
HelmIn = Callable[[str], "HelmRelease"]
Operator = Callable[[str], Connection]
Work = Callable[[Connection, str], None]


def test_a_scope_grants_its_namespaces_and_nothing_of_others(
    cluster: "Cluster", helm_in: HelmIn, operator: Operator, work: Work
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
    role = f"{RBAC}/clusterroles/kube9-operator-chart-scope"
    assert cluster.request("GET", role).status == 404


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
    (
        {"plugins": {"security": {"secret": "nope"}}},
        'the secret of plugin security: there is no Secret "nope"',
    ),
]


@pytest.mark.parametrize(("values", "said"), MISSING)
@pytest.mark.parametrize("space", ["chart-there", ""])
def test_what_the_pod_could_not_start_without_is_missed_before_it_starts(
    values: Json, said: str, space: str, helm_in: HelmIn
) -> None:
    order = ("install", "x", str(CHART), "--dry-run=server", "--create-namespace")
    helm = helm_in(space or "chart-there")
    helm.namespace = space or "not-there-yet"
    answer = helm.tried(*order, values=values)
    assert answer.returncode != 0
    assert said in answer.stderr


def test_a_tenant_installs_in_a_namespace_without_rights_in_any_other(
    cluster: "Cluster", helm_in: HelmIn, account: Callable[[str, str], Path]
) -> None:
    space = "chart-tenant"
    helm = helm_in(space)
    binding = {
        "metadata": {"name": "tenant"},
        "roleRef": {"kind": "ClusterRole", "name": "admin", "apiGroup": RBAC.split("/")[2]},
        "subjects": [{"kind": "ServiceAccount", "name": "tenant", "namespace": space}],
    }
    accounts = f"/api/v1/namespaces/{space}/serviceaccounts"
    assert cluster.request("POST", accounts, {"metadata": {"name": "tenant"}}).ok
    assert cluster.request("POST", f"{RBAC}/namespaces/{space}/rolebindings", binding).ok
    helm.kubeconfig = account(space, "tenant")
    until(lambda: helm.tried("list").returncode == 0, "the binding")
    alone = {
        "scope": {"namespaces": [space]},
        "crds": {"enabled": False},
        "rbac": {"create": False},
        "imagePullSecrets": [{"name": "missing"}],
    }
    told = helm.install(values=alone)
    assert "imagePullSecrets names the Secret missing, which is not in namespace" in told
    helm.upgrade(values=alone)
    missing = helm.tried(
        "upgrade", "kube9-operator", str(CHART), values={**alone, "caBundle": {"secret": "no"}}
    )
    assert 'caBundle.secret: there is no Secret "no"' in missing.stderr
