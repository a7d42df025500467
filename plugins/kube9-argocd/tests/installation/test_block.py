"""The block of the status to the letter of what the VS Code extension reads."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kube9_core.testing import Workbench

FIELDS = {
    "detected": bool,
    "namespace": str | None,
    "version": str | None,
    "lastChecked": str,
    "resourceTreeCapable": bool,
    "resourceTreeLastError": dict,
    "applications": dict,
}
DAY = timedelta(days=1)
REQUIRED = ("detected", "namespace", "version", "lastChecked")
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "applications.argoproj.io"},
}


def server(namespace: str = "gitops") -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": "argocd-server"}
    pod = {"containers": [{"name": "argocd-server", "image": "quay.io/argoproj/argocd:v2.8.4"}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "argocd-server", "namespace": namespace, "labels": labels},
        "spec": {"template": {"spec": pod}},
    }


def application(name: str, sync: str = "Synced", health: str = "Healthy") -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "gitops", "uid": name},
        "spec": {"destination": {"server": "https://kubernetes.default.svc"}},
        "status": {
            "sync": {"status": sync},
            "health": {"status": health},
            "reconciledAt": datetime.now(UTC).isoformat(),
        },
    }


@contextmanager
def bench(
    folder: Path, *objects: dict[str, Any], denied: tuple[str, ...] = ()
) -> Iterator[Workbench]:
    manifest = "\n---\n".join(map(json.dumps, objects)) or "# nothing"
    with Workbench("argocd", "kube9_argocd", manifest, folder, denied=denied) as made:
        made.run_tasks()
        yield made


def expect_contract(block: Mapping[str, Any]) -> None:
    assert set(REQUIRED) <= set(block) <= set(FIELDS)
    for name, value in block.items():
        assert isinstance(value, FIELDS[name]), name
    assert datetime.fromisoformat(block["lastChecked"]).tzinfo is not None


def test_a_cluster_without_argo_cd_says_so(tmp_path: Path) -> None:
    with bench(tmp_path, server()) as made:
        block = made.status()["argocd"]
        expect_contract(block)
        assert (block["detected"], block["namespace"], block["version"]) == (False, None, None)
        assert set(block) == set(REQUIRED)
        assert made.troubles == {}


def test_an_argo_cd_is_published_with_its_applications_counted(tmp_path: Path) -> None:
    with bench(tmp_path, DEFINITION, server(), application("a"), application("b")) as made:
        assert made.troubles == {}
        block = made.status()["argocd"]
        expect_contract(block)
        found = (block["detected"], block["namespace"], block["version"])
        assert found == (True, "gitops", "v2.8.4")
        counted = block["applications"]
        assert set(counted) == {
            "storedCount",
            "lastCollectedAt",
            "syncStatusCounts",
            "healthStatusCounts",
        }
        assert counted["storedCount"] == 2
        assert counted["syncStatusCounts"] == {"Synced": 2}
        assert counted["healthStatusCounts"] == {"Healthy": 2}


def test_without_a_token_the_tree_cannot_be_had_and_the_code_says_why(tmp_path: Path) -> None:
    with bench(tmp_path, DEFINITION, server()) as made:
        block = made.status()["argocd"]
        assert block["resourceTreeCapable"] is False
        assert set(block["resourceTreeLastError"]) == {"code", "message"}
        assert block["resourceTreeLastError"]["code"] == "ARGOCD_TOKEN_MISSING"


@pytest.mark.parametrize("objects", [(), (DEFINITION,)], ids=["nothing", "definition"])
def test_where_nobody_may_look_nothing_is_published(
    tmp_path: Path, objects: tuple[dict[str, Any], ...]
) -> None:
    with bench(tmp_path, *objects, denied=("CustomResourceDefinition",)) as made:
        assert made.status() == {}


def test_what_was_found_once_is_not_published_while_nobody_may_look(tmp_path: Path) -> None:
    with bench(tmp_path, DEFINITION) as made:
        assert made.status()["argocd"]["detected"] is False
    with bench(tmp_path, DEFINITION, denied=("CustomResourceDefinition",)) as made:
        made.later(DAY)
        made.run_tasks()
        assert made.status() == {}


def test_before_the_first_look_nothing_is_published(tmp_path: Path) -> None:
    with Workbench("argocd", "kube9_argocd", "# nothing", tmp_path) as made:
        assert made.status() == {}
