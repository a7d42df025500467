"""The owner of a namespace installs an operator for it, with no rights but those of `admin` there.

Each object is created as the owner's ServiceAccount, so the API server itself watches that nobody
grants what they do not hold.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kube9_testbed.client import Client
    from kube9_testbed.cluster import Cluster

RBAC = "/apis/rbac.authorization.k8s.io/v1"
TEAM, PLATFORM = "kube9-team", "kube9-platform"
SCOPED = {"scope": {"namespaces": [TEAM]}, "crds": {"enabled": False}}
PLACES = {
    "ConfigMap": "/api/v1",
    "Pod": "/api/v1",
    "Service": "/api/v1",
    "ServiceAccount": "/api/v1",
    "Deployment": "/apis/apps/v1",
    "Lease": "/apis/coordination.k8s.io/v1",
    "NetworkPolicy": "/apis/networking.k8s.io/v1",
    "Role": RBAC,
    "RoleBinding": RBAC,
}

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def owner(cluster: "Cluster") -> "Iterator[Client]":
    """An account that is admin of one namespace and nothing besides."""
    account = {"kind": "ServiceAccount", "name": "owner", "namespace": TEAM}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "admin"}
    bound = {"metadata": {"name": "owner"}, "roleRef": role, "subjects": [account]}
    created = (
        ("/api/v1/namespaces", {"metadata": {"name": TEAM}}),
        (f"/api/v1/namespaces/{TEAM}/serviceaccounts", {"metadata": {"name": "owner"}}),
        (f"{RBAC}/namespaces/{TEAM}/rolebindings", bound),
    )
    for path, body in created:
        assert cluster.request("POST", path, body).status == HTTPStatus.CREATED
    with closing(cluster.client(cluster.service_account_token(TEAM, "owner"))) as client:
        yield client
    cluster.request("DELETE", f"/api/v1/namespaces/{TEAM}")


@pytest.fixture
def platform(cluster: "Cluster", render: Render) -> Iterator[Callable[[Json], None]]:
    """Create the roles for people that a release for the whole cluster brings."""
    with ExitStack() as stack:

        def install(values: Json) -> None:
            for item in render({"rbac": values}, namespace=PLATFORM):
                name = item["metadata"]["name"]
                if item["kind"] == "ClusterRole" and not name.startswith("kube9-operator"):
                    path = f"{RBAC}/clusterroles"
                    assert cluster.request("POST", path, item).status == HTTPStatus.CREATED
                    stack.callback(cluster.request, "DELETE", f"{path}/{name}")

        yield install


def refused(owner: "Client", objects: tuple[Json, ...]) -> dict[str, str]:
    """What the API server says against each object; nothing of it is kept."""
    told = {}
    for item in objects:
        kind, meta = item["kind"], item["metadata"]
        path = f"{PLACES[kind]}/namespaces/{meta['namespace']}/{plural(kind)}?dryRun=All"
        answer = owner.request("POST", path, item)
        if answer.status != HTTPStatus.CREATED:
            told[f"{kind} {meta['name']}"] = answer.text
    return told


def plural(kind: str) -> str:
    return f"{kind.lower()[:-1]}ies" if kind.endswith("y") else f"{kind.lower()}s"


def test_an_owner_cannot_hand_on_what_they_do_not_hold(
    owner: "Client", platform: Callable[[Json], None], render: Render
) -> None:
    platform({})
    found = refused(owner, render(SCOPED, namespace=TEAM))
    roles = {name for name in found if name.startswith("Role ")}
    assert roles >= {"Role kube9-operator", f"Role kube9-operator-{TEAM}"}
    assert all("not currently held" in found[name] for name in roles)


def test_an_owner_installs_an_operator_once_the_platform_lets_them(
    owner: "Client", platform: Callable[[Json], None], render: Render
) -> None:
    platform({"tenants": True})
    objects = tuple(item for item in render(SCOPED, namespace=TEAM) if not_bound(item))
    until = time.monotonic() + 30
    while found := refused(owner, objects):
        assert time.monotonic() < until, found
        time.sleep(0.2)


def not_bound(item: Json) -> bool:
    """A binding to a role that a dry run did not keep is refused whatever one holds."""
    return bool(item["kind"] != "RoleBinding")
