"""What is called a way to cluster-admin is one on a real API server, and what is not is refused.

An account is given rules, and then tries the decisive act itself, as a dry run: to write all
rights into its role, to bind cluster-admin, to issue a token of another account.
"""

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from kube9_security.checks.rbac.climbs import rbac_escalation_path

from kube9_core.testing import verdict_on

if TYPE_CHECKING:
    from kube9_testbed.client import Client
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

_API = "rbac.authorization.k8s.io"
_ROLES = f"/apis/{_API}/v1/clusterroles"
_BINDINGS = f"/apis/{_API}/v1/clusterrolebindings"
_SECONDS = 30.0
_ALL = {"rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}


def _rule(group: str, resource: str, *verbs: str) -> dict[str, Any]:
    return {"apiGroups": [group], "resources": [resource], "verbs": list(verbs)}


_CASES: dict[str, tuple[str, bool, tuple[dict[str, Any], ...]]] = {
    "escalate-and-change": ("widen", True, (_rule(_API, "clusterroles", "escalate", "patch"),)),
    "escalate-alone": ("widen", False, (_rule(_API, "clusterroles", "escalate"),)),
    "change-alone": ("widen", False, (_rule(_API, "clusterroles", "patch"),)),
    "bind-and-create": (
        "bind",
        True,
        (_rule(_API, "clusterroles", "bind"), _rule(_API, "clusterrolebindings", "create")),
    ),
    "bind-alone": ("bind", False, (_rule(_API, "clusterroles", "bind"),)),
    "create-bindings-alone": ("bind", False, (_rule(_API, "clusterrolebindings", "create"),)),
    "bind-roles-only": (
        "bind",
        False,
        (_rule(_API, "roles", "bind"), _rule(_API, "clusterrolebindings", "create")),
    ),
    "issue-tokens": ("token", True, (_rule("", "serviceaccounts/token", "create"),)),
    "star-subresource": ("token", True, (_rule("", "*/token", "create"),)),
    "accounts-star": ("token", False, (_rule("", "serviceaccounts/*", "create"),)),
}


@pytest.mark.parametrize("name", _CASES)
def test_an_account_climbs_as_its_finding_says(cluster: "Cluster", name: str) -> None:
    act, climbs, rules = _CASES[name]
    objects = _objects(f"climb-{name}", rules)
    said = verdict_on(rbac_escalation_path, "\n---\n".join(map(json.dumps, objects)))
    assert bool(said.findings) is climbs
    with cluster.client() as admin:
        _create(admin, objects)
    token = cluster.service_account_token("default", f"climb-{name}")
    with cluster.client(token) as own:
        _wait_until_known(own, f"climb-{name}")
        assert _tries(own, act, f"climb-{name}") is climbs


def _objects(name: str, rules: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    account = {"kind": "ServiceAccount", "name": name, "namespace": "default"}
    known = _rule("", "namespaces", "get")
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": _named(account)},
        {**_head("ClusterRole", name), "rules": [*rules, known]},
        {
            **_head("ClusterRoleBinding", name),
            "roleRef": {"apiGroup": _API, "kind": "ClusterRole", "name": name},
            "subjects": [account],
        },
    ]


def _named(account: dict[str, str]) -> dict[str, str]:
    return {"name": account["name"], "namespace": account["namespace"]}


def _head(kind: str, name: str) -> dict[str, Any]:
    return {"apiVersion": f"{_API}/v1", "kind": kind, "metadata": {"name": name}}


def _create(admin: "Client", objects: list[dict[str, Any]]) -> None:
    paths = ("/api/v1/namespaces/default/serviceaccounts", _ROLES, _BINDINGS)
    for path, body in zip(paths, objects, strict=True):
        answer = admin.post(path, body)
        assert answer.ok, answer.text


def _wait_until_known(own: "Client", name: str) -> None:
    """The authorizer sees a new binding a moment later; every account here may get namespaces."""
    deadline = time.monotonic() + _SECONDS
    while not own.get("/api/v1/namespaces/default").ok:
        assert time.monotonic() < deadline, name
        time.sleep(0.05)


def _tries(own: "Client", act: str, name: str) -> bool:
    if act == "widen":
        return own.patch(f"{_ROLES}/{name}?dryRun=All", _ALL).ok
    if act == "bind":
        binding = {
            **_head("ClusterRoleBinding", f"{name}-up"),
            "roleRef": {"apiGroup": _API, "kind": "ClusterRole", "name": "cluster-admin"},
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": "default"}],
        }
        return own.post(f"{_BINDINGS}?dryRun=All", binding).ok
    accounts = "/api/v1/namespaces/kube-system/serviceaccounts"
    asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    return own.post(f"{accounts}/clusterrole-aggregation-controller/token", asked).ok
