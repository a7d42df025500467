"""Which namespaces a run reads, how, and what it says of those that it does not."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.errors import UsageError
from kube9_core.kube.connection import Connection
from kube9_core.model.outcome import Outcome
from kube9_core.runs.cluster import ClusterRun

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster


pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

Json = dict[str, Any]
Assess = Callable[..., ClusterRun]
Create = Callable[[str, Json], None]
Space = Callable[..., str]
Account = Callable[..., Connection]
Checks = SimpleNamespace


def template(image: str = "web:1", labels: Json | None = None) -> Json:
    chosen = labels or {"app": "web"}
    return {
        "metadata": {"labels": chosen},
        "spec": {"containers": [{"name": "web", "image": image}]},
    }


def deployment(name: str = "web", replicas: int = 2) -> Json:
    selector = {"matchLabels": {"app": "web"}}
    return {
        "metadata": {"name": name},
        "spec": {"replicas": replicas, "selector": selector, "template": template()},
    }


def apps(space: str, plural: str = "deployments") -> str:
    return f"/apis/apps/v1/namespaces/{space}/{plural}"


def pod(name: str) -> Json:
    return {"metadata": {"name": name}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}


def pods_of(cluster: "Cluster", space: str, wanted: int) -> list[Json]:
    """Wait until controllers have made so many pods."""
    until = time.monotonic() + 30
    while True:
        found: list[Json] = cluster.request("GET", f"/api/v1/namespaces/{space}/pods").json["items"]
        if len(found) >= wanted:
            return found
        assert time.monotonic() < until
        time.sleep(0.05)


def row(run: ClusterRun, check: str) -> Any:  # noqa: ANN401 - a row of the report
    return next(item for item in run.checks if item.id == check)


class Asked(Connection):
    """A connection that remembers what it was asked for."""

    def __init__(self, real: Connection) -> None:
        vars(self).update(vars(real))
        self.asked: list[str] = []

    def request(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - as the real one
        query = options.get("query") or {}
        self.asked.append(f"{path} {query.get('fieldSelector', '')}".strip())
        return super().request(method, path, **options)


@pytest.fixture
def asking(admin: Connection) -> Asked:
    return Asked(admin)


def test_a_few_namespaces_are_listed_alone(
    assess: Assess, checks: Checks, asking: Asked, space: Space
) -> None:
    name, other = space(), space()
    assess(checks.everything, connection=asking, namespaces=(name,))
    assert f"/apis/apps/v1/namespaces/{name}/deployments" in asking.asked
    assert "/apis/apps/v1/deployments" not in asking.asked
    assert not [path for path in asking.asked if other in path]


def test_an_excluded_namespace_is_left_out_by_the_server(
    assess: Assess, checks: Checks, asking: Asked, create: Create, space: Space
) -> None:
    name, other = space(), space()
    create(f"/api/v1/namespaces/{other}/pods", pod("loud"))
    create(f"/api/v1/namespaces/{name}/pods", pod("loud"))
    for _ in range(12):
        space()
    run = assess(checks.everything, connection=asking, excluded_namespaces=(other,))
    assert f"/api/v1/pods metadata.namespace!={other}" in asking.asked
    named = {item.resource.namespace for item in run.findings()}
    assert name in named
    assert other not in named


def test_what_lies_in_a_namespace_that_was_not_read_is_unseen_and_not_missing(
    assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name = space()
    create(f"/api/v1/namespaces/{name}/pods", pod("one"))
    run = assess(checks.elsewhere, namespaces=(name,))
    skipped = row(run, "acme/elsewhere")
    assert skipped.outcome is Outcome.SKIPPED
    assert "the namespace kube-system was not read" in skipped.reason
    found = [
        item for item in assess(checks.elsewhere).findings() if item.resource.namespace == name
    ]
    assert len(found) == 1


def test_a_namespace_that_is_not_there_is_refused(assess: Assess, checks: Checks) -> None:
    with pytest.raises(UsageError, match=r"did you mean kube-system\?"):
        assess(checks.everything, namespaces=("kube-sytem",))


def crowded(create: Create, space: Space) -> str:
    """A namespace with so much in it that it is judged alone, before all others."""
    name = space("a-crowd")
    for number in range(201):
        path = f"/api/v1/namespaces/{name}/configmaps"
        create(path, {"metadata": {"name": f"c-{number}"}, "data": {"password": "hunter22"}})
    create(f"/api/v1/namespaces/{name}/pods", pod("lone"))
    return name


def test_judged_namespace_by_namespace_it_says_the_same_and_why(
    cluster: "Cluster", assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    names = (crowded(create, space), space())
    create(apps(names[1]), deployment(replicas=1))
    pods_of(cluster, names[1], 1)
    every, chosen = (
        (checks.everything, checks.served, checks.spaces, checks.secretive),
        (*names, "kube-system"),
    )
    whole = assess(*every, namespaces=chosen)
    parts = assess(*every, namespaces=chosen, memory=1)
    assert "namespace by namespace" in parts.notes[0]
    assert whole.notes == ()
    assert {item.resource.namespace for item in parts.findings()} == {*names, None}
    assert parts.report().findings == whole.report().findings
    assert parts.checks == whole.checks
    assert parts.summary == whole.summary
    assert parts.coverage == whole.coverage


def test_judged_in_parts_what_asks_for_other_namespaces_is_skipped(
    assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    chosen = (crowded(create, space), "kube-system")
    assert (
        row(assess(checks.elsewhere, namespaces=chosen), "acme/elsewhere").outcome is Outcome.FAILED
    )
    run = assess(checks.elsewhere, namespaces=chosen, memory=1)
    assert row(run, "acme/elsewhere").outcome is Outcome.SKIPPED
    assert "the namespace kube-system was not read" in row(run, "acme/elsewhere").reason
