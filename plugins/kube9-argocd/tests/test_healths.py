"""What Argo CD's tree tells of the health of what an application manages."""

import msgspec
from kube9_argocd.api.tree import Node
from kube9_argocd.drift.evidence import ObjectHealth, ResourceKey
from kube9_argocd.healths import healths

WEB = ResourceKey("apps", "Deployment", "shop", "web")


def node(kind: str, name: str, status: str | None, *parents: str, message: str = "") -> Node:
    group = "apps" if kind in {"Deployment", "ReplicaSet"} else ""
    written = {
        "group": group,
        "kind": kind,
        "namespace": "shop",
        "name": name,
        "uid": name,
        "parentRefs": [{"uid": parent} for parent in parents],
        "health": None if status is None else {"status": status, "message": message},
    }
    return msgspec.convert(written, Node)


def test_what_an_object_made_says_why() -> None:
    found = healths(
        (
            node("Deployment", "web", "Degraded", message="exceeded its progress deadline"),
            node("ReplicaSet", "web-1", "Progressing", "web", message="0 of 1 are available"),
            node("Pod", "web-1-x", "Degraded", "web-1", message="Back-off pulling image"),
        )
    )
    assert found == {
        WEB: ObjectHealth(
            "Degraded", "exceeded its progress deadline; Pod web-1-x: Back-off pulling image"
        )
    }


def test_what_is_healthy_needs_no_reason() -> None:
    pods = node("Pod", "web-0", "Degraded", "web", message="old")
    found = healths((node("Deployment", "web", "Healthy"), pods))
    assert found == {WEB: ObjectHealth("Healthy")}


def test_kinds_without_health_are_left_out() -> None:
    assert healths((node("ConfigMap", "settings", None),)) == {}


def test_parents_that_are_not_shown_or_form_a_ring_do_no_harm() -> None:
    found = healths(
        (
            node("Deployment", "web", "Degraded"),
            node("Pod", "lost", "Degraded", "nobody", message="alone"),
            node("Pod", "one", "Degraded", "two", message="round"),
            node("Pod", "two", "Degraded", "one", message="and round"),
        )
    )
    assert found == {WEB: ObjectHealth("Degraded")}


def test_a_missing_object_has_no_uid_and_borrows_none() -> None:
    lost = msgspec.structs.replace(node("Deployment", "web", "Missing"), uid="")
    stray = msgspec.structs.replace(node("Pod", "web-0", "Degraded", message="mine"), uid="")
    assert healths((lost, stray))[WEB] == ObjectHealth("Missing")
