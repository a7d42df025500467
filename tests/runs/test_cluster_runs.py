"""A run over a real cluster: what is judged there, what is not, and what is said of it."""

import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.engine.diff import Known
from kube9_core.kube.connection import Connection
from kube9_core.model.coverage import CoverageState
from kube9_core.model.outcome import Outcome
from kube9_core.model.run import RunState
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


def told(run: ClusterRun, check: str = "acme/all") -> list[tuple[str, str | None]]:
    """On whom each finding is reported, and which pod showed it."""
    found = [item for item in run.report().findings if item.check == check]
    return [(str(item.resource), (item.evidence or {}).get("in")) for item in found]  # type: ignore[misc] # evidence "in" is a text


def row(run: ClusterRun, check: str) -> Any:  # noqa: ANN401 - a row of the report
    return next(item for item in run.checks if item.id == check)


def test_pods_are_judged_once_with_all_that_admission_and_controllers_add(
    cluster: "Cluster", assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name = space()
    secret = {"imagePullSecrets": [{"name": "registry"}]}
    within = f"/api/v1/namespaces/{name}"
    assert cluster.request("PATCH", f"{within}/serviceaccounts/default", secret).ok
    create(apps(name), deployment())
    claim = {
        "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    labels = {"app": "db"}
    written = template(labels=labels)
    written["spec"]["containers"][0]["volumeMounts"] = [{"name": "data", "mountPath": "/data"}]
    database = {
        "serviceName": "db",
        "replicas": 1,
        "selector": {"matchLabels": labels},
        "template": written,
        "volumeClaimTemplates": [claim],
    }
    create(apps(name, "statefulsets"), {"metadata": {"name": "db"}, "spec": database})
    job = {**template(), "spec": {**template()["spec"], "restartPolicy": "Never"}}
    batch = {"completions": 2, "parallelism": 1, "completionMode": "Indexed", "template": job}
    create(f"/apis/batch/v1/namespaces/{name}/jobs", {"metadata": {"name": "once"}, "spec": batch})
    agent = {
        "selector": {"matchLabels": {"app": "agent"}},
        "template": template(labels={"app": "agent"}),
    }
    create(apps(name, "daemonsets"), {"metadata": {"name": "agent"}, "spec": agent})
    pods_of(cluster, name, 4)
    assert told(assess(checks.everything, namespaces=(name,))) == [
        (f"DaemonSet {name}/agent", None),
        (f"Deployment {name}/web", None),
        (f"Job {name}/once", None),
        (f"StatefulSet {name}/db", None),
    ]


@pytest.fixture
def node(cluster: "Cluster", create: Create) -> Iterator[None]:
    """A machine nobody plays: enough for a DaemonSet to make its pod."""
    create("/api/v1/nodes", {"metadata": {"name": "run-node"}})
    yield
    cluster.request("DELETE", "/api/v1/nodes/run-node")


@pytest.mark.usefixtures("node")
def test_the_pods_of_a_daemon_set_are_judged_with_it(
    cluster: "Cluster", assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name = space()
    labels = {"app": "agent"}
    agent = {"selector": {"matchLabels": labels}, "template": template(labels=labels)}
    create(apps(name, "daemonsets"), {"metadata": {"name": "agent"}, "spec": agent})
    (made,) = pods_of(cluster, name, 1)
    assert "nodeAffinity" in made["spec"]["affinity"]
    run = assess(checks.everything, namespaces=(name,))
    assert told(run) == [(f"DaemonSet {name}/agent", None)]


def test_a_container_for_debugging_is_told_to_the_deployment(
    cluster: "Cluster", assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name = space()
    create(apps(name), deployment())
    chosen = pods_of(cluster, name, 2)[0]["metadata"]["name"]
    debug = {"spec": {"ephemeralContainers": [{"name": "debug", "image": "tools:1"}]}}
    path = f"/api/v1/namespaces/{name}/pods/{chosen}/ephemeralcontainers"
    answer = cluster.request("PATCH", path, debug)
    assert answer.ok, answer.text
    run = assess(checks.everything, namespaces=(name,))
    assert told(run) == [
        (f"Deployment {name}/web", f"pod {chosen}"),
        (f"Deployment {name}/web", None),
    ]
    assert [item.container for item in run.report().findings] == ["debug", "web"]


def test_limits_that_a_namespace_gives_to_pods_make_no_second_finding(
    cluster: "Cluster", assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name = space()
    limit = {"type": "Container", "default": {"memory": "1Gi"}}
    create(
        f"/api/v1/namespaces/{name}/limitranges",
        {"metadata": {"name": "limits"}, "spec": {"limits": [limit]}},
    )
    create(apps(name), deployment())
    pods_of(cluster, name, 2)
    run = assess(checks.everything, namespaces=(name,))
    assert told(run) == [(f"Deployment {name}/web", None)]
    assert (row(run, "acme/all").evaluated, row(run, "acme/all").failing) == (1, 1)


def test_what_a_person_has_deleted_is_not_judged_any_more(
    cluster: "Cluster", assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name = space()
    held = deployment(replicas=0)
    held["metadata"]["finalizers"] = ["example.com/held"]
    create(apps(name), held)
    cluster.request("DELETE", f"{apps(name)}/web")
    assert told(assess(checks.everything, namespaces=(name,))) == []
    cluster.request("PATCH", f"{apps(name)}/web", {"metadata": {"finalizers": None}})


def test_a_kind_that_may_not_be_read_costs_its_own_checks_only(
    assess: Assess, checks: Checks, create: Create, space: Space, account: Account
) -> None:
    name = space()
    create(apps(name), deployment(replicas=0))
    workloads = ("replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch")
    more = ("cronjobs.batch", "replicationcontrollers", "podtemplates", "pods", "namespaces")
    blind = account(name, "deployments.apps", *workloads, *more)
    run = assess(checks.everything, checks.served, connection=blind, namespaces=(name,))
    assert row(run, "acme/all").outcome is Outcome.FAILED
    skipped = row(run, "acme/served")
    assert skipped.outcome is Outcome.SKIPPED
    rule = f'list services in the API group "" in the namespace "{name}"'
    assert rule in skipped.reason
    (unread,) = [item for item in run.coverage if not item.state.sound]
    assert (unread.kind, unread.state) == ("v1/Service", CoverageState.FORBIDDEN)
    assert rule in (unread.reason or "")
    (security,) = [item for item in run.results() if item.pillar == "security"]
    assert security.state is RunState.COMPLETED


def test_what_fails_may_have_missed_something_and_then_nothing_is_called_gone(
    assess: Assess, checks: Checks, create: Create, space: Space, account: Account
) -> None:
    name = space()
    create(apps(name), deployment(replicas=0))
    blind = account(name, "deployments.apps", "namespaces")
    run = assess(checks.everything, connection=blind, namespaces=(name,))
    failed = row(run, "acme/all")
    assert failed.outcome is Outcome.FAILED
    assert "v1/Pod" in failed.reason
    assert not run.looked("acme/all", name)


def test_what_is_only_wanted_and_not_granted_is_not_missing(
    assess: Assess, checks: Checks, space: Space, account: Account
) -> None:
    name = space()
    run = assess(checks.spaces, connection=account(name, "namespaces"), namespaces=(name,))
    assert {item.kind for item in run.coverage} == {"v1/Namespace"}
    assert row(run, "acme/space").outcome is Outcome.FAILED
    assert {item.kind for item in assess(checks.spaces).coverage} == {
        "v1/Namespace",
        "v1/ConfigMap",
    }


def test_results_of_pillars_carry_the_worst_findings_and_the_exact_score(
    assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name = space()
    for each in range(3):
        create(f"/api/v1/namespaces/{name}/pods", pod(f"p-{each}"))
    run = assess(checks.everything, checks.served, namespaces=(name,), run="the-run")
    reliability, security = run.results()
    assert (reliability.pillar, security.pillar) == ("reliability", "security")
    assert (security.run, security.score, security.summary.findings.high) == ("the-run", 0.0, 3)
    assert [item.resource.name for item in security.top] == ["p-0", "p-1", "p-2"]
    (check,) = security.checks
    assert (check.worst, check.message) == ("high", "is there")
    assert run.cost.requests > 10


def test_the_numbers_of_the_dashboard_come_from_the_same_reading(
    assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name = space()
    create(apps(name), deployment(replicas=0))
    found = assess(checks.everything).dashboard
    assert (found.namespaces or 0) >= 5
    assert found.counts["deployments"] >= 1
    assert found.nodes is None


def test_a_finding_is_gone_only_where_the_run_looked(
    assess: Assess, checks: Checks, create: Create, space: Space
) -> None:
    name = space()
    create(f"/api/v1/namespaces/{name}/pods", pod("one"))
    before = {"aa": Known("acme/all", name), "bb": Known("acme/all", "default")}
    before["cc"] = Known("acme/elsewhere", name)
    run = assess(checks.everything, checks.elsewhere, namespaces=(name,), baseline=before)
    report = run.report()
    assert report.resolved == ("aa",)
    assert [item.state for item in report.findings] == ["new"]
    assert run.looked("acme/all", name)
    assert not run.looked("acme/all", "default")
    assert not run.looked("acme/elsewhere", name)
