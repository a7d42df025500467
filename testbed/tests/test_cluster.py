"""The shared cluster is a real one: its controllers, scheduler and admission act."""

import time
from collections.abc import Callable

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.responses import JsonObject

pytestmark = pytest.mark.cluster


def container(**fields: object) -> JsonObject:
    return {"name": "app", "image": "registry.example.org/app:1", **fields}


def pod(name: str, **fields: object) -> JsonObject:
    spec: JsonObject = {"containers": [container(**fields)]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


def make_namespace(cluster: Cluster, name: str, **labels: str) -> str:
    prefixed = {f"pod-security.kubernetes.io/{key}": value for key, value in labels.items()}
    body: JsonObject = {"metadata": {"name": name, "labels": prefixed}}
    assert cluster.request("POST", "/api/v1/namespaces", body).status == 201
    path = f"/api/v1/namespaces/{name}"
    eventually(lambda: cluster.request("GET", f"{path}/serviceaccounts/default").ok)
    return path


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_the_server_reports_the_release_it_was_built_from(cluster: Cluster) -> None:
    assert cluster.request("GET", "/version").json["gitVersion"] == "v1.37.2"


def test_the_default_service_account_is_there_from_the_start(cluster: Cluster) -> None:
    answer = cluster.request("GET", "/api/v1/namespaces/default/serviceaccounts/default")
    assert answer.json["metadata"]["name"] == "default"


def test_the_scheduler_says_that_there_is_no_node(cluster: Cluster) -> None:
    path = make_namespace(cluster, "scheduled") + "/pods"
    assert cluster.request("POST", path, pod("pending")).status == 201

    def unschedulable() -> bool:
        status = cluster.request("GET", f"{path}/pending").json["status"]
        reasons = [condition.get("reason") for condition in status.get("conditions", ())]
        return bool(status["phase"] == "Pending" and "Unschedulable" in reasons)

    eventually(unschedulable)


def test_the_controllers_make_pods_for_a_deployment(cluster: Cluster) -> None:
    path = make_namespace(cluster, "deployed")
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container()]}}
    spec = {"replicas": 3, "selector": {"matchLabels": labels}, "template": template}
    body = {"metadata": {"name": "web"}, "spec": spec}
    assert cluster.request("POST", "/apis/apps/v1/namespaces/deployed/deployments", body).ok
    eventually(lambda: len(cluster.request("GET", f"{path}/pods").json["items"]) == 3)


def test_pod_security_refuses_a_privileged_pod_and_names_the_rule(cluster: Cluster) -> None:
    path = make_namespace(cluster, "guarded", enforce="baseline") + "/pods"
    answer = cluster.request("POST", path, pod("root", securityContext={"privileged": True}))
    assert answer.status == 403
    assert 'violates PodSecurity "baseline:latest": privileged' in answer.json["message"]


def test_warnings_of_the_server_are_read_whole(cluster: Cluster) -> None:
    path = make_namespace(cluster, "warned", warn="baseline") + "/pods?dryRun=All"
    answer = cluster.request("POST", path, pod("root", securityContext={"privileged": True}))
    (warning,) = answer.warnings
    assert answer.status == 201
    assert warning.startswith('would violate PodSecurity "baseline:latest": privileged (container')


def test_a_service_account_may_only_do_what_rbac_allows(cluster: Cluster) -> None:
    make_namespace(cluster, "accounts")
    token = cluster.service_account_token("accounts", "default")
    with cluster.client(token) as account:
        review = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
        user = account.post(review, {}).json["status"]["userInfo"]["username"]
        assert user == "system:serviceaccount:accounts:default"
        assert account.get("/api/v1/secrets").status == 403


def test_nobody_gets_in_without_a_token(cluster: Cluster) -> None:
    with cluster.client("wrong") as stranger:
        assert stranger.get("/api/v1/pods").status == 401
