"""Discovery finds what is served at which version, and one dead API costs itself only."""

import json
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import Connection
from kube9_core.kube.discovery import Discovery, discover
from kube9_core.kube.errors import Failed, Forbidden
from kube9_core.kube.pacing import Pacer
from kube9_core.model.kind import Kind
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot import kinds
from kube9_core.snapshot.registry import ENTRIES

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.scripted import ScriptedServer, Seen

Start = Callable[..., "ScriptedServer"]
Talk = Callable[..., Connection]
Json = dict[str, Any]
DEAD = "/apis/apiregistration.k8s.io/v1/apiservices"


def plain(seen: "Seen") -> Reply:
    """An API server of long ago, which does not aggregate discovery."""
    documents: dict[str, Json] = {
        "/version": {"major": "1", "minor": "20+", "gitVersion": "v1.20.7-eks-1"},
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/api/v1": {
            "resources": [
                {"name": "pods", "kind": "Pod", "verbs": ["list", "get"]},
                {"name": "pods/log", "kind": "Pod", "verbs": ["get"]},
                {"name": "bindings", "kind": "Binding", "verbs": ["create"]},
            ]
        },
        "/apis": {
            "kind": "APIGroupList",
            "groups": [
                {"name": "batch", "versions": [{"groupVersion": "batch/v1beta1"}]},
                {"name": "dead.example", "versions": [{"groupVersion": "dead.example/v1"}]},
            ],
        },
        "/apis/batch/v1beta1": {
            "resources": [{"name": "cronjobs", "kind": "CronJob", "verbs": ["list"]}]
        },
        "/api/v1/namespaces/kube-system": {"metadata": {"uid": "u-1"}},
    }
    found = documents.get(seen.path)
    return Reply({"message": "down"}, 503) if found is None else Reply(found)


@pytest.mark.cluster
def test_every_built_in_kind_is_found_at_its_version(admin: Connection) -> None:
    pacer = Pacer(100)
    discovery = discover(admin, pacer)
    assert discovery.version == KubernetesVersion(1, 37)
    assert discovery.version_text.startswith("v1.37.")
    assert discovery.broken == {}
    served = {entry.kind.name: discovery.served(entry.kind) for entry in ENTRIES}
    assert served["Deployment"] == "apps/v1"
    assert served["Pod"] == "v1"
    assert served["HorizontalPodAutoscaler"] == "autoscaling/v2"
    assert served["VerticalPodAutoscaler"] is None
    assert pacer.requests == 4


@pytest.mark.cluster
def test_two_clusters_are_told_apart_by_kube_system(
    admin: Connection, cluster: "Cluster", account: Callable[..., Connection]
) -> None:
    uid = cluster.request("GET", "/api/v1/namespaces/kube-system").json["metadata"]["uid"]
    assert discover(admin, Pacer(100)).cluster_id == uid
    assert discover(account(), Pacer(100)).cluster_id is None


@pytest.fixture
def dead_api(cluster: "Cluster") -> Iterator[None]:
    """An aggregated API whose server is not there."""
    service = {
        "metadata": {"name": "v1beta1.metrics.k8s.io"},
        "spec": {
            "group": "metrics.k8s.io",
            "version": "v1beta1",
            "service": {"name": "metrics-server", "namespace": "kube-system"},
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            "insecureSkipTLSVerify": True,
        },
    }
    assert cluster.request("POST", DEAD, service).ok
    yield
    assert cluster.request("DELETE", f"{DEAD}/v1beta1.metrics.k8s.io").ok


@pytest.mark.cluster
@pytest.mark.usefixtures("dead_api")
def test_a_dead_aggregated_api_is_broken_not_fatal(admin: Connection) -> None:
    deadline = time.monotonic() + 20
    discovery = discover(admin, Pacer(100))
    while not discovery.broken and time.monotonic() < deadline:
        time.sleep(0.5)
        discovery = discover(admin, Pacer(100))
    assert set(discovery.broken) == {"metrics.k8s.io"}
    assert "v1beta1 does not answer; start it or delete" in discovery.broken["metrics.k8s.io"]
    assert discovery.served(kinds.DEPLOYMENT) == "apps/v1"
    usage = Kind("metrics.k8s.io", "PodMetrics", "v1beta1", "pods")
    assert discovery.served(usage) is None
    assert discovery.reason_broken(usage) is not None
    assert discovery.reason_broken(kinds.VPA) is None


def test_an_old_server_is_asked_group_by_group(scripted: Start, talk: Talk) -> None:
    discovery = discover(talk(scripted(plain)), Pacer(100, patience=0.1))
    assert discovery.version == KubernetesVersion(1, 20)
    assert discovery.served(kinds.POD) == "v1"
    assert discovery.served(kinds.CRON_JOB) == "batch/v1beta1"
    assert discovery.served(kinds.DEPLOYMENT) is None
    assert discovery.served(Kind("", "Binding", "v1", "bindings")) is None
    assert set(discovery.broken) == {"dead.example"}
    assert "down" in discovery.broken["dead.example"]
    assert discovery.cluster_id == "u-1"


def test_the_newest_version_that_is_served_is_taken() -> None:
    found = frozenset({("cronjobs", "CronJob")})
    versions = {"batch/v1beta1": found, "batch/v1": found}
    discovery = Discovery(KubernetesVersion(1, 22), "v1.22", {}, None, versions)
    assert discovery.served(kinds.CRON_JOB) == "batch/v1"


def test_the_server_is_asked_for_aggregated_discovery(scripted: Start, talk: Talk) -> None:
    server = scripted(plain)
    discover(talk(server), Pacer(100, patience=0.1))
    accepted = {seen.path: seen.headers["accept"] for seen in server.seen}
    assert "v=v2;as=APIGroupDiscoveryList" in accepted["/apis"]
    assert accepted["/version"] == "application/json"


def test_discovery_that_is_forbidden_names_the_role(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply({"message": "no"}, 403))
    with pytest.raises(Forbidden, match="bind the ClusterRole system:discovery"):
        discover(talk(server), Pacer(100))


@pytest.mark.parametrize("body", [b"<html>", json.dumps({"gitVersion": "unknown"}).encode()])
def test_something_that_is_no_api_server_is_told(scripted: Start, talk: Talk, body: bytes) -> None:
    with pytest.raises(Failed, match="the API server"):
        discover(talk(scripted(lambda _: Reply(body))), Pacer(100))
