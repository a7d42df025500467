"""A webhook of the testbed changes what is applied in its namespace, and nothing elsewhere."""

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.responses import JsonObject
from kube9_testbed.webhook import MutatingWebhook

pytestmark = pytest.mark.cluster


def namespace(cluster: Cluster, name: str) -> str:
    assert cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}}).ok
    return f"/apis/apps/v1/namespaces/{name}/deployments"


def deployment(name: str) -> JsonObject:
    labels = {"app": name}
    container = {"name": "app", "image": "registry.example.org/app:1"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}
    return {"metadata": {"name": name}, "spec": spec}


def test_it_changes_deployments_of_its_namespace_until_it_ends(cluster: Cluster) -> None:
    watched = "/apis/apps/v1/namespaces/webhook-watched/deployments"
    other = namespace(cluster, "webhook-other")
    patch = ({"op": "add", "path": "/spec/paused", "value": True},)
    with MutatingWebhook(cluster, "pauses", "webhook-watched", patch):
        assert cluster.request("POST", watched, deployment("a")).json["spec"]["paused"]
        assert "paused" not in cluster.request("POST", other, deployment("a")).json["spec"]
    assert "paused" not in cluster.request("POST", watched, deployment("b")).json["spec"]
