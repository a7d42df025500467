"""An operator of one tenant: Roles in two namespaces and its own, and no ClusterRole at all.

All it asks goes through a proxy that writes it down, so that nothing refused goes unseen.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

from kube9_testbed.cluster import Cluster  # noqa: E402 - only with a testbed
from kube9_testbed.kubeconfig import write_kubeconfig  # noqa: E402 - as above
from kube9_testbed.kubectl import apply  # noqa: E402 - as above
from kube9_testbed.operator.installation import install, printed  # noqa: E402 - as above
from kube9_testbed.operator.process import Operator  # noqa: E402 - as above
from kube9_testbed.recording import RecordingProxy  # noqa: E402 - as above

if TYPE_CHECKING:
    from kube9_testbed.recording import Recorded
    from kube9_testbed.responses import JsonObject

OWN, SCOPE, OTHER = "kube9-tenant", ("team-a", "team-b"), "somebody-else"
DISCOVERY = re.compile(r"/(version|apis?(/[a-z0-9.]+)?(/v[0-9a-z]+)?)")
UNTIL = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"


@dataclass(frozen=True)
class Tenant:
    """The operator after its first assessment, and all that it asked."""

    operator: Operator
    proxy: RecordingProxy

    @property
    def requests(self) -> "tuple[Recorded, ...]":
        return self.proxy.requests

    @property
    def status(self) -> "JsonObject":
        found: JsonObject = (self.operator.resource() or {})["status"]
        return found


@pytest.fixture(scope="module")
def alone(cluster: Cluster) -> Iterator[Cluster]:
    """A cluster of its own: other tests must find none of what the operator installs."""
    del cluster  # asked for, because it skips where there can be none
    with Cluster.start(nodes=1) as made:
        for name in (*SCOPE, OTHER):
            apply(made, json.dumps({"apiVersion": "v1", "kind": "Namespace", **named(name)}))
            apply(made, json.dumps(careless(name)))
            event(made, name, "before")
        yield made


@pytest.fixture(scope="module")
def tenant(alone: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    scope = [word for name in SCOPE for word in ("--scope", name)]
    rights = printed("rbac", "--namespace", OWN, *scope)
    assert "ClusterRole" not in rights
    place = install(alone, OWN, tmp_path_factory.mktemp("tenant"), rights=rights)
    with RecordingProxy(alone.url, alone.ca_file) as proxy:
        write_kubeconfig(
            place.kubeconfig, url=proxy.url, certificate=alone.ca_file, token=place.token
        )
        with Operator(place, settings={"scope": {"namespaces": [*SCOPE]}}) as operator:
            operator.await_assessment()
            operator.wait(lambda: shown(operator), 30, "the findings in the resource")
            watched = (watch(name, "exemptions") for name in (OWN, *SCOPE))
            for path in watched:
                operator.wait(lambda path=path: asked(proxy, path, "watch"), 30, path)  # type: ignore[misc] # mypy cannot infer a lambda with a default
            yield Tenant(operator, proxy)


def named(name: str, namespace: str | None = None) -> dict[str, Any]:
    place = {} if namespace is None else {"namespace": namespace}
    return {"metadata": {"name": name, **place}}


def careless(namespace: str) -> dict[str, Any]:
    """A Deployment with many a finding."""
    labels = {"app": "web"}
    container = {"name": "web", "image": "web:latest"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    spec = {"replicas": 2, "selector": {"matchLabels": labels}, "template": template}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        **named("careless", namespace),
        "spec": spec,
    }


def event(cluster: Cluster, namespace: str, name: str) -> None:
    body = {
        **named(name),
        "involvedObject": {"kind": "Pod", "namespace": namespace, "name": "web"},
        "reason": "Tested",
        "message": f"something in {namespace}",
        "type": "Warning",
        "count": 1,
        "lastTimestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    answer = cluster.request("POST", f"/api/v1/namespaces/{namespace}/events", body)
    assert answer.ok, answer.text


def watch(namespace: str, plural: str) -> str:
    return f"/apis/kube9.io/v1alpha1/namespaces/{namespace}/{plural}"


def asked(proxy: RecordingProxy, path: str, parameter: str) -> bool:
    return any(item.path == path and parameter in dict(item.query) for item in proxy.requests)


def shown(operator: Operator) -> bool:
    """Whether the resource, too, tells what the first assessment found."""
    return bool((operator.resource() or {}).get("status", {}).get("topFindings"))


def namespaces(rows: Any) -> set[str]:  # noqa: ANN401 - JSON
    """Where the objects of findings are; a Namespace is in itself."""
    return {row["namespace"] or row["name"] for row in rows}


def test_nothing_it_asks_for_is_refused(tenant: Tenant) -> None:
    assert [str(item) for item in tenant.requests if item.refused] == []
    lines = [json.dumps(line) for line in tenant.operator.log()]
    assert [line for line in lines if '"refused"' in line or "orbidden" in line] == []
    assert [line for line in lines if '"level": "error"' in line] == []


def test_it_asks_for_its_namespaces_and_for_nothing_around_them(tenant: Tenant) -> None:
    inside = re.compile(rf"/.*/namespaces/({'|'.join((OWN, *SCOPE))})(/.*)?")
    paths = {item.path for item in tenant.requests}
    assert {
        path for path in paths if not (inside.fullmatch(path) or DISCOVERY.fullmatch(path))
    } == set()
    for name in SCOPE:
        assert f"/api/v1/namespaces/{name}" in paths
        assert f"/apis/apps/v1/namespaces/{name}/deployments" in paths


def test_it_judges_its_two_namespaces_and_never_sees_the_third(tenant: Tenant) -> None:
    assert namespaces(tenant.status["topFindings"]) == {*SCOPE}
    assert tenant.operator.assessment()["lastScheduledOutcome"] == "success"
    assert OTHER not in json.dumps(tenant.operator.published())


def test_the_status_says_the_scope_and_what_is_outside_of_it(tenant: Tenant) -> None:
    status = tenant.status
    assert status["scope"] == [*SCOPE]
    assert (tenant.operator.published() or {})["scope"] == [*SCOPE]
    assert status["health"] == "healthy"
    assert status["error"] is None
    assert "clusterId" not in status
    assert {row["state"] for row in status["coverage"]} == {"outside"}
    assert "v1/Node" in {row["kind"] for row in status["coverage"]}
    covered = next(item for item in status["conditions"] if item["type"] == "CoverageComplete")
    assert (covered["status"], covered["reason"]) == ("True", "WithinScope")
    assert "team-a, team-b" in covered["message"]


def test_checks_that_need_what_is_outside_are_skipped_and_say_so(tenant: Tenant) -> None:
    rows = tenant.operator.assessment()["lastScheduledChecks"]
    nodes = next(row for row in rows if row["checkId"] == "reliability/node-not-ready")
    assert nodes["status"] == "skipped"
    assert "outside the scope" in nodes["message"]


def test_the_dashboard_shows_numbers_of_what_is_seen_only(tenant: Tenant) -> None:
    shown = tenant.operator.published("kube9-dashboard-data", "dashboard") or {}
    assert shown["namespaceCount"] == len(SCOPE)
    assert shown["workloads"]["deployments"] == len(SCOPE)
    assert shown["nodes"] == {}


def test_events_of_its_namespaces_are_kept_and_no_others(alone: Cluster, tenant: Tenant) -> None:
    for name in (*SCOPE, OTHER):
        event(alone, name, "after")

    def about() -> set[str]:
        rows = tenant.operator.query("events", "list", "--object-name=web")["events"]
        return {row["object_namespace"] for row in rows}

    tenant.operator.wait(lambda: {*SCOPE} <= about(), 20, "Events")
    assert OTHER not in about()


@pytest.mark.slow
def test_an_exemption_in_a_namespace_of_the_scope_takes_effect_soon(
    alone: Cluster, tenant: Tenant
) -> None:
    spec = {"checks": ["security/*"], "reason": "so that something is covered", "expires": UNTIL}
    body = {"apiVersion": "kube9.io/v1alpha1", "kind": "Exemption", **named("e"), "spec": spec}
    path = watch("team-b", "exemptions")
    made = alone.request("POST", path, body)
    assert made.ok, made.text
    tenant.operator.wait(
        lambda: alone.request("GET", f"{path}/e").json.get("status", {}).get("matched"), 60, "it"
    )
    assert [str(item) for item in tenant.requests if item.refused] == []
