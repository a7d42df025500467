"""Who may do what with the operator and its objects, as the API server itself answers.

The roles are those that helm renders; `view`, `edit` and `admin` are aggregated by the real
controller. Each user is bound once: to a role, in one namespace or in the whole cluster.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

RBAC = "/apis/rbac.authorization.k8s.io/v1"
REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
HERE, TENANT, OTHER = "kube9-people", "people-shop", "people-bank"
FOUND_FIRST = "kube9-system"
WRITES = ("create", "update", "patch", "delete")
READS = ("get", "list", "watch")

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]
May = Callable[..., bool]

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def installed(render: Render, cluster: "Cluster") -> "Iterator[Cluster]":
    """The cluster with the roles of the chart, and people bound to them."""
    subject = {"kind": "User", "apiGroup": "rbac.authorization.k8s.io"}
    values = {
        "pointer": {"create": True},
        "rbac": {
            "users": [{**subject, "name": "user"}],
            "viewers": [{**subject, "name": "viewer"}],
        },
    }
    roles = ("Role", "RoleBinding", "ClusterRole")
    wanted = [
        item
        for item in render(values, namespace=HERE)
        if item["kind"] in roles and not item["metadata"]["name"].startswith("kube9-operator")
    ]
    wanted += [_bound(role, TENANT) for role in ("view", "edit", "admin")]
    wanted += [_bound(role, HERE) for role in ("view", "edit")]
    with ExitStack() as stack:
        for namespace in (HERE, TENANT, OTHER, FOUND_FIRST):
            body = {"metadata": {"name": namespace}}
            answer = cluster.request("POST", "/api/v1/namespaces", body)
            if answer.status == HTTPStatus.CREATED:
                stack.callback(_remove, cluster, namespace)
        for item in wanted:
            path = _path(item)
            answer = cluster.request("POST", path, item)
            assert answer.status == HTTPStatus.CREATED, answer.text
            stack.callback(cluster.request, "DELETE", f"{path}/{item['metadata']['name']}")
        yield cluster


@pytest.fixture(scope="module")
def may(installed: "Cluster") -> May:
    """Whether somebody may do something, by the API server's own review."""

    def asked(  # noqa: PLR0913 - the parts of a question
        user: str, verb: str, resource: str, name: str = "", *, where: str = HERE, group: str = ""
    ) -> bool:
        plural, _, below = resource.partition("/")
        about = {
            "namespace": where,
            "verb": verb,
            "group": group,
            "resource": plural,
            "subresource": below,
            "name": name,
        }
        body = {"spec": {"user": user, "resourceAttributes": about}}
        answer = installed.request("POST", REVIEWS, body)
        assert answer.status == HTTPStatus.CREATED, answer.text
        return bool(answer.json["status"]["allowed"])

    _await(lambda: asked(f"view-{TENANT}", "get", "exemptions", where=TENANT, group="kube9.io"))
    return asked


def test_a_user_of_the_extension_reads_the_three_maps_and_no_other(may: May) -> None:
    for name in ("kube9-operator-status", "kube9-dashboard-data", "kube9-ai-recommendations"):
        assert may("user", "get", "configmaps", name)
        assert not may("user", "update", "configmaps", name)
    for name in ("kube9-operator-state", "kube9-operator-config", "other"):
        assert not may("user", "get", "configmaps", name)
    assert not may("user", "list", "configmaps")


def test_a_user_finds_the_pod_and_asks_it(may: May) -> None:
    assert may("user", "list", "pods")
    for verb in ("get", "create"):
        assert may("user", verb, "pods/exec", "kube9-operator-1")
    assert may("user", "get", "deployments", "kube9-operator", group="apps")
    for resource in ("pods/attach", "pods/portforward", "pods/ephemeralcontainers", "pods/log"):
        assert not may("user", "create", resource)
    for verb in WRITES:
        assert not may("user", verb, "pods")
        assert not may("user", verb, "deployments", "kube9-operator", group="apps")


def test_a_user_watches_the_status_and_acknowledges(may: May) -> None:
    for verb in (*READS, "patch"):
        assert may("user", verb, "operatorstatuses", group="kube9.io")
    for verb in ("create", "update", "delete"):
        assert not may("user", verb, "operatorstatuses", group="kube9.io")
    for verb in ("patch", "update"):
        assert not may("user", verb, "operatorstatuses/status", group="kube9.io")


def test_a_viewer_reads_the_same_but_runs_nothing_and_changes_nothing(may: May) -> None:
    assert may("viewer", "get", "configmaps", "kube9-operator-status")
    for verb in READS:
        assert may("viewer", verb, "operatorstatuses", group="kube9.io")
    assert not may("viewer", "patch", "operatorstatuses", group="kube9.io")
    for verb in ("get", "create"):
        assert not may("viewer", verb, "pods/exec")


@pytest.mark.parametrize("person", ["user", "viewer"])
def test_both_find_the_operator_by_its_pointer(may: May, person: str) -> None:
    assert may(person, "get", "configmaps", "kube9-operator-status", where=FOUND_FIRST)
    assert not may(person, "get", "configmaps", "other", where=FOUND_FIRST)


@pytest.mark.parametrize("person", ["user", "viewer"])
def test_neither_role_reaches_beyond_the_operators_namespace(may: May, person: str) -> None:
    for where in (TENANT, "kube-system", FOUND_FIRST):
        assert not may(person, "list", "pods", where=where)
        assert not may(person, "create", "pods/exec", where=where)
        assert not may(person, "get", "operatorstatuses", where=where, group="kube9.io")
    for resource in ("exemptions", "assessments"):
        assert not may(person, "create", resource, group="kube9.io")


@pytest.mark.parametrize("role", ["view", "edit", "admin"])
def test_a_tenant_reads_exemptions_and_assessments_of_their_namespace(may: May, role: str) -> None:
    for resource in ("exemptions", "assessments"):
        for verb in READS:
            assert may(f"{role}-{TENANT}", verb, resource, where=TENANT, group="kube9.io")
            assert not may(f"{role}-{TENANT}", verb, resource, where=OTHER, group="kube9.io")
            assert not may(f"{role}-{TENANT}", verb, resource, where=HERE, group="kube9.io")


@pytest.mark.parametrize("role", ["edit", "admin"])
def test_who_may_change_a_namespace_may_exempt_in_it_and_nowhere_else(may: May, role: str) -> None:
    for verb in WRITES:
        assert may(f"{role}-{TENANT}", verb, "exemptions", where=TENANT, group="kube9.io")
        assert not may(f"{role}-{TENANT}", verb, "exemptions", where=OTHER, group="kube9.io")
        assert not may(f"{role}-{TENANT}", verb, "exemptions", where=HERE, group="kube9.io")
    assert not may(f"{role}-{TENANT}", "create", "assessments", where=HERE, group="kube9.io")


def test_who_may_view_a_namespace_exempts_nothing(may: May) -> None:
    for where in (TENANT, HERE):
        for verb in WRITES:
            assert not may(f"view-{TENANT}", verb, "exemptions", where=where, group="kube9.io")
            assert not may(f"view-{TENANT}", verb, "assessments", where=where, group="kube9.io")


def test_findings_are_read_by_those_only_who_could_exec_for_them(may: May) -> None:
    for verb in READS:
        assert not may(f"view-{HERE}", verb, "operatorstatuses", group="kube9.io")
        assert may(f"edit-{HERE}", verb, "operatorstatuses", group="kube9.io")
    assert may(f"edit-{HERE}", "create", "pods/exec")
    assert not may(f"view-{HERE}", "create", "pods/exec")


def test_who_may_edit_where_the_operator_lives_may_assess_and_exempt_cluster_wide(
    may: May,
) -> None:
    assert may(f"edit-{HERE}", "create", "assessments", group="kube9.io")
    assert may(f"edit-{HERE}", "create", "exemptions", group="kube9.io")
    assert may(f"edit-{HERE}", "patch", "operatorstatuses", group="kube9.io")


def test_nobody_forges_a_status(may: May) -> None:
    people = (
        "user",
        "viewer",
        f"view-{TENANT}",
        f"edit-{TENANT}",
        f"admin-{TENANT}",
        f"edit-{HERE}",
    )
    for person in people:
        for resource in ("operatorstatuses", "assessments", "exemptions"):
            for where in (HERE, TENANT):
                for verb in ("update", "patch"):
                    assert not may(
                        person, verb, f"{resource}/status", where=where, group="kube9.io"
                    )


def _bound(role: str, namespace: str) -> Json:
    name = f"{role}-{namespace}"
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": name, "namespace": namespace},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": name}],
    }


def _path(item: Json) -> str:
    namespace = item["metadata"].get("namespace")
    where = f"/namespaces/{namespace}" if namespace else ""
    return f"{RBAC}{where}/{item['kind'].lower()}s"


def _remove(cluster: "Cluster", namespace: str) -> None:
    """Others may want one of that name next, so wait until it is gone."""
    path = f"/api/v1/namespaces/{namespace}"
    cluster.request("DELETE", path)
    if namespace == FOUND_FIRST:
        _await(lambda: cluster.request("GET", path).status == HTTPStatus.NOT_FOUND)


def _await(so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not so():
        assert time.monotonic() < until, "the server has not come so far"
        time.sleep(0.1)
