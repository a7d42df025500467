"""The watch through a real API server: pages, a right that is missing, one namespace in scope."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

import yaml  # noqa: E402 - only with a testbed
from kube9_testbed.argocd.module import install_manifests  # noqa: E402 - as above
from kube9_testbed.errors import UnavailableError  # noqa: E402 - as above
from kube9_testbed.kubectl import apply  # noqa: E402 - as above
from kube9_testbed.operator.installation import install, printed  # noqa: E402 - as above
from kube9_testbed.operator.process import Operator  # noqa: E402 - as above

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

GROUP: Final = "argoproj.io/v1alpha1"
PLACES: Final = {"gitops": 130, "team-a": 20}
Make = Callable[..., Operator]


def application(namespace: str, number: int) -> dict[str, Any]:
    drifting = number == 0
    return {
        "apiVersion": GROUP,
        "kind": "Application",
        "metadata": {"name": f"app-{number}", "namespace": namespace},
        "spec": {
            "project": "default",
            "source": {"repoURL": "https://git.example/shop", "path": "."},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
        },
        "status": {
            "sync": {
                "status": "OutOfSync" if drifting else "Synced",
                "comparedTo": {
                    "destination": {},
                    "source": {"repoURL": "https://git.example/shop"},
                },
            },
            "health": {"status": "Healthy"},
            "controllerNamespace": "gitops",
        },
    }


def server() -> dict[str, Any]:
    container = {"name": "argocd-server", "image": "quay.io/argoproj/argocd:v3.2.6"}
    labels = {"app.kubernetes.io/name": "argocd-server", "app.kubernetes.io/part-of": "argocd"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "argocd-server", "namespace": "gitops", "labels": labels},
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": {"app": "argocd-server"}},
            "template": {
                "metadata": {"labels": {"app": "argocd-server"}},
                "spec": {"containers": [container]},
            },
        },
    }


@pytest.fixture(scope="module")
def gitops(cluster: "Cluster") -> "Cluster":
    """Argo CD's definitions, its server's Deployment, and 150 Applications of two namespaces."""
    try:
        manifests = install_manifests()
    except UnavailableError as error:
        pytest.skip(str(error))
    for written in yaml.load_all(manifests.read_text(encoding="utf-8"), yaml.CSafeLoader):
        if written["kind"] == "CustomResourceDefinition":
            path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
            assert cluster.request("POST", path, written).ok
    _await_served(cluster)
    for place, count in PLACES.items():
        named = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": place}}
        apply(cluster, json.dumps(named))
        for number in range(count):
            path = f"/apis/{GROUP}/namespaces/{place}/applications"
            answer = cluster.request("POST", path, application(place, number))
            assert answer.ok, answer.text
    apply(cluster, json.dumps(server()))
    return cluster


def _await_served(cluster: "Cluster") -> None:
    until = time.monotonic() + 30
    while not cluster.request("GET", f"/apis/{GROUP}/applications").ok:
        assert time.monotonic() < until
        time.sleep(0.1)


@contextmanager
def running(cluster: "Cluster", name: str, folder: Path, **more: Any) -> Iterator[Operator]:  # noqa: ANN401 - of `install` and the operator
    """An operator that has looked at Argo CD once, whatever came of it."""
    settings = more.pop("settings", None)
    with Operator(install(cluster, name, folder, **more), settings=settings) as operator:
        operator.wait(lambda: watched(operator), 30, "a look at Argo CD")
        yield operator


def watched(operator: Operator) -> list[dict[str, Any]]:
    return [line for line in operator.log() if line.get("subject") == "argocd/watch"]


def block(operator: Operator) -> dict[str, Any] | None:
    return (operator.published() or {}).get("argocd")


def counted(operator: Operator) -> dict[str, Any] | None:
    return (block(operator) or {}).get("applications")


def test_all_pages_of_all_namespaces_are_read(gitops: "Cluster", tmp_path: Path) -> None:
    with running(gitops, "kube9-whole", tmp_path) as operator:
        assert [line["outcome"] for line in watched(operator)] == ["ok"]
        operator.wait(lambda: counted(operator), 20, "the block")
        found = block(operator) or {}
        place = (found["detected"], found["namespace"], found["version"])
        assert place == (True, "gitops", "v3.2.6")
        assert found["applications"]["storedCount"] == sum(PLACES.values())
        assert found["applications"]["syncStatusCounts"] == {"OutOfSync": 2, "Synced": 148}
        reads = [line for line in operator.log() if line.get("subject", "").endswith("Application")]
        assert all(line["detail"]["pages"] > 1 for line in reads)


def test_a_missing_right_is_named_and_nothing_is_counted(gitops: "Cluster", tmp_path: Path) -> None:
    """The Deployment is proof enough that there is an Argo CD."""
    rights = printed("rbac", "--namespace", "kube9-poor")
    assert "applications" in rights
    less = "\n---\n".join(map(json.dumps, without(rights, "applications")))
    with running(gitops, "kube9-poor", tmp_path, rights=less) as operator:
        (ended, *_) = watched(operator)
        assert ended["outcome"] == "failed"
        assert 'resources: ["applications"]' in ended["detail"]["reason"]
        operator.wait(lambda: block(operator), 20, "the block")
        assert (block(operator) or {})["detected"] is True
        assert counted(operator) is None


def without(rights: str, resource: str) -> Iterator[dict[str, Any]]:
    for role in yaml.load_all(rights, yaml.CSafeLoader):
        for rule in role.get("rules") or ():
            if resource in (rule.get("resources") or ()):
                rule["resources"] = [item for item in rule["resources"] if item != resource]
        if "rules" in role:
            role["rules"] = [rule for rule in role["rules"] if rule.get("resources") != []]
        yield role


def test_of_one_namespace_its_applications_are_kept_and_no_absence_is_claimed(
    gitops: "Cluster", tmp_path: Path
) -> None:
    """Nobody sees from there whether there is an Argo CD, as none compared lately."""
    rights = printed("rbac", "--namespace", "kube9-team", "--scope", "team-a")
    scope = {"scope": {"namespaces": ["team-a"]}}
    with running(gitops, "kube9-team", tmp_path, rights=rights, settings=scope) as operator:
        assert [line["outcome"] for line in watched(operator)] == ["ok"]
        listed = operator.query("argocd", "apps", "list", "--limit=100")["applications"]
        assert {item["app_namespace"] for item in listed} == {"team-a"}
        assert len(listed) == PLACES["team-a"]
        operator.wait(lambda: (operator.published() or {}).get("lastUpdate"), 20, "a status")
        assert block(operator) is None
