"""A run over a real cluster: what is read and judged there, what is not, and what is said of it."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.api import (
    RELIABILITY,
    SECURITY,
    ConfigMap,
    Container,
    Namespace,
    Problem,
    Problems,
    Service,
    Snapshot,
    Workload,
)
from kube9_core.engine.diff import Known
from kube9_core.errors import UsageError
from kube9_core.kube.connection import Connection
from kube9_core.model.coverage import CoverageState
from kube9_core.model.exemption import ExemptionUse
from kube9_core.model.outcome import Outcome
from kube9_core.model.run import RunState
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
SOON = "2027-06-30T00:00:00Z"
WHY = "It has always been like this."


@SECURITY.check("acme/all", "high", on=Container)
def everything(container: Container) -> Problems:
    """It complains of everything.

    Always.
    """
    yield Problem("is there", evidence={"image": str(container.image)})


@RELIABILITY.check("acme/elsewhere", "low", on=Workload, needs=(ConfigMap,))
def elsewhere(workload: Workload, snapshot: Snapshot) -> Problems:
    """The ConfigMap of another namespace exists.

    Workloads everywhere need it.
    """
    if snapshot.find(ConfigMap, "kube-system", "wanted") is None:
        yield Problem("is missing")


@RELIABILITY.check("acme/served", "low", on=Workload, needs=(Service,))
def served(workload: Workload, snapshot: Snapshot) -> Problems:
    """A Service leads to it.

    Nobody can reach it otherwise.
    """
    if not snapshot.services_of(workload):
        yield Problem("has no service")


@RELIABILITY.check("acme/space", "low", on=Namespace, wants=(ConfigMap,))
def spaces(namespace: Namespace) -> Problems:
    """It complains of every namespace.

    Always.
    """
    yield Problem("is a namespace")


@SECURITY.check("acme/secretive", "low", on=ConfigMap)
def secretive(config: ConfigMap) -> Problems:
    """No ConfigMap holds a credential.

    Everybody may read it.
    """
    if config.credentials:
        yield Problem("holds a credential")


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
    return {"metadata": {"name": name}, "spec": template()["spec"]}


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
    cluster: "Cluster", assess: Assess, create: Create, space: Space
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
    assert told(assess(everything, namespaces=(name,))) == [
        (f"DaemonSet {name}/agent", None),
        (f"Deployment {name}/web", None),
        (f"Job {name}/once", None),
        (f"StatefulSet {name}/db", None),
    ]


def test_a_container_for_debugging_is_told_to_the_deployment(
    cluster: "Cluster", assess: Assess, create: Create, space: Space
) -> None:
    name = space()
    create(apps(name), deployment())
    chosen = pods_of(cluster, name, 2)[0]["metadata"]["name"]
    debug = {"spec": {"ephemeralContainers": [{"name": "debug", "image": "tools:1"}]}}
    path = f"/api/v1/namespaces/{name}/pods/{chosen}/ephemeralcontainers"
    answer = cluster.request("PATCH", path, debug)
    assert answer.ok, answer.text
    run = assess(everything, namespaces=(name,))
    assert told(run) == [
        (f"Deployment {name}/web", f"pod {chosen}"),
        (f"Deployment {name}/web", None),
    ]
    assert [item.container for item in run.report().findings] == ["debug", "web"]


def test_limits_that_a_namespace_gives_to_pods_make_no_second_finding(
    cluster: "Cluster", assess: Assess, create: Create, space: Space
) -> None:
    name = space()
    limit = {"type": "Container", "default": {"memory": "1Gi"}}
    create(
        f"/api/v1/namespaces/{name}/limitranges",
        {"metadata": {"name": "limits"}, "spec": {"limits": [limit]}},
    )
    create(apps(name), deployment())
    pods_of(cluster, name, 2)
    run = assess(everything, namespaces=(name,))
    assert told(run) == [(f"Deployment {name}/web", None)]
    assert (row(run, "acme/all").evaluated, row(run, "acme/all").failing) == (1, 1)


def test_what_a_person_has_deleted_is_not_judged_any_more(
    cluster: "Cluster", assess: Assess, create: Create, space: Space
) -> None:
    name = space()
    held = deployment(replicas=0)
    held["metadata"]["finalizers"] = ["example.com/held"]
    create(apps(name), held)
    cluster.request("DELETE", f"{apps(name)}/web")
    assert told(assess(everything, namespaces=(name,))) == []
    cluster.request("PATCH", f"{apps(name)}/web", {"metadata": {"finalizers": None}})


def test_a_kind_that_may_not_be_read_costs_its_own_checks_only(
    assess: Assess, create: Create, space: Space, account: Account
) -> None:
    name = space()
    create(apps(name), deployment(replicas=0))
    workloads = ("replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch")
    more = ("cronjobs.batch", "replicationcontrollers", "podtemplates", "pods", "namespaces")
    blind = account(name, "deployments.apps", *workloads, *more)
    run = assess(everything, served, connection=blind, namespaces=(name,))
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
    assess: Assess, create: Create, space: Space, account: Account
) -> None:
    name = space()
    create(apps(name), deployment(replicas=0))
    blind = account(name, "deployments.apps", "namespaces")
    run = assess(everything, connection=blind, namespaces=(name,))
    failed = row(run, "acme/all")
    assert failed.outcome is Outcome.FAILED
    assert "v1/Pod" in failed.reason
    assert not run.looked("acme/all", name)


def test_what_is_only_wanted_and_not_granted_is_not_missing(
    assess: Assess, space: Space, account: Account
) -> None:
    name = space()
    run = assess(spaces, connection=account(name, "namespaces"), namespaces=(name,))
    assert {item.kind for item in run.coverage} == {"v1/Namespace"}
    assert row(run, "acme/space").outcome is Outcome.FAILED
    assert {item.kind for item in assess(spaces).coverage} == {"v1/Namespace", "v1/ConfigMap"}


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


def test_a_few_namespaces_are_listed_alone(assess: Assess, asking: Asked, space: Space) -> None:
    name, other = space(), space()
    assess(everything, connection=asking, namespaces=(name,))
    assert f"/apis/apps/v1/namespaces/{name}/deployments" in asking.asked
    assert "/apis/apps/v1/deployments" not in asking.asked
    assert not [path for path in asking.asked if other in path]


def test_an_excluded_namespace_is_left_out_by_the_server(
    assess: Assess, asking: Asked, create: Create, space: Space
) -> None:
    name, other = space(), space()
    create(f"/api/v1/namespaces/{other}/pods", pod("loud"))
    create(f"/api/v1/namespaces/{name}/pods", pod("loud"))
    for _ in range(12):
        space()
    run = assess(everything, connection=asking, excluded_namespaces=(other,))
    assert f"/api/v1/pods metadata.namespace!={other}" in asking.asked
    named = {item.resource.namespace for item in run.findings()}
    assert name in named
    assert other not in named


def test_what_lies_in_a_namespace_that_was_not_read_is_unseen_and_not_missing(
    assess: Assess, create: Create, space: Space
) -> None:
    name = space()
    create(f"/api/v1/namespaces/{name}/pods", pod("one"))
    run = assess(elsewhere, namespaces=(name,))
    skipped = row(run, "acme/elsewhere")
    assert skipped.outcome is Outcome.SKIPPED
    assert "the namespace kube-system was not read" in skipped.reason
    found = [item for item in assess(elsewhere).findings() if item.resource.namespace == name]
    assert len(found) == 1


def test_a_namespace_that_is_not_there_is_refused(assess: Assess) -> None:
    with pytest.raises(UsageError, match=r"did you mean kube-system\?"):
        assess(everything, namespaces=("kube-sytem",))


def test_annotations_of_a_namespace_exempt_what_is_in_it(
    assess: Assess, create: Create, space: Space
) -> None:
    key = "kube9.io/exempt"
    given = {key: "acme/*", f"{key}-reason": WHY, f"{key}-until": SOON}
    name, other = space(annotations=given), space()
    for each in (name, other):
        create(f"/api/v1/namespaces/{each}/pods", pod("one"))
    run = assess(everything, namespaces=(name, other))
    assert {item.resource.namespace: bool(item.exemption) for item in run.findings()} == {
        name: True,
        other: False,
    }


def test_a_bad_annotation_is_told_and_does_not_apply(
    assess: Assess, create: Create, space: Space
) -> None:
    name = space(annotations={"kube9.io/exempt": "acme/*"})
    create(f"/api/v1/namespaces/{name}/pods", pod("one"))
    run = assess(everything, namespaces=(name,))
    assert [(item.path, item.line) for item in run.errors] == [("cluster", None)]
    assert "needs a reason" in run.errors[0].message
    assert [item.exemption for item in run.findings()] == [None]


def test_without_the_crd_there_are_no_exemptions_and_nothing_is_missing(assess: Assess) -> None:
    run = assess(everything)
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
    crds: "Cluster", assess: Assess, create: Create, space: Space
) -> None:
    name, other = space(), space()
    for each in (name, other):
        create(f"/api/v1/namespaces/{each}/pods", pod("one"))
    path = f"/apis/kube9.io/v1alpha1/namespaces/{name}/exemptions"
    create(path, exemption(labels={"kube9.io/scope": "cluster"}))
    run = assess(everything, namespaces=(name, other))
    assert exempted(run) == {name: f"{name}/known", other: None}
    assert run.exempted == (ExemptionUse(namespace=name, name="known", matched=1),)


def test_an_exemption_of_the_operators_namespace_holds_for_all(
    crds: "Cluster", assess: Assess, create: Create, space: Space
) -> None:
    name, home = space(), space()
    create(f"/api/v1/namespaces/{name}/pods", pod("one"))
    create(f"/apis/kube9.io/v1alpha1/namespaces/{home}/exemptions", exemption())
    run = assess(everything, namespaces=(name,), operator_namespace=home)
    assert exempted(run) == {name: f"{home}/known"}


def crowded(create: Create, space: Space) -> str:
    """A namespace with so much in it that it is judged alone, before all others."""
    name = space("a-crowd")
    for number in range(201):
        path = f"/api/v1/namespaces/{name}/configmaps"
        create(path, {"metadata": {"name": f"c-{number}"}, "data": {"password": "hunter22"}})
    create(f"/api/v1/namespaces/{name}/pods", pod("lone"))
    return name


def test_judged_namespace_by_namespace_it_says_the_same_and_why(
    cluster: "Cluster", assess: Assess, create: Create, space: Space
) -> None:
    names = (crowded(create, space), space())
    create(apps(names[1]), deployment(replicas=1))
    pods_of(cluster, names[1], 1)
    checks, chosen = (everything, served, spaces, secretive), (*names, "kube-system")
    whole = assess(*checks, namespaces=chosen)
    parts = assess(*checks, namespaces=chosen, memory=1)
    assert "namespace by namespace" in parts.notes[0]
    assert whole.notes == ()
    assert {item.resource.namespace for item in parts.findings()} == {*names, None}
    assert parts.report().findings == whole.report().findings
    assert parts.checks == whole.checks
    assert parts.summary == whole.summary
    assert parts.coverage == whole.coverage


def test_judged_in_parts_what_asks_for_other_namespaces_is_skipped(
    assess: Assess, create: Create, space: Space
) -> None:
    chosen = (crowded(create, space), "kube-system")
    assert row(assess(elsewhere, namespaces=chosen), "acme/elsewhere").outcome is Outcome.FAILED
    run = assess(elsewhere, namespaces=chosen, memory=1)
    assert row(run, "acme/elsewhere").outcome is Outcome.SKIPPED
    assert "the namespace kube-system was not read" in row(run, "acme/elsewhere").reason


def test_results_of_pillars_carry_the_worst_findings_and_the_exact_score(
    assess: Assess, create: Create, space: Space
) -> None:
    name = space()
    for each in range(3):
        create(f"/api/v1/namespaces/{name}/pods", pod(f"p-{each}"))
    run = assess(everything, served, namespaces=(name,), run="the-run")
    reliability, security = run.results()
    assert (reliability.pillar, security.pillar) == ("reliability", "security")
    assert (security.run, security.score, security.summary.findings.high) == ("the-run", 0.0, 3)
    assert [item.resource.name for item in security.top] == ["p-0", "p-1", "p-2"]
    (check,) = security.checks
    assert (check.worst, check.message) == ("high", "is there")
    assert run.cost.requests > 10


def test_the_numbers_of_the_dashboard_come_from_the_same_reading(
    assess: Assess, create: Create, space: Space
) -> None:
    name = space()
    create(apps(name), deployment(replicas=0))
    found = assess(everything).dashboard
    assert (found.namespaces or 0) >= 5
    assert found.counts["deployments"] >= 1
    assert found.nodes is None


def test_a_finding_is_gone_only_where_the_run_looked(
    assess: Assess, create: Create, space: Space
) -> None:
    name = space()
    create(f"/api/v1/namespaces/{name}/pods", pod("one"))
    before = {"aa": Known("acme/all", name), "bb": Known("acme/all", "default")}
    before["cc"] = Known("acme/elsewhere", name)
    run = assess(everything, elsewhere, namespaces=(name,), baseline=before)
    report = run.report()
    assert report.resolved == ("aa",)
    assert [item.state for item in report.findings] == ["new"]
    assert run.looked("acme/all", name)
    assert not run.looked("acme/all", "default")
    assert not run.looked("acme/elsewhere", name)
