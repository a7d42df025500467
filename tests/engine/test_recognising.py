"""A distribution is recognised by what no tenant of a cluster can make."""

import pytest

from kube9_core.api import (
    DistributionProfile,
    KubernetesVersion,
    Mode,
    Node,
    NodeSign,
    ObjectSign,
    Snapshot,
)
from kube9_core.engine.recognising import named, recognised, unsure
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.testing import snapshot_of

(NODE,) = Node.KINDS
CLUSTER = """
apiVersion: v1
kind: Node
metadata: {name: a, labels: {acme.example/machine: "7"}}
spec: {providerID: "acme://7"}
status: {nodeInfo: {kubeletVersion: v1.37.2+acme1}}
---
apiVersion: v1
kind: Namespace
metadata: {name: acme-system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: acme:nodes}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: acme:team, namespace: shop}
"""


def profile(
    name: str, *signs: NodeSign | ObjectSign, includes: tuple[str, ...] = (), always: bool = False
) -> DistributionProfile:
    return DistributionProfile(
        name=name,
        title=name.title(),
        url="https://acme.example/",
        signs=signs,
        includes=includes,
        always=always,
        exemptions=(),
    )


def seen(*profiles: DistributionProfile) -> dict[str, str]:
    snapshot = snapshot_of(CLUSTER, mode=Mode.CLUSTER)
    return {item.profile.name: item.because for item in recognised(profiles, snapshot)}


SIGNS = {
    "a label of a node": (
        NodeSign(label="acme.example/machine"),
        "node a shows acme.example/machine",
    ),
    "a kubelet's version": (NodeSign(kubelet="v*+acme*"), "node a shows v1.37.2+acme1"),
    "what the provider calls it": (NodeSign(provider="acme://*"), "node a shows acme://7"),
    "an object without a namespace": (
        ObjectSign("ClusterRole", "acme:nodes"),
        "ClusterRole acme:nodes",
    ),
    "two things that one node shows": (
        NodeSign(label="acme.example/machine", provider="acme://*"),
        "node a shows acme.example/machine, acme://7",
    ),
}


@pytest.mark.parametrize(("sign", "because"), SIGNS.values(), ids=SIGNS)
def test_a_distribution_is_recognised_by(sign: NodeSign | ObjectSign, because: str) -> None:
    assert seen(profile("acme", sign)) == {"acme": because}


STRANGERS = {
    "a label it does not have": NodeSign(label="acme.example/disk"),
    "two things of which it shows one": NodeSign(label="acme.example/machine", provider="x://*"),
    "an object that lives in a namespace": ObjectSign("Role", "acme:team"),
    "an object of another kind": ObjectSign("ClusterRoleBinding", "acme:nodes"),
}


@pytest.mark.parametrize("sign", STRANGERS.values(), ids=STRANGERS)
def test_a_distribution_is_not_recognised_by(sign: NodeSign | ObjectSign) -> None:
    assert seen(profile("acme", sign)) == {}


def test_what_is_included_holds_as_well() -> None:
    every = (
        profile("rack", NodeSign(provider="acme://*"), includes=("acme",)),
        profile("acme", includes=("base",)),
        profile("base"),
        profile("other"),
    )
    assert seen(*every) == {
        "acme": "part of rack",
        "base": "part of acme",
        "rack": "node a shows acme://7",
    }


def test_what_is_asked_for_needs_no_sign() -> None:
    every = (profile("acme", includes=("base",)), profile("base", always=True))
    assert [item.because for item in named(every, ["acme"])] == ["asked for", "part of acme"]


def test_nodes_that_could_not_be_read_leave_doubt() -> None:
    row = Coverage("v1/Node", CoverageState.FORBIDDEN, 0, "get nodes")
    blind = Snapshot((), version=KubernetesVersion(1, 37), mode=Mode.CLUSTER, coverage={NODE: row})
    assert unsure(blind) == "nodes could not be read (get nodes), which tell most distributions"
    assert unsure(snapshot_of(CLUSTER, mode=Mode.MANIFESTS)) is None
