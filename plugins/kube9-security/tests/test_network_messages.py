"""What the network checks tell, where more than yes or no matters."""

from pathlib import Path
from typing import Any

import pytest
from kube9_security.checks.network.exposed import exposed_risky_workload
from kube9_security.checks.network.ingress_rules import ingress_host_taken
from kube9_security.checks.network.metadata_api import metadata_api_reachable
from kube9_security.checks.network.policies import allow_all_policy, no_ingress_policy

from kube9_core.api import Check, NetworkPolicy
from kube9_core.testing import snapshot_of, verdict_on

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    ("check", "case", "messages"),
    [
        (
            exposed_risky_workload,
            "exposed-risky-workload/fail-one-finding-for-all",
            [
                (
                    "is reachable from outside by Service web (LoadBalancer), Ingress web, and "
                    "sees the processes of its node, shares the IPC of its node, runs web "
                    "privileged"
                )
            ],
        ),
        (
            exposed_risky_workload,
            "exposed-risky-workload/fail-powerful-account",
            [
                (
                    "is reachable from outside by Service web (LoadBalancer), and may do "
                    "everything in the cluster as account default"
                )
            ],
        ),
        (
            ingress_host_taken,
            "ingress-host-taken/fail-two-namespaces",
            [
                "claims shop.example/, as does bank/other",
                "claims shop.example/, as does shop/web",
            ],
        ),
        (
            metadata_api_reachable,
            "metadata-api-reachable/fail-a-second-policy-allows",
            ["may by NetworkPolicy open call 169.254.169.254"],
        ),
        (
            allow_all_policy,
            "allow-all-policy/fail-every-namespace",
            ["lets every pod of the cluster in, by any port"],
        ),
    ],
)
def test_a_message_names_what_it_is_about(
    check: Check[Any], case: str, messages: list[str]
) -> None:
    found = verdict_on(check, CASES / f"{case}.yaml").findings
    assert sorted(item.message for item in found) == messages


def test_who_is_not_judged_is_told_why() -> None:
    said = verdict_on(no_ingress_policy, CASES / "no-ingress-policy" / "pass-calico.yaml")
    assert said.reason is not None
    assert "GlobalNetworkPolicy guard may guard it" in said.reason


def test_an_open_egress_rule_weighs_less_than_an_open_ingress_rule() -> None:
    (policy,) = snapshot_of(CASES / "allow-all-policy" / "fail-both.yaml").all(NetworkPolicy)
    assert [(item.at, item.severity) for item in allow_all_policy(policy)] == [
        ("spec.ingress[0]", None),
        ("spec.egress[0]", "low"),
    ]
