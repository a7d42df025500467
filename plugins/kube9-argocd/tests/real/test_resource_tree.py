"""The query for the resource tree as the VS Code extension runs it, at the real Argo CD.

Each is a process of its own; its codes and exits are those of the contract.
"""

import json
import os
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from kube9_testbed.argocd.installation import ArgoCD
from kube9_testbed.argocd.settings import STRANGER
from kube9_testbed.operator.installation import COMMAND

pytestmark = pytest.mark.cluster

Tree: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]
WORDS: Final = ("query", "argocd", "resource-tree", "get")


@pytest.fixture(scope="module")
def shop(argocd: ArgoCD) -> Iterator[str]:
    """An application with a Deployment, which has a ReplicaSet below it."""
    labels = {"app": "web"}
    container = {"name": "app", "image": "registry.example.org/app:1"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}
    web = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}
    repository = argocd.repository()
    repository.commit({"tree/web.yaml": web})
    argocd.apps.create("tree", repository, "tree")
    argocd.apps.sync("tree")
    argocd.apps.wait("tree", sync="Synced", health="Healthy")
    yield "tree"
    argocd.apps.delete("tree")


@pytest.fixture
def tree(argocd: ArgoCD, tmp_path: Path) -> Tree:
    """Runs the query; without a token unless one is given."""

    def run(app: str, token: str | None = None, **api: object) -> subprocess.CompletedProcess[str]:
        chosen = {"url": argocd.url, "ca_file": str(argocd.ca_file), **api}
        config = tmp_path / "kube9.yaml"
        config.write_text(json.dumps({"plugins": {"argocd": {"api": chosen}}}))
        environment = {**os.environ, "KUBE9_CONFIG": str(config)}
        if token is not None:
            environment["ARGOCD_API_BEARER_TOKEN"] = token
        words = (*WORDS, app, "--namespace=argocd", "--format=json")
        return subprocess.run(  # noqa: S603 - our own command
            [*COMMAND, *words, f"--data={tmp_path / 'data'}"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def failure(run: subprocess.CompletedProcess[str]) -> tuple[int, str]:
    """The exit code and the code; nothing else was said anywhere."""
    said: Mapping[str, Any] = json.loads(run.stderr)
    assert run.stdout == ""
    assert said["ok"] is False
    assert said["message"]
    return run.returncode, said["code"]


def test_the_tree_is_the_body_that_argocd_gives(argocd: ArgoCD, shop: str, tree: Tree) -> None:
    token = argocd.token()
    found = tree(shop, token)
    assert (found.returncode, found.stderr) == (0, "")
    with argocd.client(token) as client:
        told = client.get(f"/api/v1/applications/{shop}/resource-tree?appNamespace=argocd").json
    assert json.loads(found.stdout) == told
    assert {node["kind"] for node in told["nodes"]} == {"Deployment", "ReplicaSet"}


def test_without_a_token_it_says_so(shop: str, tree: Tree) -> None:
    assert failure(tree(shop)) == (4, "ARGOCD_TOKEN_MISSING")


def test_a_token_that_ended_is_not_accepted(argocd: ArgoCD, shop: str, tree: Tree) -> None:
    token = argocd.token(STRANGER)
    argocd.revoke_tokens(STRANGER)
    with argocd.client(token) as client:
        while client.get("/api/v1/session/userinfo").json.get("loggedIn"):
            pass
    assert failure(tree(shop, token)) == (4, "ARGOCD_AUTH_FAILED")
    assert token not in tree(shop, token).stderr


def test_what_is_no_token_is_not_accepted(shop: str, tree: Tree) -> None:
    assert failure(tree(shop, "not-a-token")) == (4, "ARGOCD_AUTH_FAILED")


def test_an_account_without_rights_is_denied(argocd: ArgoCD, shop: str, tree: Tree) -> None:
    assert failure(tree(shop, argocd.token(STRANGER))) == (5, "ARGOCD_RBAC_DENIED")


def test_an_application_that_is_not_there_is_denied_as_argocd_does(
    argocd: ArgoCD, tree: Tree
) -> None:
    """Without the operator's reading nobody can tell it from one that is hidden."""
    assert failure(tree("nothing", argocd.token())) == (5, "ARGOCD_RBAC_DENIED")


def test_a_service_account_token_is_never_sent(argocd: ArgoCD, shop: str, tree: Tree) -> None:
    token = argocd.cluster.service_account_token("argocd", "argocd-server")
    assert failure(tree(shop, token)) == (4, "ARGOCD_TOKEN_MISSING")


def test_an_api_that_is_gone_cannot_be_reached(argocd: ArgoCD, shop: str, tree: Tree) -> None:
    token = argocd.token()
    with argocd.server_gone():
        assert failure(tree(shop, token)) == (7, "ARGOCD_API_UNREACHABLE")


def test_a_certificate_nobody_vouches_for_is_not_talked_to(
    argocd: ArgoCD, shop: str, tree: Tree
) -> None:
    trusted = ssl.get_default_verify_paths().cafile or str(argocd.cluster.ca_file)
    run = tree(shop, argocd.token(), ca_file=trusted)
    assert failure(run) == (7, "ARGOCD_API_UNREACHABLE")
    assert "certificate" in run.stderr


def test_a_certificate_of_another_name_is_not_talked_to(
    argocd: ArgoCD, shop: str, tree: Tree
) -> None:
    run = tree(shop, argocd.token(), url=argocd.url.replace("localhost", "127.0.0.1"))
    assert failure(run) == (7, "ARGOCD_API_UNREACHABLE")


def test_the_name_of_the_certificate_may_be_set(argocd: ArgoCD, shop: str, tree: Tree) -> None:
    url = argocd.url.replace("localhost", "127.0.0.1")
    assert tree(shop, argocd.token(), url=url, server_name="localhost").returncode == 0


@pytest.mark.slow
def test_an_api_that_says_nothing_is_given_up(argocd: ArgoCD, shop: str, tree: Tree) -> None:
    token = argocd.token()
    with argocd.server_silent():
        assert failure(tree(shop, token)) == (6, "TIMEOUT")


@pytest.mark.parametrize("name", ["../shop", "Shop", "a b"])
def test_what_is_no_name_is_refused(argocd: ArgoCD, tree: Tree, name: str) -> None:
    assert failure(tree(name, argocd.token())) == (2, "INVALID_ARGUMENT")
