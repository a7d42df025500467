"""What the scheduler, the controllers and a kubelet really write is judged as they mean it.

No kubelet runs here, so the tests write what one would. A run's clock is the only one that checks
have, so pods grow old by turning it.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.engine.selection import Selection
from kube9_core.kube.connection import connect
from kube9_core.model.audit import Silent
from kube9_core.model.finding import Finding
from kube9_core.model.outcome import Outcome
from kube9_core.plugins.catalogue import discover
from kube9_core.runs.cluster import ClusterRun, assess_cluster
from kube9_core.runs.request import ClusterRequest

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

Json = dict[str, Any]
LATER = timedelta(minutes=10)
TAINT = "kube9.test/reserved"
CONTAINER: Json = {"name": "app", "image": "registry.example/app:1"}
CRASHED: Json = {
    "name": "app",
    "image": "registry.example/app:1",
    "imageID": "",
    "ready": False,
    "restartCount": 6,
    "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s"}},
    "lastState": {"terminated": {"exitCode": 3, "reason": "Error"}},
}
RUNNING: Json = {
    "name": "app",
    "image": "registry.example/app:1",
    "imageID": "",
    "ready": True,
    "restartCount": 0,
    "state": {"running": {}},
}


class Ahead:
    """A clock that is ahead of the real one."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return datetime.now(UTC) + self._by

    def monotonic(self) -> float:
        return time.monotonic()


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


class Space:
    """A namespace of its own."""

    def __init__(self, cluster: "Cluster", name: str) -> None:
        self.cluster = cluster
        self.name = name
        self.nodes: list[str] = []
        self.ask("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        account = f"/api/v1/namespaces/{name}/serviceaccounts/default"
        eventually(lambda: cluster.request("GET", account).ok)

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self.cluster.request(method, path, body)
        assert answer.ok, answer.text
        return answer.json

    def path(self, plural: str) -> str:
        group = "api/v1" if plural in ("pods", "resourcequotas") else "apis/apps/v1"
        group = "apis/batch/v1" if plural == "jobs" else group
        return f"/{group}/namespaces/{self.name}/{plural}"

    def make(self, plural: str, name: str, spec: Json) -> None:
        self.ask("POST", self.path(plural), {"metadata": {"name": name}, "spec": spec})

    def controlled(self, plural: str, name: str, pod: Json | None = None, **spec: object) -> None:
        """Make a controller whose pods nobody starts but the test."""
        template = {
            "metadata": {"labels": {"app": name}},
            "spec": {"containers": [CONTAINER], **(pod or {})},
        }
        selector = {"matchLabels": {"app": name}}
        self.make(plural, name, {"selector": selector, "template": template, **spec})

    def pods(self) -> list[Json]:
        items: list[Json] = self.ask("GET", self.path("pods"))["items"]
        return items

    def say(self, container: Json, phase: str = "Running") -> None:
        """Write of all pods what a kubelet would."""
        status = "True" if container["ready"] else "False"
        body = {
            "status": {
                "phase": phase,
                "containerStatuses": [container],
                "conditions": [{"type": "Ready", "status": status}],
            }
        }
        for pod in self.pods():
            self.ask("PATCH", f"{self.path('pods')}/{pod['metadata']['name']}/status", body)

    def node(self, name: str, conditions: list[Json], **spec: object) -> None:
        """A machine that takes no pods of other tests."""
        taint = {"key": TAINT, "effect": "NoSchedule"}
        body = {"metadata": {"name": name}, "spec": {"taints": [taint], **spec}}
        self.ask("POST", "/api/v1/nodes", body)
        self.nodes.append(name)
        self.ask("PATCH", f"/api/v1/nodes/{name}/status", {"status": {"conditions": conditions}})

    def assess(self, *checks: str, after: timedelta = LATER) -> ClusterRun:
        request = ClusterRequest(
            selection=Selection(checks=tuple(f"reliability/{name}" for name in checks)),
            namespaces=(self.name,),
            requests_per_second=1000,
        )
        with connect(str(self.cluster.kubeconfig), environ={}) as connection:
            return assess_cluster(
                request, discover(), connection, clock=Ahead(after), audit=Silent()
            )

    def found(self, check: str, after: timedelta = LATER) -> list[Finding]:
        return list(self.assess(check, after=after).findings())

    def end(self) -> None:
        for name in self.nodes:
            self.cluster.request("DELETE", f"/api/v1/nodes/{name}")
        self.cluster.request("DELETE", f"/api/v1/namespaces/{self.name}")


@pytest.fixture
def space(cluster: "Cluster", request: pytest.FixtureRequest) -> Iterator[Space]:
    made = Space(cluster, "live-" + format(abs(hash(request.node.name)), "x")[:12])
    yield made
    made.end()


def test_a_pod_too_large_for_every_node_is_told_with_the_schedulers_words(space: Space) -> None:
    huge = {"containers": [{**CONTAINER, "resources": {"requests": {"cpu": "1000"}}}]}
    space.controlled("deployments", "huge", huge, replicas=2, progressDeadlineSeconds=1)

    def refused() -> bool:
        conditions = [pod["status"].get("conditions") for pod in space.pods()]
        return len(conditions) == 2 and all(conditions)

    eventually(refused)
    assert space.found("pod-pending", timedelta()) == []
    (finding,) = space.found("pod-pending")
    assert str(finding.resource) == f"Deployment {space.name}/huge"
    assert "2 of 2 pods" in finding.message
    words = space.pods()[0]["status"]["conditions"][0]["message"]
    assert words in finding.message


def test_a_rollout_beyond_its_deadline_is_told_with_the_controllers_words(space: Space) -> None:
    huge = {"containers": [{**CONTAINER, "resources": {"requests": {"cpu": "1000"}}}]}
    space.controlled("deployments", "late", huge, replicas=2, progressDeadlineSeconds=1)
    path = f"{space.path('deployments')}/late"

    def given_up() -> bool:
        conditions = space.ask("GET", path)["status"].get("conditions", [])
        return any(item.get("reason") == "ProgressDeadlineExceeded" for item in conditions)

    assert space.found("replicas-unavailable", timedelta()) == []
    eventually(given_up)
    (finding,) = space.found("replicas-unavailable")
    assert finding.message.startswith("runs 0 of the 2 replicas it should have")
    assert "has timed out progressing" in finding.message


def test_a_rollout_within_its_deadline_is_left_alone(space: Space) -> None:
    space.controlled("deployments", "slow", {"nodeName": "ghost"}, replicas=2)
    eventually(lambda: len(space.pods()) == 2)
    assert space.found("replicas-unavailable") == []


def test_a_quota_that_lets_nobody_in_is_named(space: Space) -> None:
    space.make("resourcequotas", "none", {"hard": {"pods": "0"}})
    eventually(
        lambda: "hard" in space.ask("GET", f"{space.path('resourcequotas')}/none").get("status", {})
    )
    space.controlled("deployments", "barred", replicas=1, progressDeadlineSeconds=1)
    eventually(lambda: bool(space.found("replicas-unavailable")))
    (finding,) = space.found("replicas-unavailable")
    assert "exceeded quota: none" in finding.message


def test_a_crash_loop_is_one_finding_of_the_deployment_until_it_is_over(space: Space) -> None:
    space.controlled("deployments", "web", {"nodeName": "ghost"}, replicas=3)
    eventually(lambda: len(space.pods()) == 3)
    space.say(CRASHED)
    (finding,) = space.found("pod-crash-looping")
    assert str(finding.resource) == f"Deployment {space.name}/web"
    assert "3 of 3 pods" in finding.message
    assert "exit code 3, 6 restarts" in finding.message
    names = {pod["metadata"]["name"] for pod in space.pods()}
    assert all(name in finding.message for name in names)
    space.say(RUNNING)
    assert space.found("pod-crash-looping") == []


def test_the_fingerprint_of_a_crash_loop_outlives_its_pods(space: Space) -> None:
    space.controlled("deployments", "web", {"nodeName": "ghost"}, replicas=1)

    def crash() -> str:
        eventually(lambda: len(space.pods()) == 1)
        space.say(CRASHED)
        (finding,) = space.found("pod-crash-looping")
        return finding.fingerprint

    before = crash()
    name = space.pods()[0]["metadata"]["name"]
    forced = {"gracePeriodSeconds": 0, "propagationPolicy": "Background"}
    space.ask("DELETE", f"{space.path('pods')}/{name}", forced)
    eventually(lambda: [name] != [pod["metadata"]["name"] for pod in space.pods()])
    assert crash() == before


def test_pods_that_a_job_completed_are_fine(space: Space) -> None:
    template = {"spec": {"restartPolicy": "Never", "nodeName": "ghost", "containers": [CONTAINER]}}
    space.make("jobs", "import", {"template": template})
    eventually(lambda: len(space.pods()) == 1)
    done = {"terminated": {"exitCode": 0, "reason": "Completed"}}
    space.say({**RUNNING, "ready": False, "state": done}, "Succeeded")
    live = ("pod-crash-looping", "pod-not-ready", "pod-pending", "pod-failed", "pod-restarting")
    assert list(space.assess(*live).findings()) == []


def test_a_daemon_set_that_misses_a_node_is_told(space: Space) -> None:
    space.node("live-missed", [{"type": "Ready", "status": "True"}])
    tolerates = {"tolerations": [{"operator": "Exists"}]}
    space.controlled("daemonsets", "agent", {**tolerates, "nodeSelector": {"kube9": "none"}})
    path = f"{space.path('daemonsets')}/agent"
    eventually(lambda: "observedGeneration" in space.ask("GET", path)["status"])
    assert space.found("replicas-unavailable") == []
    chosen = {"metadata": {"labels": {"kube9": "none"}}}
    space.ask("PATCH", "/api/v1/nodes/live-missed", chosen)
    eventually(lambda: space.ask("GET", path)["status"]["desiredNumberScheduled"] == 1)
    assert space.found("replicas-unavailable", timedelta()) == []
    (finding,) = space.found("replicas-unavailable")
    assert finding.message.startswith("runs on 0 of the 1 node it should run on")


def test_nodes_are_judged_by_what_is_said_of_them(space: Space) -> None:
    sick = [
        {"type": "Ready", "status": "False", "reason": "KubeletNotReady", "message": "no network"},
        {"type": "DiskPressure", "status": "True", "reason": "KubeletHasDiskPressure"},
        {"type": "MemoryPressure", "status": "Unknown"},
    ]
    space.node("live-sick", sick, unschedulable=True)
    run = space.assess("node-not-ready", "node-pressure", after=timedelta(minutes=30))
    told = sorted(item.message for item in run.findings() if item.resource.name == "live-sick")
    assert len(told) == 2
    assert told[0].startswith("is not ready")
    assert "no network" in told[0]
    assert told[1].startswith("is short of disk space")


def test_a_cordon_is_told_after_an_hour_by_the_time_the_controller_notes(space: Space) -> None:
    space.node("live-cordoned", [{"type": "Ready", "status": "True"}], unschedulable=True)

    def noted() -> bool:
        taints = space.ask("GET", "/api/v1/nodes/live-cordoned")["spec"]["taints"]
        return any(item["key"].endswith("/unschedulable") for item in taints)

    eventually(noted)
    soon, late = (
        [
            item
            for item in space.found("node-cordoned", after)
            if item.resource.name == "live-cordoned"
        ]
        for after in (timedelta(minutes=50), timedelta(minutes=70))
    )
    assert soon == []
    assert len(late) == 1
    assert "for 1 hour" in late[0].message


def test_nothing_is_called_well_where_pods_may_not_be_read(space: Space) -> None:
    from kube9_testbed.kubeconfig import write_kubeconfig  # noqa: PLC0415 - may be missing

    cluster = space.cluster
    token = cluster.service_account_token(space.name, "default")
    path = cluster.kubeconfig.with_name(f"{space.name}.json")
    write_kubeconfig(path, url=cluster.url, certificate=cluster.ca_file, token=token)
    request = ClusterRequest(selection=Selection(checks=("reliability/pod-crash-looping",)))
    with connect(str(path), environ={}) as connection:
        run = assess_cluster(request, discover(), connection, clock=Ahead(LATER), audit=Silent())
    (row,) = run.checks
    assert row.outcome is Outcome.SKIPPED
    (pods,) = [item for item in run.coverage if item.kind == "v1/Pod"]
    assert 'list pods in the API group "" at the cluster scope' in (pods.reason or "")
