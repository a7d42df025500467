"""How Argo CD is set up for tests: who may log in, and what they may do.

Everything else is as the release's own manifests say.
"""

import json
from typing import Final

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.kubectl import apply, kubectl
from kube9_testbed.responses import JsonObject

__all__ = ["ACCOUNT", "NAMESPACE", "STRANGER", "install_objects"]

NAMESPACE: Final = "argocd"
ACCOUNT: Final = "kube9"
"""A local account that may read applications, projects and repositories."""
STRANGER: Final = "stranger"
"""A local account that may do nothing."""

# "get" is also the right to see an application's resources, their live and desired state.
_POLICY: Final = f"""\
p, role:reader, applications, get, */*, allow
p, role:reader, projects, get, *, allow
p, role:reader, repositories, get, *, allow
g, {ACCOUNT}, role:reader
"""
_DATA: Final = {
    "argocd-cm": {f"accounts.{ACCOUNT}": "apiKey", f"accounts.{STRANGER}": "apiKey"},
    "argocd-rbac-cm": {"policy.csv": _POLICY},
}


def install_objects(cluster: Cluster, manifests: str) -> None:
    """Apply what a person applies to install Argo CD, and the accounts of the tests.

    Args:
        cluster: Where. Without nodes the workloads stay Pending, yet they are there to be seen.
        manifests: The path of `install.yaml`.

    Raises:
        TestbedError: The cluster refused something.
    """
    apply(cluster, json.dumps({"apiVersion": "v1", "kind": "Namespace", **_named(NAMESPACE)}))
    words = ("--server-side", "--force-conflicts", "--namespace", NAMESPACE, "-f", manifests)
    kubectl(cluster, "apply", *words)
    for name, data in _DATA.items():
        _patch(cluster, f"/api/v1/namespaces/{NAMESPACE}/configmaps/{name}", {"data": data})
    kubectl(cluster, "wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")


def _patch(cluster: Cluster, path: str, body: JsonObject) -> None:
    answer = cluster.request("PATCH", path, body)
    if not answer.ok:
        raise UnexpectedAnswerError(f"PATCH {path}: {answer.text}")


def _named(name: str) -> JsonObject:
    return {"metadata": {"name": name}}
