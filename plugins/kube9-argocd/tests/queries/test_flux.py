"""What people are told about Flux, in the words used for applications."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kube9_core.api import QueryError
from kube9_core.testing import Workbench


def flux(kind: str, name: str, ready: str, **spec: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the JSON
    """An object of Flux; one that is not ready tried something newer than it has."""
    group = "kustomize" if kind == "Kustomization" else "helm"
    version = "v1" if kind == "Kustomization" else "v2"
    return {
        "apiVersion": f"{group}.toolkit.fluxcd.io/{version}",
        "kind": kind,
        "metadata": {"name": name, "namespace": "flux-system", "generation": 1},
        "spec": {"sourceRef": {"kind": "GitRepository", "name": "shop"}, **spec},
        "status": {
            "observedGeneration": 1,
            "lastAppliedRevision": "main@sha1:a",
            "lastAttemptedRevision": "main@sha1:a" if ready == "True" else "main@sha1:b",
            "conditions": [
                {
                    "type": "Ready",
                    "status": ready,
                    "reason": "Reconciled",
                    "message": f"{name} is told of",
                    "lastTransitionTime": "2026-11-20T10:00:00Z",
                }
            ],
        },
    }


OBJECTS = (
    flux("Kustomization", "apps", "True"),
    flux("Kustomization", "infra", "False"),
    flux("Kustomization", "old", "True", suspend=True),
    flux("HelmRelease", "podinfo", "True"),
)


def manifest(*objects: dict[str, Any]) -> str:
    return "\n---\n".join(msgspec.json.encode(item).decode() for item in objects)


def asked(bench: Workbench, **parameters: str | tuple[str, ...] | bool) -> Any:  # noqa: ANN401 - it is JSON
    answer = bench.ask("argocd flux list", **parameters)
    return msgspec.json.decode(msgspec.json.encode(answer))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, ["podinfo", "apps", "infra", "old"]),
        ({"kind": "HelmRelease"}, ["podinfo"]),
        ({"health": ("Degraded", "Suspended")}, ["infra", "old"]),
        ({"sync": ("OutOfSync",)}, ["infra"]),
        ({"suspended": True}, ["old"]),
        ({"namespace": "elsewhere"}, []),
        ({"limit": "2", "offset": "1"}, ["apps", "infra"]),
    ],
)
def test_objects_of_flux_are_listed_and_can_be_narrowed(
    tmp_path: Path, given: dict[str, str | tuple[str, ...] | bool], found: list[str]
) -> None:
    with Workbench("argocd", "kube9_argocd", manifest(*OBJECTS), tmp_path) as bench:
        bench.run_tasks()
        assert [item["name"] for item in asked(bench, **given)["objects"]] == found


def test_what_is_behind_says_so_and_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    with Workbench("argocd", "kube9_argocd", manifest(*OBJECTS), tmp_path) as bench:
        bench.run_tasks()
        (infra,) = asked(bench, sync=("OutOfSync",))["objects"]
    assert (infra["revision"], infra["attempted"]) == ("main@sha1:a", "main@sha1:b")
    assert (infra["causes"], infra["onset"]) == (["source-ahead"], "2026-11-20T10:00:00Z")
    with Workbench("argocd", "kube9_argocd", manifest(OBJECTS[0]), tmp_path) as bench:
        bench.later(timedelta(minutes=6))
        bench.run_tasks()
        assert [item["name"] for item in asked(bench)["objects"]] == ["apps"]


def test_each_new_attempt_leaves_the_onset_where_it_was(tmp_path: Path) -> None:
    with Workbench("argocd", "kube9_argocd", manifest(OBJECTS[1]), tmp_path) as bench:
        bench.run_tasks()
    renewed = manifest(OBJECTS[1]).replace("2026-11-20T10:00:00Z", "2026-11-20T10:06:00Z")
    with Workbench("argocd", "kube9_argocd", renewed, tmp_path) as bench:
        bench.later(timedelta(minutes=6))
        bench.run_tasks()
        assert asked(bench)["objects"][0]["onset"] == "2026-11-20T10:00:00Z"


def test_before_the_first_reading_nothing_is_claimed(tmp_path: Path) -> None:
    made = Workbench("argocd", "kube9_argocd", manifest(*OBJECTS), tmp_path)
    with made as bench, pytest.raises(QueryError) as raised:
        bench.ask("argocd flux list")
    assert (raised.value.code, raised.value.exit_code) == ("FLUX_NOT_READ", 7)
