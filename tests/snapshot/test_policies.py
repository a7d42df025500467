"""What a NetworkPolicy is about where it does not say so."""

from collections.abc import Callable

import pytest

from kube9_core.snapshot.object import Object
from kube9_core.snapshot.policy import NetworkPolicy, OtherPolicy

ReadOne = Callable[[str], Object]


@pytest.mark.parametrize(
    ("spec", "directions"),
    [
        ("{podSelector: {}}", {"Ingress"}),
        ("{podSelector: {}, egress: []}", {"Ingress"}),
        ("{podSelector: {}, egress: [{}]}", {"Ingress", "Egress"}),
        ("{podSelector: {}, policyTypes: [Egress]}", {"Egress"}),
        ("{podSelector: {}, policyTypes: [Ingress], egress: [{}]}", {"Ingress"}),
    ],
)
def test_directions_are_chosen_as_the_api_server_does(
    read_one: ReadOne, spec: str, directions: set[str]
) -> None:
    head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: it}\n"
    found = read_one(f"{head}spec: {spec}\n")
    assert isinstance(found, NetworkPolicy)
    assert found.directions == directions


@pytest.mark.parametrize(
    ("namespace", "labels", "isolated"),
    [
        ("shop", {"app": "web"}, True),
        ("shop", {"app": "db"}, False),
        ("bank", {"app": "web"}, False),
        ("shop", None, False),
    ],
)
def test_a_cilium_policy_isolates_whom_it_selects_beside_it(
    read_one: ReadOne, namespace: str, labels: dict[str, str] | None, *, isolated: bool
) -> None:
    found = read_one(
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n"
        "metadata: {name: it, namespace: shop}\n"
        "spec: {endpointSelector: {matchLabels: {'any:app': web}}, ingress: []}\n"
    )
    assert isinstance(found, OtherPolicy)
    assert found.isolates(namespace, labels, "Ingress") is isolated
    assert found.isolates(namespace, labels, "Egress") is False
