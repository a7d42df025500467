"""The roles that every cluster has: what we know of them, and when manifests are given them.

`shipped.json` holds them as an API server of Kubernetes 1.37 served them, without what its
aggregation controller wrote into the unions. Those marked `cluster` ask a real server whether it
still says so; the rest compare our tables with the file.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pytest

from kube9_core.snapshot.rights.identity import Grantee
from kube9_core.snapshot.rights.request import Request
from kube9_core.snapshot.rights.rights import Rights
from kube9_core.snapshot.rights.shipped import SHIPPED, shipped_roles
from kube9_core.snapshot.snapshot import Mode
from kube9_core.testing import snapshot_of

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

Json = dict[str, Any]
_ROLES: Final = "/apis/rbac.authorization.k8s.io/v1/clusterroles"
_API: Final = "rbac.authorization.k8s.io/v1"
_AGGREGATES: Final = "rbac.authorization.k8s.io/aggregate-to-"
_SERVED: Final[dict[str, Json]] = {
    role["metadata"]["name"]: role
    for role in json.loads(Path(__file__).with_name("shipped.json").read_text(encoding="utf-8"))
}
_ANN: Final = Grantee.user("ann").identity


def test_our_tables_say_what_the_server_said() -> None:
    ours = {role.name: _plain(msgspec.to_builtins(role.wire, str_keys=True)) for role in _shipped()}
    assert ours == {name: _plain(role) for name, role in _SERVED.items()}


def test_bindings_refer_to_all_of_them_but_the_system_s_own_parts() -> None:
    assert {name for name in _SERVED if not name.startswith("system:")} == SHIPPED


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_manifest_that_binds_one_is_given_it(name: str) -> None:
    index = _index(_binding(name))
    [binding] = index.bindings
    [role] = index.roles_of(binding)
    assert role.name == name
    assert {item.name for item in index.roles} == set(_SERVED)
    assert index.allows(_ANN, Request("get", "pods", namespace="shop"))


@pytest.mark.parametrize(
    "binding",
    [
        {"roleRef": {"kind": "ClusterRole", "name": "own"}},
        {"roleRef": {"kind": "ClusterRole", "name": "system:aggregate-to-view"}},
        {"roleRef": {"kind": "Role", "name": "view"}},
        {},
    ],
    ids=["another role", "a part of one", "a Role of that name", "no role"],
)
def test_a_manifest_that_binds_none_is_given_none(binding: Json) -> None:
    assert _index({**_binding("own"), "roleRef": None, **binding}).roles == ()


def test_a_role_that_the_manifest_holds_itself_is_not_given_again() -> None:
    own = {
        "kind": "ClusterRole",
        "metadata": {"name": "view"},
        "rules": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get"]}],
    }
    assert [role.name for role in _index(own, _binding("view")).roles] == ["view"]
    both = _index(own, _binding("view"), _binding("edit"))
    assert sorted(role.name for role in both.roles) == sorted(_SERVED)
    assert both.allows(_ANN, Request("get", "nodes", namespace="shop"))


def test_a_role_of_a_namespace_does_not_stand_for_one() -> None:
    spaced = {"kind": "Role", "metadata": {"name": "view", "namespace": "shop"}}
    assert len(_index(spaced, _binding("view")).roles) == 1 + len(_SERVED)


def test_of_a_cluster_only_what_it_holds_is_known() -> None:
    text = json.dumps({"apiVersion": _API, **_binding("view")})
    assert snapshot_of(text, mode=Mode.CLUSTER).index(Rights).roles == ()


@pytest.mark.cluster
def test_a_real_server_still_says_so(cluster: "Cluster") -> None:
    items = cluster.request("GET", _ROLES).json["items"]
    served = {item["metadata"]["name"]: item for item in items}
    assert {name: _plain(served[name]) for name in _SERVED} == {
        name: _plain(role) for name, role in _SERVED.items()
    }
    parts = {name for name in served if name.startswith("system:aggregate-to-")}
    assert parts == {name for name in _SERVED if name.startswith("system:")}


def _shipped() -> tuple[Any, ...]:
    return tuple(shipped_roles())


def _plain(role: Json) -> Json:
    """What counts of a role; the rules of a union are its controller's."""
    labels = role["metadata"].get("labels") or {}
    union = role.get("aggregationRule")
    return {
        "labels": {key: value for key, value in labels.items() if key.startswith(_AGGREGATES)},
        "union": union and [item["matchLabels"] for item in union["clusterRoleSelectors"]],
        "rules": None if union else [_without_gaps(rule) for rule in role["rules"]],
    }


def _without_gaps(rule: Json) -> Json:
    return {key: list(value) for key, value in rule.items() if value}


def _binding(role: str) -> Json:
    return {
        "kind": "RoleBinding",
        "metadata": {"name": f"to-{role}", "namespace": "shop"},
        "roleRef": {"kind": "ClusterRole", "name": role},
        "subjects": [{"kind": "User", "name": "ann"}],
    }


def _index(*objects: Json) -> Rights:
    text = "\n---\n".join(json.dumps({"apiVersion": _API, **item}) for item in objects)
    return snapshot_of(text).index(Rights)
