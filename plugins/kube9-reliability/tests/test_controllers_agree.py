"""Real controllers and the eviction API are the judges; we must say what they do.

Nothing runs on the testbed's cluster, so the test says itself that pods are running and ready;
what the controllers make of that is theirs.
"""

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from kube9_reliability import kube9_checks

from kube9_core.api import Check
from kube9_core.testing import verdict_on

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

Json = dict[str, Any]
RULES: tuple[dict[str, int | str], ...] = (
    *({"maxUnavailable": value} for value in (0, 1, 3, "0%", "1%", "34%", "50%", "100%")),
    *({"minAvailable": value} for value in (0, 1, 2, 3, 5, "0%", "1%", "50%", "51%", "100%")),
)
SIZES = (1, 2, 3)
CONTAINER: Json = {"name": "app", "image": "registry.example/app:1"}
NAMED: Json = {"ports": [{"name": "http", "containerPort": 8080}]}
TCP = {"name": "web", "port": 80, "targetPort": "http"}
PODS: dict[str, Json] = {
    "regular": {"containers": [{**CONTAINER, **NAMED}]},
    "second": {"containers": [CONTAINER, {**CONTAINER, "name": "proxy", **NAMED}]},
    "missing": {"containers": [CONTAINER]},
    "misnamed": {
        "containers": [{**CONTAINER, "ports": [{"name": "https", "containerPort": 8443}]}]
    },
    "udp": {
        "containers": [
            {**CONTAINER, "ports": [{"name": "http", "containerPort": 53, "protocol": "UDP"}]}
        ]
    },
    "init": {
        "containers": [CONTAINER],
        "initContainers": [{**CONTAINER, "name": "setup", **NAMED}],
    },
    "sidecar": {
        "containers": [CONTAINER],
        "initContainers": [{**CONTAINER, "name": "mesh", "restartPolicy": "Always", **NAMED}],
    },
}


def check(name: str) -> Check[Any]:
    (found,) = [item for item in kube9_checks() if item.id == f"reliability/{name}"]
    return found


def fails(name: str, *objects: Json) -> bool:
    """Whether one of our checks finds anything in some objects."""
    return bool(verdict_on(check(name), yaml.safe_dump_all(objects)).findings)


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


class Space:
    """One namespace of the cluster."""

    def __init__(self, cluster: "Cluster", name: str) -> None:
        self._cluster = cluster
        self.name = name
        self.ask("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        account = f"/api/v1/namespaces/{name}/serviceaccounts/default"
        eventually(lambda: cluster.request("GET", account).ok)

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self._cluster.request(method, path, body)
        assert answer.ok, answer.text
        return answer.json

    def path(self, api: str, plural: str) -> str:
        return f"/{api}/namespaces/{self.name}/{plural}"

    def create(self, api: str, plural: str, item: Json) -> None:
        self.ask("POST", self.path(api, plural), item)

    def listed(self, api: str, plural: str) -> list[Json]:
        items: list[Json] = self.ask("GET", self.path(api, plural))["items"]
        return items

    def make_ready(self) -> None:
        """Say of every pod that it runs and is ready."""
        for n, pod in enumerate(self.listed("api/v1", "pods")):
            address = f"10.0.{n // 250}.{n % 250 + 1}"
            status = {
                "phase": "Running",
                "podIP": address,
                "podIPs": [{"ip": address}],
                "conditions": [{"type": "Ready", "status": "True"}],
            }
            path = f"{self.path('api/v1', 'pods')}/{pod['metadata']['name']}/status"
            self.ask("PATCH", path, {"status": status})

    def evict(self, pod: str) -> tuple[int, str]:
        """Try an eviction without doing it: the status and what the server says."""
        body = {"metadata": {"name": pod}, "deleteOptions": {"dryRun": ["All"]}}
        path = f"{self.path('api/v1', 'pods')}/{pod}/eviction"
        answer = self._cluster.request("POST", path, body)
        return answer.status, answer.text


def deployment(name: str, replicas: int, **labels: str) -> Json:
    selected = {"app": name, **labels}
    template = {"metadata": {"labels": selected}, "spec": {"containers": [CONTAINER]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": selected}, "template": template}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": spec,
    }


def budget(name: str, selector: Json, **rule: int | str) -> Json:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name},
        "spec": {"selector": selector, **rule},
    }


def test_a_budget_blocks_evictions_where_we_say_so(cluster: "Cluster") -> None:
    space = Space(cluster, "budgets")
    pairs = {
        f"b{n}-{size}": (
            deployment(f"b{n}-{size}", size),
            budget(f"b{n}-{size}", {"matchLabels": {"app": f"b{n}-{size}"}}, **rule),
        )
        for n, rule in enumerate(RULES)
        for size in SIZES
    }
    for workload, protection in pairs.values():
        space.create("apis/apps/v1", "deployments", workload)
        space.create("apis/policy/v1", "poddisruptionbudgets", protection)
    wanted = len(RULES) * sum(SIZES)
    eventually(lambda: len(space.listed("api/v1", "pods")) == wanted)
    space.make_ready()

    def settled() -> bool:
        found = space.listed("apis/policy/v1", "poddisruptionbudgets")
        healthy = sum(item.get("status", {}).get("currentHealthy", 0) for item in found)
        expected = sum(item.get("status", {}).get("expectedPods", 0) for item in found)
        return bool(healthy == expected == wanted)

    eventually(settled)
    theirs = {
        item["metadata"]["name"]: item["status"]["disruptionsAllowed"] == 0
        for item in space.listed("apis/policy/v1", "poddisruptionbudgets")
    }
    ours = {name: fails("disruption-budget-blocks-eviction", *pair) for name, pair in pairs.items()}
    told = {name: json.dumps(pair[1]["spec"]) for name, pair in pairs.items()}
    assert {told[n]: ours[n] for n in ours} == {told[n]: theirs[n] for n in theirs}
    assert any(theirs.values())
    assert not all(theirs.values())


@pytest.mark.parametrize(
    ("selector", "overlap"),
    [
        ({"matchLabels": {"tier": "front"}}, True),
        ({"matchLabels": {"tier": "back"}}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["front"]}]}, False),
        ({"matchExpressions": [{"key": "other", "operator": "DoesNotExist"}]}, True),
        ({}, True),
        (None, False),
    ],
    ids=str,
)
def test_two_budgets_make_evictions_fail_where_we_say_so(
    cluster: "Cluster", request: pytest.FixtureRequest, selector: Json | None, *, overlap: bool
) -> None:
    space = Space(cluster, f"overlap-{abs(hash(request.node.name))}")
    web = deployment("web", 2, tier="front")
    first = budget("first", {"matchLabels": {"app": "web"}}, maxUnavailable=1)
    second = budget("second", selector or {}, maxUnavailable=1)
    if selector is None:
        del second["spec"]["selector"]
    space.create("apis/apps/v1", "deployments", web)
    for item in (first, second):
        space.create("apis/policy/v1", "poddisruptionbudgets", item)
    eventually(lambda: len(space.listed("api/v1", "pods")) == 2)
    space.make_ready()
    pod = space.listed("api/v1", "pods")[0]["metadata"]["name"]
    eventually(lambda: space.evict(pod)[0] != 429)
    status, text = space.evict(pod)
    assert (status == 500 and "more than one PodDisruptionBudget" in text) is overlap
    assert fails("disruption-budgets-overlap", web, first, second) is overlap
    if not overlap:
        assert fails("disruption-budget-matches-nothing", web, second)


def test_a_named_port_is_missing_where_we_say_so(cluster: "Cluster") -> None:
    space = Space(cluster, "ports")
    pairs = {
        name: (
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": name, "labels": {"app": name}},
                "spec": spec,
            },
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": name},
                # without a node of theirs, pods count only where readiness does not
                "spec": {
                    "selector": {"app": name},
                    "publishNotReadyAddresses": True,
                    "ports": [TCP],
                },
            },
        )
        for name, spec in PODS.items()
    }
    for pod, service in pairs.values():
        space.create("api/v1", "pods", pod)
        space.create("api/v1", "services", service)
    space.make_ready()

    def reached() -> dict[str, bool]:
        slices = space.listed("apis/discovery.k8s.io/v1", "endpointslices")
        return {
            item["metadata"]["labels"]["kubernetes.io/service-name"]: bool(item["ports"])
            for item in slices
            if item["endpoints"]
        }

    eventually(lambda: len(reached()) == len(pairs))
    ours = {name: not fails("service-target-port", *pair) for name, pair in pairs.items()}
    assert ours == reached()
