"""Argo CD of the testbed is the real one: it deploys, compares, and lets in whom it should."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from kube9_testbed.argocd.installation import ArgoCD
from kube9_testbed.argocd.repository import GitRepository
from kube9_testbed.argocd.requirements import require_programs
from kube9_testbed.argocd.settings import STRANGER
from kube9_testbed.client import Client
from kube9_testbed.errors import TestbedError, UnavailableError, UnexpectedAnswerError
from kube9_testbed.responses import JsonObject
from kube9_testbed.waiting import until

pytestmark = pytest.mark.cluster

APP: Final = "/api/v1/applications/shop"


def settings(value: str) -> JsonObject:
    head = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}}
    return {**head, "data": {"colour": value}}


@pytest.fixture(scope="module")
def repository(argocd: ArgoCD) -> GitRepository:
    made = argocd.repository()
    made.commit({"shop/settings.yaml": settings("green")})
    return made


@pytest.fixture(scope="module")
def shop(argocd: ArgoCD, repository: GitRepository) -> Iterator[str]:
    """An application that is synced."""
    argocd.apps.create("shop", repository, "shop")
    argocd.apps.wait("shop", sync="OutOfSync")
    assert argocd.apps.sync("shop")["phase"] == "Succeeded"
    argocd.apps.wait("shop", sync="Synced", health="Healthy")
    yield "shop"
    argocd.apps.delete("shop")


@pytest.fixture
def reader(argocd: ArgoCD) -> Iterator[Client]:
    with argocd.client(argocd.token()) as client:
        yield client


def test_it_deploys_what_is_in_the_repository(argocd: ArgoCD, shop: str) -> None:
    live = argocd.cluster.request("GET", "/api/v1/namespaces/shop/configmaps/settings").json
    assert live["data"] == {"colour": "green"}
    assert live["metadata"]["managedFields"][0]["manager"] == "argocd-controller"


def test_a_commit_makes_it_out_of_sync_and_a_revert_synced(
    argocd: ArgoCD, repository: GitRepository, shop: str
) -> None:
    newer = repository.commit({"shop/settings.yaml": settings("blue")})
    app = argocd.apps.refresh(shop)
    assert (app["status"]["sync"]["status"], app["status"]["sync"]["revision"]) == (
        "OutOfSync",
        newer,
    )
    repository.revert()
    assert argocd.apps.refresh(shop)["status"]["sync"]["status"] == "Synced"


def test_the_workloads_of_its_release_are_there_to_be_seen(argocd: ArgoCD) -> None:
    path = "/apis/apps/v1/namespaces/argocd/deployments/argocd-server"
    labels = argocd.cluster.request("GET", path).json["metadata"]["labels"]
    assert labels["app.kubernetes.io/part-of"] == "argocd"


def test_it_says_which_release_it_is(reader: Client) -> None:
    assert reader.get("/api/version").json["Version"] == "v3.2.6"


def test_a_reader_reads_and_changes_nothing(argocd: ArgoCD, shop: str, reader: Client) -> None:
    assert reader.get(f"{APP}/resource-tree").ok
    assert reader.post(f"{APP}/sync", {}).status == 403


def test_a_stranger_is_let_in_and_sees_nothing(argocd: ArgoCD, shop: str) -> None:
    with argocd.client(argocd.token(STRANGER)) as stranger:
        assert stranger.get(APP).status == 403


def test_a_token_ends_when_its_time_is_over(argocd: ArgoCD, shop: str) -> None:
    with argocd.client(argocd.token(seconds=1)) as brief:
        until(lambda: brief.get(APP).status == 401, "the end of a token")


def test_revoked_tokens_end_at_once(argocd: ArgoCD, shop: str, reader: Client) -> None:
    assert reader.get(APP).ok
    argocd.revoke_tokens()
    until(lambda: reader.get(APP).status == 401, "the end of a token")


def test_a_stopped_controller_leaves_its_verdict_as_it_was(
    argocd: ArgoCD, repository: GitRepository, shop: str
) -> None:
    before = argocd.apps.refresh(shop)["status"]["reconciledAt"]
    with argocd.controller_stopped():
        argocd.apps.patch(
            shop, {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "normal"}}}
        )
        assert argocd.apps.get(shop)["status"]["reconciledAt"] == before
    assert argocd.apps.refresh(shop)["status"]["reconciledAt"] >= before


def test_an_api_that_went_away_comes_back(argocd: ArgoCD, shop: str, reader: Client) -> None:
    with argocd.server_gone(), pytest.raises(ConnectionRefusedError):
        reader.get(APP)
    assert reader.get(APP).ok


def test_its_controller_counts(argocd: ArgoCD, shop: str) -> None:
    with urllib.request.urlopen(argocd.metrics_url, timeout=10) as told:  # noqa: S310  # on loopback
        assert 'argocd_app_info{autosync_enabled="false"' in told.read().decode()


def test_waiting_in_vain_says_where_it_stands(
    argocd: ArgoCD, repository: GitRepository, shop: str
) -> None:
    with pytest.raises(TestbedError, match="shop is not Unknown and any but Synced and Healthy"):
        argocd.apps.wait(shop, sync="Unknown", seconds=0.2)
    with pytest.raises(UnexpectedAnswerError, match="404"):
        argocd.apps.get("nothing")


def test_git_says_what_it_refused(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path / "repository")
    repository.commit({"a/b.txt": "c"}, "Begin")
    with pytest.raises(TestbedError, match="nothing to commit"):
        repository.commit({})


def test_a_machine_without_the_programs_is_told_which_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnavailableError, match="needs redis-server and git"):
        require_programs()
