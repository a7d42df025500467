"""`kube9 exposure`: what it prints, of manifests and of a cluster."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

Kube9 = Callable[..., Any]
SHOP = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "web:1", ports: [{containerPort: 8080}]}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  type: LoadBalancer
  allocateLoadBalancerNodePorts: false
  loadBalancerSourceRanges: [203.0.113.0/24]
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
"""
DENY = """
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}}
"""
CILIUM = """
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: guard, namespace: shop}
spec: {endpointSelector: {}}
"""


@pytest.fixture
def asked(here: Kube9, folder: Path) -> Kube9:
    """Ask about some manifests."""

    def ask(text: str, *words: str) -> Any:  # noqa: ANN401 - an Answer of the conftest
        (folder / "shop.yaml").write_text(text)
        return here("exposure", *words, "@shop.yaml")

    return ask


def test_a_line_tells_way_port_callers_and_policies(kube9: Kube9, folder: Path) -> None:
    (folder / "shop.yaml").write_text(SHOP)
    answer = kube9("exposure", "shop.yaml", COLUMNS="200")
    assert answer.code == 0
    head, line = (row.split("  ") for row in answer.out.splitlines())
    assert [cell.strip() for cell in head if cell] == [
        *("WORKLOAD", "WAY IN", "PORT", "WHO MAY CONNECT", "NETWORK POLICIES")
    ]
    assert [cell.strip() for cell in line if cell] == [
        "Deployment shop/web",
        "LoadBalancer (Service web)",
        "80 to 8080",
        "203.0.113.0/24",
        "no policy",
    ]


def test_a_narrow_terminal_gets_a_line_for_each_way(asked: Kube9) -> None:
    assert " ".join(asked(SHOP + DENY).out.split()) == (
        "Deployment shop/web LoadBalancer (Service web); 80 to 8080; 203.0.113.0/24; "
        "kept out by deny"
    )


def test_what_policies_keep_closed_can_be_left_out(asked: Kube9) -> None:
    assert "Nothing is reachable from outside" in asked(SHOP + DENY, "--open").out
    assert "web" in asked(SHOP, "--open").out


def test_one_namespace_can_be_asked_for(asked: Kube9) -> None:
    assert "Nothing is reachable from outside" in asked(SHOP, "-n", "bank").out
    assert "web" in asked(SHOP, "-n", "shop").out


def test_json_tells_all_of_it(asked: Kube9) -> None:
    record = json.loads(asked(SHOP + DENY, "--format", "json").out)
    assert record["kind"] == "Exposure"
    assert record["ways"] == [
        {
            "workload": {"kind": "Deployment", "namespace": "shop", "name": "web"},
            "kind": "LoadBalancer",
            "via": {"kind": "Service", "namespace": "shop", "name": "web"},
            "service": "web",
            "hosts": [],
            "port": 80,
            "target": 8080,
            "protocol": "TCP",
            "public": False,
            "internal": False,
            "limitedTo": ["203.0.113.0/24"],
            "policies": ["deny"],
            "open": False,
        }
    ]


def test_policies_of_others_are_named_and_not_guessed(asked: Kube9) -> None:
    answer = asked(SHOP + CILIUM)
    assert "what 1 CiliumNetworkPolicy closes or opens is not looked into" in answer.err


def test_unreadable_input_is_told_by_the_exit_code(asked: Kube9) -> None:
    assert asked("a: [").code == 2


def test_without_a_cluster_nothing_is_claimed(kube9: Kube9, tmp_path: Path) -> None:
    answer = kube9("exposure", KUBECONFIG=str(tmp_path / "none"), HOME=str(tmp_path))
    assert (answer.code, answer.out) == (3, "")


@pytest.mark.cluster
def test_a_cluster_is_asked_as_well(cluster: "Cluster", here: Kube9) -> None:
    answer = here("exposure", "--kubeconfig", str(cluster.kubeconfig), "--format", "json")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["kind"] == "Exposure"
