"""The API server is the judge of what a NetworkPolicy says where it does not say so."""

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from kube9_core.model.source import Document, Source
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.policy import NetworkPolicy

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

PATH = "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies?dryRun=All"
ALL: dict[str, Any] = {"podSelector": {}}


def policy(spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "it", "namespace": "default"},
        "spec": spec,
    }


def read(body: dict[str, Any]) -> NetworkPolicy:
    said = Document(body["apiVersion"], body["kind"], msgspec.json.encode(body), Source("it.yaml"))
    (found,) = views_of([said], NEWEST).objects
    assert isinstance(found, NetworkPolicy)
    return found


@pytest.mark.parametrize(
    "spec",
    [
        ALL,
        {**ALL, "ingress": []},
        {**ALL, "egress": []},
        {**ALL, "egress": [{}]},
        {**ALL, "ingress": [{}], "egress": [{"ports": [{"port": 53}]}]},
        {**ALL, "policyTypes": []},
        {**ALL, "policyTypes": ["Egress"]},
        {**ALL, "policyTypes": ["Ingress"], "egress": [{}]},
    ],
    ids=str,
)
def test_directions_are_those_the_server_writes_down(
    cluster: "Cluster", spec: dict[str, Any]
) -> None:
    answer = cluster.request("POST", PATH, policy(spec))
    assert answer.ok, answer.text
    written = msgspec.json.decode(answer.text)["spec"]["policyTypes"]
    assert read(policy(spec)).directions == set(written)


@pytest.mark.parametrize(
    "peer",
    [
        {},
        {"ipBlock": {"cidr": "10.0.0.0/8"}, "podSelector": {}},
        {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["192.168.0.0/16"]}},
        {"ipBlock": {"cidr": "ten"}},
    ],
    ids=str,
)
def test_peers_of_which_we_make_nothing_are_refused(
    cluster: "Cluster", peer: dict[str, Any]
) -> None:
    body = policy({**ALL, "ingress": [{"from": [peer]}]})
    assert cluster.request("POST", PATH, body).status == 422


@pytest.mark.parametrize(
    "port",
    [{"port": "http", "endPort": 90}, {"endPort": 90}, {"port": 90, "endPort": 80}],
    ids=str,
)
def test_ranges_without_a_number_to_begin_at_are_refused(
    cluster: "Cluster", port: dict[str, Any]
) -> None:
    body = policy({**ALL, "ingress": [{"ports": [port]}]})
    assert cluster.request("POST", PATH, body).status == 422
