"""Single objects of a real API server, looked up by the right to list and no other."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import yaml

from kube9_core.errors import Unseen
from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.pacing import Pacer
from kube9_core.model.audit import Silent
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.cluster_tools import Named
from kube9_core.runs.inspection import Denied
from kube9_core.runs.live_cluster import LiveCluster

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
ROLES = "/apis/rbac.authorization.k8s.io/v1"
ODD = "acme:odd,name=a\\b"


@pytest.fixture(scope="module")
def shop(cluster: "Cluster") -> "Cluster":
    """A namespace with a few objects, and an account that may list ConfigMaps only."""
    cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": "lookup"}})
    inside = "/api/v1/namespaces/lookup"
    for name in ("one", "two"):
        body = {"metadata": {"name": name, "labels": {"a": "b"}}, "data": {"k": "v"}}
        assert cluster.request("POST", f"{inside}/configmaps", body).ok
    cluster.request("POST", f"{inside}/serviceaccounts", {"metadata": {"name": "poor"}})
    rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["list"]}]
    role = {"metadata": {"name": ODD}, "rules": rules}
    assert cluster.request("POST", f"{ROLES}/clusterroles", role).ok
    who = [{"kind": "ServiceAccount", "name": "poor", "namespace": "lookup"}]
    what = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": ODD}
    bound = {"metadata": {"name": "lookup"}, "subjects": who, "roleRef": what}
    assert cluster.request("POST", f"{ROLES}/clusterrolebindings", bound).ok
    return cluster


def looking(connection: Connection, pacer: Pacer | None = None) -> LiveCluster:
    return LiveCluster(connection, pacer or Pacer(100, patience=5), Silent(), SystemClock())


@pytest.fixture
def poor(shop: "Cluster", tmp_path: Path) -> Iterator[Connection]:
    """An account that may list ConfigMaps, and get nothing at all."""
    server = {"server": shop.url, "certificate-authority": str(shop.ca_file)}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "poor",
        "contexts": [{"name": "poor", "context": {"cluster": "it", "user": "poor"}}],
        "clusters": [{"name": "it", "cluster": server}],
        "users": [
            {"name": "poor", "user": {"token": shop.service_account_token("lookup", "poor")}}
        ],
    }
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(content))
    with connect(str(path)) as connection:
        yield connection


@pytest.fixture
def admin(shop: "Cluster") -> Iterator[Connection]:
    with connect(str(shop.kubeconfig)) as connection:
        yield connection


def test_the_right_to_list_is_enough_and_the_object_is_whole(poor: Connection) -> None:
    body = looking(poor).one(Named("", "ConfigMap", "lookup", "two"))
    assert body is not None
    found: dict[str, Any] = msgspec.json.decode(body)
    assert (found["apiVersion"], found["kind"]) == ("v1", "ConfigMap")
    assert (found["metadata"]["name"], found["data"]) == ("two", {"k": "v"})
    assert found["metadata"]["managedFields"]


def test_what_is_not_there_or_not_served_is_none(poor: Connection) -> None:
    cluster = looking(poor)
    assert cluster.one(Named("", "ConfigMap", "lookup", "three")) is None
    assert cluster.one(Named("acme.example", "Gadget", "lookup", "one")) is None
    assert cluster.one(Named("", "ConfigMap", "lookup", "one", version="v9")) is None


def test_what_may_not_be_listed_is_denied_with_the_missing_rule(poor: Connection) -> None:
    with pytest.raises(Denied, match=r'may not list deployments in the API group "apps"'):
        looking(poor).one(Named("apps", "Deployment", "lookup", "web"))


def test_what_lives_in_no_namespace_is_found_whatever_its_name_holds(admin: Connection) -> None:
    body = looking(admin).one(Named("rbac.authorization.k8s.io", "ClusterRole", "lookup", ODD))
    assert body is not None
    assert msgspec.json.decode(body)["metadata"]["name"] == ODD


def test_a_custom_resource_is_found_at_the_version_that_is_served(admin: Connection) -> None:
    cluster = looking(admin)
    name = "configmaps"  # no definition of that name
    assert cluster.one(Named("apiextensions.k8s.io", "CustomResourceDefinition", "", name)) is None
    flow = Named("flowcontrol.apiserver.k8s.io", "FlowSchema", "", "exempt")
    body = cluster.one(flow)
    assert body is not None
    assert msgspec.json.decode(body)["apiVersion"] == "flowcontrol.apiserver.k8s.io/v1"


def test_secrets_are_refused_and_not_asked_for(admin: Connection) -> None:
    pacer = Pacer(100, patience=5)
    cluster = looking(admin, pacer)
    cluster.one(Named("", "ConfigMap", "lookup", "one"))
    before = pacer.requests
    with pytest.raises(Unseen, match="nothing in kube9 reads one"):
        cluster.one(Named("", "Secret", "lookup", "one"))
    assert pacer.requests == before


def test_what_lives_in_a_namespace_needs_one(admin: Connection) -> None:
    with pytest.raises(Unseen, match="it lives in a namespace"):
        looking(admin).one(Named("", "ConfigMap", "", "one"))
