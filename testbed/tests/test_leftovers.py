"""A test file finds the shared cluster as the first one did, whatever ran before it."""

from typing import Any

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.leftovers import Leftovers

pytestmark = pytest.mark.cluster
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles"


def definition(plural: str) -> dict[str, Any]:
    schema = {"openAPIV3Schema": {"type": "object"}}
    version = {"name": "v1", "served": True, "storage": True, "schema": schema}
    return {
        "metadata": {"name": f"{plural}.left.example.com"},
        "spec": {
            "group": "left.example.com",
            "scope": "Cluster",
            "names": {"plural": plural, "kind": plural.title()},
            "versions": [version],
        },
    }


def test_what_came_since_is_deleted_and_no_longer_served(cluster: Cluster) -> None:
    left = Leftovers(cluster)
    assert cluster.request("POST", DEFINITIONS, definition("gadgets")).ok
    assert cluster.request("POST", ROLES, {"metadata": {"name": "left-over"}}).ok
    left.clear()
    assert cluster.request("GET", f"{DEFINITIONS}/gadgets.left.example.com").status == 404
    assert cluster.request("GET", "/apis/left.example.com/v1").status == 404
    assert cluster.request("GET", f"{ROLES}/left-over").status == 404


def test_what_was_there_before_stays(cluster: Cluster) -> None:
    assert cluster.request("POST", ROLES, {"metadata": {"name": "was-there"}}).ok
    Leftovers(cluster).clear()
    assert cluster.request("GET", f"{ROLES}/was-there").ok
    assert cluster.request("GET", f"{ROLES}/cluster-admin").ok
