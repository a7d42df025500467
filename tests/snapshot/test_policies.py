"""What a NetworkPolicy is about where it does not say so."""

from collections.abc import Callable

import pytest

from kube9_core.snapshot.object import Object
from kube9_core.snapshot.policy import NetworkPolicy

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
