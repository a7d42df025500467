"""`kube9 assess` of somebody who has rights in a namespace, and none in the cluster."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
Kube9 = Callable[..., Any]

SPACE, CLOSED = "cli-tenant", "cli-closed"
RBAC = "rbac.authorization.k8s.io"
POD = {
    "metadata": {"name": "loud"},
    "spec": {
        "serviceAccountName": "reader",
        "containers": [{"name": "app", "image": "a:1", "securityContext": {"privileged": True}}],
    },
}


@pytest.fixture(scope="module")
def token(cluster: "Cluster") -> str:
    """Of an account in a namespace with a pod."""
    within = f"/api/v1/namespaces/{SPACE}"
    for path, body in (
        ("/api/v1/namespaces", {"metadata": {"name": SPACE}}),
        ("/api/v1/namespaces", {"metadata": {"name": CLOSED}}),
        (f"{within}/serviceaccounts", {"metadata": {"name": "reader"}}),
        (f"{within}/pods", POD),
    ):
        answer = cluster.request("POST", path, body)
        assert answer.ok, answer.text
    return cluster.service_account_token(SPACE, "reader")


@pytest.fixture
def tenant(kube9: Kube9, cluster: "Cluster", token: str, tmp_path: Path) -> tuple[str, ...]:
    """The options of that account, with the Role that `kube9 rbac` prints for it."""
    printed = kube9("rbac", "--read-only", "--scope", SPACE)
    (role,) = yaml.safe_load_all(printed.out)
    subject = {"kind": "ServiceAccount", "name": "reader", "namespace": SPACE}
    reference = {"apiGroup": RBAC, "kind": "Role", "name": role["metadata"]["name"]}
    binding = {"metadata": {"name": "me"}, "roleRef": reference, "subjects": [subject]}
    for plural, body in (("roles", role), ("rolebindings", binding)):
        path = f"/apis/{RBAC}/v1/namespaces/{SPACE}/{plural}"
        assert cluster.request("POST", path, body).status in (201, 409)
    time.sleep(0.5)  # the authorizer learns of a role a moment later
    return ("--kubeconfig", kubeconfig(cluster, token, tmp_path))


def kubeconfig(cluster: "Cluster", token: str, folder: Path) -> str:
    server = {"server": cluster.url, "certificate-authority": str(cluster.ca_file)}
    document = {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": server}],
        "users": [{"name": "u", "user": {"token": token}}],
    }
    path = folder / "kubeconfig"
    path.write_text(json.dumps(document))
    return str(path)


def test_with_a_scope_nothing_is_missing_and_what_is_outside_is_named(
    kube9: Kube9, folder: Path, tenant: tuple[str, ...]
) -> None:
    (folder / ".kube9.yaml").write_text(f"scope: {{namespaces: [{SPACE}]}}\n")
    answer = kube9("assess", *tenant, COLUMNS="200")
    assert (answer.code, answer.err) == (0, "")
    assert "Could not be read" not in answer.out
    told = " ".join(answer.out.split()).partition("not read: ")[2]
    assert "v1/Node" in told.partition("it is outside the scope")[0]
    report = json.loads(kube9("assess", *tenant, "--format", "json").out)
    found = [item["resource"] for item in report["findings"]]
    assert {item["namespace"] or item["name"] for item in found} == {SPACE}
    states = {row["state"] for row in report["coverage"]}
    assert states <= {"complete", "absent", "outside"}


def test_a_scope_that_may_not_be_looked_into_ends_with_one_sentence(
    kube9: Kube9, folder: Path, tenant: tuple[str, ...]
) -> None:
    (folder / ".kube9.yaml").write_text(f"scope: {{namespaces: [{CLOSED}]}}\n")
    answer = kube9("assess", *tenant)
    assert (answer.code, answer.out) == (3, "")
    assert "no namespace of the scope can be read" in answer.err
    assert f'resourceNames: ["{CLOSED}"]' in answer.err


def test_a_glob_is_no_name(kube9: Kube9, folder: Path) -> None:
    (folder / ".kube9.yaml").write_text('scope: {namespaces: ["team-*"]}\n')
    answer = kube9("assess")
    assert answer.code == 2
    assert ".kube9.yaml:1: scope.namespaces[0]: must be the exact name" in answer.err
