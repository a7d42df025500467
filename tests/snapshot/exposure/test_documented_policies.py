"""The situations of the documentation's page on network policies have the verdicts it gives them.

The manifests are our own; each test says in its name what the page says of such a policy.
"""

from collections.abc import Callable

import pytest

from kube9_core.snapshot.exposure.addresses import networks_of
from kube9_core.snapshot.exposure.isolation import Isolation, isolation_of, peer_of, port_of
from kube9_core.snapshot.exposure.rules import Addresses, Peer
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.workload import Workload

Take = Callable[..., Snapshot]
PEOPLE = """
apiVersion: v1
kind: Namespace
metadata: {name: ledger}
---
apiVersion: v1
kind: Namespace
metadata: {name: audit, labels: {project: books}}
"""
POD = """
---
apiVersion: v1
kind: Pod
metadata: {name: %s, namespace: %s, labels: {%s}}
spec: {containers: [{name: app, image: "app:1", ports: [{name: store, containerPort: 6379}]}]}
"""
PODS = (
    POD % ("store", "ledger", "role: store")
    + POD % ("front", "ledger", "role: front")
    + POD % ("batch", "ledger", "role: batch")
    + POD % ("reader", "audit", "role: front")
    + POD % ("clerk", "audit", "role: clerk")
    + POD % ("stranger", "other", "role: front")
)
POLICY = """
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: %s, namespace: ledger}
spec: {%s}
"""
BOOKS = "{matchLabels: {project: books}}"
FRONT = "{matchLabels: {role: front}}"
EVERYBODY = {"front", "batch", "reader", "clerk", "stranger"}


class Ledger:
    """The pod `store`, and who is let through to and from it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._pods = {item.name: item for item in snapshot.all(Workload)}
        self.isolation: Isolation = isolation_of(self._pods["store"], snapshot)

    def _asked(self, direction: str, peer: Peer, port: int, protocol: str) -> bool:
        called = port_of(self._pods["store"], port, protocol)
        return self.isolation.admits(direction, peer, called)

    def pods(self, direction: str, port: int = 6379, protocol: str = "TCP") -> set[str]:
        """Names of the pods that get through."""
        return {
            name
            for name, pod in self._pods.items()
            if name != "store"
            and self._asked(direction, peer_of(pod, self._snapshot), port, protocol)
        }

    def address(self, direction: str, address: str, port: int = 6379) -> bool:
        """Whether an address gets through."""
        return self._asked(direction, Addresses(networks_of((address,))), port, "TCP")


@pytest.fixture
def ledger(snapshot_of: Take) -> Callable[..., Ledger]:
    """The pods with some policies, given by their specs."""

    def made(*specs: str) -> Ledger:
        policies = "".join(POLICY % (f"p{n}", spec) for n, spec in enumerate(specs))
        return Ledger(snapshot_of(PEOPLE + PODS + policies))

    return made


Made = Callable[..., Ledger]

STORE = """
podSelector: {matchLabels: {role: store}},
policyTypes: [Ingress, Egress],
ingress: [{
  from: [
    {ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}},
    {namespaceSelector: {matchLabels: {project: books}}},
    {podSelector: {matchLabels: {role: front}}}],
  ports: [{protocol: TCP, port: 6379}]}],
egress: [{to: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{protocol: TCP, port: 5978}]}]
"""


def test_without_policies_nobody_is_kept_out(ledger: Made) -> None:
    open_to_all = ledger()
    assert open_to_all.pods("Ingress") == open_to_all.pods("Egress") == EVERYBODY
    assert open_to_all.address("Ingress", "203.0.113.1")


def test_peers_of_one_rule_are_alternatives(ledger: Made) -> None:
    assert ledger(STORE).pods("Ingress") == {"front", "reader", "clerk"}


def test_a_block_lets_in_all_but_its_exceptions(ledger: Made) -> None:
    guarded = ledger(STORE)
    assert guarded.address("Ingress", "172.17.0.1")
    assert guarded.address("Ingress", "172.17.2.0")
    assert not guarded.address("Ingress", "172.17.1.255")
    assert not guarded.address("Ingress", "172.18.0.1")


def test_a_rule_is_for_its_ports_only(ledger: Made) -> None:
    guarded = ledger(STORE)
    assert guarded.pods("Ingress", port=6380) == set()
    assert guarded.pods("Ingress", protocol="UDP") == set()
    assert guarded.address("Egress", "10.0.0.9", port=5978)
    assert not guarded.address("Egress", "10.0.0.9", port=5979)
    assert not guarded.address("Egress", "10.0.1.9", port=5978)
    assert guarded.pods("Egress", port=5978) == set()


def test_selectors_of_one_peer_must_both_hold(ledger: Made) -> None:
    both = f"namespaceSelector: {BOOKS}, podSelector: {FRONT}"
    spec = f"podSelector: {{}}, ingress: [{{from: [{{{both}}}]}}]"
    assert ledger(spec).pods("Ingress") == {"reader"}


def test_selectors_of_two_peers_need_not(ledger: Made) -> None:
    two = f"{{namespaceSelector: {BOOKS}}}, {{podSelector: {FRONT}}}"
    spec = f"podSelector: {{}}, ingress: [{{from: [{two}]}}]"
    assert ledger(spec).pods("Ingress") == {"reader", "clerk", "front"}


def test_deny_all_ingress_leaves_egress_alone(ledger: Made) -> None:
    denied = ledger("podSelector: {}, policyTypes: [Ingress]")
    assert denied.pods("Ingress") == set()
    assert denied.pods("Egress") == EVERYBODY


def test_no_policy_can_take_back_what_another_allows(ledger: Made) -> None:
    both = ledger("podSelector: {}, policyTypes: [Ingress]", "podSelector: {}, ingress: [{}]")
    assert both.pods("Ingress") == EVERYBODY
    assert both.address("Ingress", "203.0.113.1")


def test_deny_all_egress_leaves_ingress_alone(ledger: Made) -> None:
    denied = ledger("podSelector: {}, policyTypes: [Egress]")
    assert denied.pods("Egress") == set()
    assert denied.pods("Ingress") == EVERYBODY


def test_allow_all_egress_allows_every_port(ledger: Made) -> None:
    allowed = ledger("podSelector: {}, policyTypes: [Egress], egress: [{}]")
    assert allowed.pods("Egress", port=1, protocol="UDP") == EVERYBODY


def test_deny_all_is_for_both(ledger: Made) -> None:
    denied = ledger("podSelector: {}, policyTypes: [Ingress, Egress]")
    assert denied.pods("Ingress") == denied.pods("Egress") == set()


@pytest.mark.parametrize(
    ("port", "through"), [(31_999, False), (32_000, True), (32_768, True), (32_769, False)]
)
def test_a_range_of_ports_has_both_its_ends(ledger: Made, port: int, *, through: bool) -> None:
    spec = """podSelector: {matchLabels: {role: store}}, policyTypes: [Egress], egress: [{
      to: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{port: 32000, endPort: 32768}]}]"""
    assert ledger(spec).address("Egress", "10.0.0.1", port) is through


def test_namespaces_can_be_listed_by_their_labels(ledger: Made) -> None:
    listed = "{matchExpressions: [{key: project, operator: In, values: [books, films]}]}"
    spec = f"podSelector: {{}}, ingress: [{{from: [{{namespaceSelector: {listed}}}]}}]"
    assert ledger(spec).pods("Ingress") == {"reader", "clerk"}


def test_every_namespace_has_its_name_for_a_label(ledger: Made) -> None:
    named = "{matchLabels: {kubernetes.io/metadata.name: other}}"
    spec = f"podSelector: {{}}, ingress: [{{from: [{{namespaceSelector: {named}}}]}}]"
    assert ledger(spec).pods("Ingress") == {"stranger"}


def test_an_empty_selector_of_namespaces_means_all_of_them(ledger: Made) -> None:
    spec = "podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]"
    assert ledger(spec).pods("Ingress") == EVERYBODY
    assert not ledger(spec).address("Ingress", "203.0.113.1")


def test_policies_of_one_namespace_say_nothing_of_another(snapshot_of: Take) -> None:
    snapshot = snapshot_of(PEOPLE + PODS + POLICY % ("deny", "podSelector: {}"))
    reader = next(item for item in snapshot.all(Workload) if item.name == "reader")
    assert isolation_of(reader, snapshot).by("Ingress") == ()
