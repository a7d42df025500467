"""The task that asks Argo CD about itself, over a real store and a real Argo CD."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from kube9_argocd.api.records import REPOSITORIES, SATURATION
from kube9_argocd.settings import ApiSettings, ArgoCDSettings, MetricsSettings

from kube9_core.testing import Workbench

if TYPE_CHECKING:
    from kube9_testbed.argocd.installation import ArgoCD

pytestmark = pytest.mark.cluster
SERVER = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {
        "name": "argocd-server",
        "namespace": "argocd",
        "labels": {"app.kubernetes.io/name": "argocd-server"},
    },
}
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "applications.argoproj.io"},
}
MANIFEST = f"{json.dumps(DEFINITION)}\n---\n{json.dumps(SERVER)}"


def settings(argocd: "ArgoCD", folder: Path, token: str, *, metrics: bool) -> ArgoCDSettings:
    file = folder / "token"
    file.write_text(token)
    return ArgoCDSettings(
        api=ApiSettings(url=argocd.url, ca_file=str(argocd.ca_file), token_file=str(file)),
        metrics=MetricsSettings(enabled=metrics, url=argocd.metrics_url),
    )


def put_down(bench: Workbench, collector: str) -> list[dict[str, Any]] | None:
    page = bench.store.collections.list(1, collector=collector)
    if not page.items:
        return None
    found: list[dict[str, Any]] = json.loads(
        bench.store.collections.payload(page.items[0].id) or b"[]"
    )
    return found


def test_what_argocd_tells_of_itself_is_put_down(argocd: "ArgoCD", tmp_path: Path) -> None:
    own = settings(argocd, tmp_path, argocd.token(), metrics=True)
    with Workbench("argocd", "kube9_argocd", MANIFEST, tmp_path / "store", own) as bench:
        bench.run_tasks()
        assert bench.troubles == {}
        assert bench.status()["argocd"]["resourceTreeCapable"] is True
        assert put_down(bench, REPOSITORIES) == []
        found = put_down(bench, SATURATION) or []
        assert [item["controller"] for item in found] == [argocd.metrics_url]


def test_without_a_token_and_a_wish_nothing_is_put_down(argocd: "ArgoCD", tmp_path: Path) -> None:
    own = settings(argocd, tmp_path, "", metrics=False)
    with Workbench("argocd", "kube9_argocd", MANIFEST, tmp_path / "store", own) as bench:
        bench.run_tasks()
        assert bench.troubles == {}
        block = bench.status()["argocd"]
        assert block["resourceTreeCapable"] is False
        assert block["resourceTreeLastError"]["code"] == "ARGOCD_TOKEN_MISSING"
        assert put_down(bench, REPOSITORIES) is None
        assert put_down(bench, SATURATION) is None
