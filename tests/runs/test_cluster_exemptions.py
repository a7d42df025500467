"""Who may exempt what in a real cluster."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import Connection
from kube9_core.runs.cluster import ClusterRun

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

    from kube9_core.model.finding import Finding

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

Json = dict[str, Any]
Assess = Callable[..., ClusterRun]
Create = Callable[[str, Json], None]
Space = Callable[..., str]
Account = Callable[..., Connection]
Checks = SimpleNamespace
SOON = "2027-06-30T00:00:00Z"
WHY = "It has always been like this."


def pod(name: str) -> Json:
    return {"metadata": {"name": name}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}


def test_annotations_of_a_namespace_exempt_what_is_in_it(
    assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    key = "kube9.io/exempt"
    given = {key: "acme/*", f"{key}-reason": WHY, f"{key}-until": SOON}
    name, other = space(annotations=given), space()
    for each in (name, other):
        create(f"/api/v1/namespaces/{each}/pods", pod("one"))
    run = assess(checks.everything, namespaces=(name, other))
    assert {item.resource.namespace: bool(item.exemption) for item in run.findings()} == {
        name: True,
        other: False,
    }


def test_a_bad_annotation_is_told_and_does_not_apply(
    assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name = space(annotations={"kube9.io/exempt": "acme/*"})
    create(f"/api/v1/namespaces/{name}/pods", pod("one"))
    run = assess(checks.everything, namespaces=(name,))
    assert [(item.path, item.line) for item in run.errors] == [("cluster", None)]
    assert "needs a reason" in run.errors[0].message
    assert [item.exemption for item in run.findings()] == [None]


def test_without_the_crd_there_are_no_exemptions_and_nothing_is_missing(
    assess: Assess, checks: Checks
) -> None:
    run = assess(checks.everything)
    assert run.exempted == ()
    assert "kube9.io/v1alpha1/Exemption" not in {item.kind for item in run.coverage}


def exemption(**more: Any) -> Json:  # noqa: ANN401 - JSON
    metadata = {"name": "known", **more}
    return {
        "apiVersion": "kube9.io/v1alpha1",
        "kind": "Exemption",
        "metadata": metadata,
        "spec": {"checks": ["acme/all"], "reason": WHY, "expires": SOON},
    }


def exempted(run: ClusterRun) -> dict[str | None, str | None]:
    found: Iterator[Finding] = run.findings()
    return {
        item.resource.namespace: item.exemption.name if item.exemption else None for item in found
    }


def test_an_exemption_holds_for_its_own_namespace_even_if_labelled_for_all(
    crds: "Cluster", assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name, other = space(), space()
    for each in (name, other):
        create(f"/api/v1/namespaces/{each}/pods", pod("one"))
    path = f"/apis/kube9.io/v1alpha1/namespaces/{name}/exemptions"
    create(path, exemption(labels={"kube9.io/scope": "cluster"}))
    run = assess(checks.everything, namespaces=(name, other))
    assert exempted(run) == {name: f"{name}/known", other: None}
    (use,) = run.exempted
    assert (use.namespace, use.name, use.matched) == (name, "known", 1)
    assert sum(use.pillars.values()) == 1
    assert use.uid


@pytest.mark.usefixtures("crds")
def test_exemptions_that_may_not_be_read_are_told(
    assess: Assess, checks: Checks, space: Space, account: Account
) -> None:
    name = space()
    run = assess(checks.spaces, connection=account(name, "namespaces"))
    (unread,) = [item for item in run.coverage if not item.state.sound]
    assert unread.kind == "kube9.io/v1alpha1/Exemption"
    assert 'list exemptions in the API group "kube9.io"' in (unread.reason or "")


def test_an_exemption_of_the_operators_namespace_holds_for_all(
    crds: "Cluster", assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name, home = space(), space()
    create(f"/api/v1/namespaces/{name}/pods", pod("one"))
    create(f"/apis/kube9.io/v1alpha1/namespaces/{home}/exemptions", exemption())
    run = assess(checks.everything, namespaces=(name,), operator_namespace=home)
    assert exempted(run) == {name: f"{home}/known"}
