"""What policies let through is what their definition says, tried on every one of some callers.

The oracle knows nothing of our rules: it goes through the raw policy, caller by caller and address
by address, in the words of the API.
"""

import os
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kube9_core.snapshot.exposure.addresses import networks_of
from kube9_core.snapshot.exposure.isolation import isolation_of, peer_of, port_of
from kube9_core.snapshot.exposure.rules import Addresses
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.workload import Workload

Take = Callable[..., Snapshot]
Tree = dict[str, Any]

SPACES: dict[str, dict[str, str]] = {"shop": {"team": "shop"}, "bank": {}}
PODS: dict[tuple[str, str], dict[str, str]] = {
    ("shop", "web"): {"app": "web"},
    ("shop", "db"): {"app": "db", "tier": "back"},
    ("bank", "web"): {"app": "web", "tier": "back"},
    ("bank", "bare"): {},
}
PORTS = {("http", 80, "TCP"), ("dns", 53, "UDP"), ("admin", 8080, "TCP")}
ADDRESSES = ("10.0.0.1", "10.0.0.6", "10.0.1.1", "203.0.113.5", "2001:db8::1")
_EXAMPLES = 1_000 if os.environ.get("KUBE9_PROVE") else 30

_KEYS = st.sampled_from(("app", "tier", "team", "kubernetes.io/metadata.name"))
_VALUES = st.sampled_from(("web", "db", "back", "shop", "bank"))
_EXPRESSIONS = st.one_of(
    st.builds(
        lambda key, op, values: {"key": key, "operator": op, "values": values},
        _KEYS,
        st.sampled_from(("In", "NotIn")),
        st.lists(_VALUES, min_size=1, max_size=2),
    ),
    st.builds(
        lambda key, op: {"key": key, "operator": op},
        _KEYS,
        st.sampled_from(("Exists", "DoesNotExist")),
    ),
)
_SELECTORS = st.fixed_dictionaries(
    {},
    optional={
        "matchLabels": st.dictionaries(_KEYS, _VALUES, max_size=1),
        "matchExpressions": st.lists(_EXPRESSIONS, max_size=1),
    },
)
_BLOCKS = st.sampled_from(
    (
        {"cidr": "0.0.0.0/0"},
        {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/24"]},
        {"cidr": "10.0.0.0/29", "except": ["10.0.0.0/30", "10.0.0.4/31"]},
        {"cidr": "10.0.0.0/29", "except": ["10.0.0.0/30", "10.0.0.4/30"]},
        {"cidr": "10.0.0.6/32"},
        {"cidr": "2001:db8::/32"},
    )
)
_PEERS = st.one_of(
    st.builds(lambda block: {"ipBlock": block}, _BLOCKS),
    st.builds(lambda pods: {"podSelector": pods}, _SELECTORS),
    st.builds(lambda spaces: {"namespaceSelector": spaces}, _SELECTORS),
    st.builds(
        lambda pods, spaces: {"podSelector": pods, "namespaceSelector": spaces},
        _SELECTORS,
        _SELECTORS,
    ),
)
_POLICY_PORTS = st.sampled_from(
    (
        {"port": 80},
        {"port": "http"},
        {"port": "http", "protocol": "UDP"},
        {"port": "dns", "protocol": "UDP"},
        {"port": 50, "endPort": 90},
        {"port": 50, "endPort": 90, "protocol": "UDP"},
        {"protocol": "UDP"},
        {},
    )
)


def _rules(word: str) -> st.SearchStrategy[list[Tree]]:
    rule = st.fixed_dictionaries(
        {},
        optional={word: st.lists(_PEERS, max_size=2), "ports": st.lists(_POLICY_PORTS, max_size=2)},
    )
    return st.lists(rule, max_size=2)


_SPECS = st.fixed_dictionaries(
    {"podSelector": _SELECTORS},
    optional={
        "policyTypes": st.sampled_from((["Ingress"], ["Egress"], ["Ingress", "Egress"])),
        "ingress": _rules("from"),
        "egress": _rules("to"),
    },
)
_POLICIES = st.lists(st.tuples(st.sampled_from(tuple(SPACES)), _SPECS), max_size=3)


def _selected(selector: Tree, labels: dict[str, str]) -> bool:
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for item in selector.get("matchExpressions", []):
        there = item["key"] in labels
        named = there and labels[item["key"]] in item.get("values", [])
        wanted = {"In": named, "NotIn": not named, "Exists": there, "DoesNotExist": not there}
        if not wanted[item["operator"]]:
            return False
    return True


def _space(name: str) -> dict[str, str]:
    return {**SPACES[name], "kubernetes.io/metadata.name": name}


def _meant(peer: Tree, home: str, caller: tuple[str, str] | str) -> bool:
    if isinstance(caller, str):
        block = peer.get("ipBlock")
        return (
            block is not None
            and _inside(caller, block["cidr"])
            and not any(_inside(caller, item) for item in block.get("except", []))
        )
    if "namespaceSelector" in peer:
        if not _selected(peer["namespaceSelector"], _space(caller[0])):
            return False
        return _selected(peer.get("podSelector", {}), PODS[caller])
    if "podSelector" in peer:
        return caller[0] == home and _selected(peer["podSelector"], PODS[caller])
    return False


def _inside(address: str, block: str) -> bool:
    return ip_address(address) in ip_network(block)


def _opened(port: Tree, wanted: tuple[str, int, str]) -> bool:
    name, number, protocol = wanted
    if port.get("protocol", "TCP") != protocol:
        return False
    first = port.get("port")
    if first is None:
        return True
    if isinstance(first, str):
        return first == name
    return bool(first <= number <= (port.get("endPort") or first))


def _types(spec: Tree) -> list[str]:
    if spec.get("policyTypes"):
        return list(spec["policyTypes"])
    return ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]


def _through(
    policies: list[tuple[str, Tree]],
    pod: tuple[str, str],
    direction: str,
    caller: tuple[str, str] | str,
    port: tuple[str, int, str],
) -> bool:
    own = [
        spec
        for space, spec in policies
        if space == pod[0]
        and _selected(spec["podSelector"], PODS[pod])
        and direction in _types(spec)
    ]
    section, word = ("ingress", "from") if direction == "Ingress" else ("egress", "to")
    for spec in own:
        for rule in spec.get(section) or []:
            peers, ports = rule.get(word) or [], rule.get("ports") or []
            if peers and not any(_meant(peer, pod[0], caller) for peer in peers):
                continue
            if not ports or any(_opened(item, port) for item in ports):
                return True
    return not own


def _documents(policies: list[tuple[str, Tree]]) -> str:
    ports = [{"name": n, "containerPort": p, "protocol": t} for n, p, t in sorted(PORTS)]
    listed: list[Tree] = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        for name, labels in SPACES.items()
    ]
    listed += [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": space, "labels": labels},
            "spec": {"containers": [{"name": "app", "image": "app:1", "ports": ports}]},
        }
        for (space, name), labels in PODS.items()
    ]
    listed += [
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": f"p{n}", "namespace": space},
            "spec": spec,
        }
        for n, (space, spec) in enumerate(policies)
    ]
    return yaml.safe_dump_all(listed)


@settings(max_examples=_EXAMPLES)
@given(_POLICIES)
def test_callers_get_through_as_the_raw_policies_say(
    snapshot_of: Take, policies: list[tuple[str, Tree]]
) -> None:
    snapshot = snapshot_of(_documents(policies))
    pods = {(item.namespace or "", item.name): item for item in snapshot.all(Workload)}
    for place, pod in pods.items():
        isolation = isolation_of(pod, snapshot)
        for direction in ("Ingress", "Egress"):
            for name, number, protocol in PORTS:
                port = port_of(pod, number, protocol)
                asked = (name, number, protocol)
                for other, peer in pods.items():
                    said = isolation.admits(direction, peer_of(peer, snapshot), port)
                    assert said == _through(policies, place, direction, other, asked)
                for address in ADDRESSES:
                    said = isolation.admits(direction, Addresses(networks_of((address,))), port)
                    assert said == _through(policies, place, direction, address, asked)


@settings(max_examples=_EXAMPLES)
@given(_POLICIES)
def test_a_range_gets_through_where_one_of_its_addresses_does(
    snapshot_of: Take, policies: list[tuple[str, Tree]]
) -> None:
    snapshot = snapshot_of(_documents(policies))
    asked = ("http", 80, "TCP")
    for pod in snapshot.all(Workload):
        isolation, place = isolation_of(pod, snapshot), (pod.namespace or "", pod.name)
        for block in ("10.0.0.0/29", "10.0.0.4/31"):
            said = isolation.admits("Ingress", Addresses(networks_of((block,))), port_of(pod, 80))
            one_by_one = (
                _through(policies, place, "Ingress", str(address), asked)
                for address in ip_network(block)
            )
            assert said == any(one_by_one)
