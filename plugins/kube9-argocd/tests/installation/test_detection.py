"""What is published hides Argo CD in the editor, so false needs proof."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube9_argocd.installation.detection import Compared, Seen, detect
from kube9_argocd.installation.signs import role_of, spelled, version_of

from kube9_core.api import Mode, Workload
from kube9_core.testing import snapshot_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LABEL = "app.kubernetes.io/"
SERVER = {"name": "argocd-server", "part-of": "argocd", "component": "server"}
CONTROLLER = {
    "name": "argocd-application-controller",
    "part-of": "argocd",
    "component": "application-controller",
}


def workload(
    labels: dict[str, str],
    image: str = "quay.io/argoproj/argocd:v3.2.6",
    *,
    namespace: str = "argocd",
    kind: str = "Deployment",
) -> Workload:
    metadata = {
        "name": labels.get("name", "x"),
        "namespace": namespace,
        "labels": {LABEL + key: value for key, value in labels.items()},
    }
    pod = {"containers": [{"name": "argocd-server", "image": image}]}
    written = {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": metadata,
        "spec": {"template": {"spec": pod}},
    }
    (found,) = snapshot_of(json.dumps(written), mode=Mode.CLUSTER).all(Workload)
    return found


@pytest.mark.parametrize(
    ("labels", "role"),
    [
        (SERVER, "server"),
        (CONTROLLER, "application-controller"),
        ({"name": "argocd-server"}, "server"),
        ({"name": "openshift-gitops-server", "part-of": "argocd", "component": "server"}, "server"),
        ({"name": "argocd-repo-server", "part-of": "argocd", "component": "repo-server"}, None),
        ({"name": "shop", "component": "server"}, None),
        ({}, None),
    ],
    ids=["server", "controller", "server by hand", "an operator's", "repo server", "a shop", "any"],
)
def test_parts_are_known_by_their_labels(labels: dict[str, str], role: str | None) -> None:
    assert role_of(workload(labels)) == role


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v2.8.4", "v2.8.4"),
        ("2.8.4", "v2.8.4"),
        ("v3.3.0-rc1", "v3.3.0-rc1"),
        ("v2.14.21+8a9d2b2", "v2.14.21"),
        ("v3.2", "v3.2"),
        ("latest", None),
        ("", None),
        ("sha-4f2a1b", None),
        ("1.2.3.4", None),
        ("v\u0663.2.1", None),
    ],
)
def test_a_release_is_spelled_as_argo_cd_spells_it(text: str, version: str | None) -> None:
    assert spelled(text) == version


@given(st.text())
def test_whatever_stands_in_a_label_is_a_release_or_none(text: str) -> None:
    found = spelled(text)
    assert found is None or found.startswith("v")


@pytest.mark.parametrize(
    ("label", "image", "version"),
    [
        ("2.8.4", "quay.io/argoproj/argocd:v9.9.9", "v2.8.4"),
        (None, "registry.example:5000/argoproj/argocd:v2.14.21", "v2.14.21"),
        (None, "quay.io/argoproj/argocd:v3.1.0@sha256:" + "a" * 64, "v3.1.0"),
        (None, "registry.example:5000/argocd", None),
        (None, "quay.io/argoproj/argocd@sha256:" + "a" * 64, None),
        ("stable", "quay.io/argoproj/argocd:2.13.0", "v2.13.0"),
    ],
    ids=["label", "registry with port", "tag and digest", "port alone", "digest", "no release"],
)
def test_the_version_is_the_labels_else_the_tags(
    label: str | None, image: str, version: str | None
) -> None:
    labels = {**SERVER, **({"version": label} if label else {})}
    assert version_of(workload(labels, image)) == version


def test_a_sidecar_of_a_mesh_tells_no_version() -> None:
    pod = {
        "containers": [
            {"name": "istio-proxy", "image": "docker.io/istio/proxyv2:1.20.0"},
            {"name": "server", "image": "registry.example/mirror/argocd:custom"},
        ]
    }
    written = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "argocd-server"},
        "spec": {"template": {"spec": pod}},
    }
    (found,) = snapshot_of(json.dumps(written), mode=Mode.CLUSTER).all(Workload)
    assert version_of(found) is None


def test_a_container_without_an_image_tells_no_version() -> None:
    assert version_of(workload(SERVER, "")) is None


def test_without_the_definition_there_is_none_whatever_else_could_not_be_read() -> None:
    seen = Seen(defined=False, workloads=(workload(SERVER),), everywhere=False)
    assert detect(seen, Compared(), NOW).detected is False


def test_a_server_or_a_controller_is_an_installation() -> None:
    seen = Seen(defined=True, workloads=(workload(SERVER), workload(CONTROLLER, namespace="core")))
    found = detect(seen, Compared(), NOW)
    assert found.detected is True
    assert [(item.namespace, item.server, item.controller) for item in found.installations] == [
        ("argocd", "argocd-server", None),
        ("core", None, "argocd-application-controller"),
    ]
    assert found.installations[0].release == (3, 2)


def test_of_several_the_one_with_a_server_and_most_applications_is_published() -> None:
    places = ("a", "b", "c")
    workloads = (
        workload(CONTROLLER, namespace="core", kind="StatefulSet"),
        *(workload(SERVER, namespace=place) for place in places),
    )
    seen = Seen(defined=True, workloads=workloads)
    counts = {"core": 900, "a": 2, "b": 7, "c": 7}
    found = detect(seen, Compared(counts=counts), NOW).installations
    assert [item.namespace for item in found] == ["b", "c", "a", "core"]


def test_definitions_that_were_left_over_are_no_argo_cd() -> None:
    seen = Seen(defined=True)
    assert detect(seen, Compared(counts={"argocd": 3}), NOW).detected is False


def test_a_controller_that_nobody_sees_is_told_by_what_it_compares() -> None:
    compared = Compared(counts={"gitops": 3, "x": 1}, latest=NOW - timedelta(hours=2))
    found = detect(Seen(defined=True), compared, NOW)
    assert found.detected is True
    assert [(item.namespace, item.version) for item in found.installations] == [
        ("gitops", None),
        ("x", None),
    ]


def test_applications_that_were_compared_long_ago_prove_nothing() -> None:
    compared = Compared(counts={"argocd": 3}, latest=NOW - timedelta(days=3))
    found = detect(Seen(defined=True), compared, NOW)
    assert found.detected is None
    assert "no workload of Argo CD was found" in (found.reason or "")


@pytest.mark.parametrize("defined", [True, None])
def test_what_could_not_be_read_is_no_proof(*, defined: bool | None) -> None:
    seen = Seen(defined=defined, everywhere=False, missing=("may not list deployments",))
    found = detect(seen, Compared(), NOW)
    assert (found.detected, found.reason) == (None, "may not list deployments")


def test_what_was_found_counts_although_the_rest_could_not_be_read() -> None:
    seen = Seen(defined=None, workloads=(workload(SERVER),), everywhere=False, missing=("x",))
    assert detect(seen, Compared(), NOW).detected is True


@given(
    defined=st.sampled_from((None, True, False)),
    everywhere=st.booleans(),
    age=st.none() | st.integers(min_value=0, max_value=100),
)
def test_false_is_said_only_where_it_is_established(
    *, defined: bool | None, everywhere: bool, age: int | None
) -> None:
    latest = None if age is None else NOW - timedelta(hours=age)
    seen = Seen(defined=defined, everywhere=everywhere)
    found = detect(seen, Compared(latest=latest), NOW)
    proven = defined is False or (defined is True and everywhere and latest is None)
    assert (found.detected is False) is proven
