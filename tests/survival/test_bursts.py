"""Floods and giants: many Events at once, and an object as large as the API server takes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.operator.process import Operator
from kube9_testbed.responses import JsonObject
from kube9_testbed.scale.loading import load
from kube9_testbed.scale.objects import events

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

MIB = 1 << 20
MOST = 110 * MIB
GIANT = 1_400_000


def test_a_burst_of_events_is_stored_and_the_status_stays_fresh(
    breakable: Cluster,
    operator: Operator,
    unharmed: Callable[[Operator], None],
    proving: bool,  # noqa: FBT001 - a fixture
) -> None:
    count = 40_000 if proving else 2_000
    name = f"burst-{operator.pid}"
    assert breakable.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}}).ok
    pods: list[JsonObject] = [
        {"name": f"p{number}", "namespace": name, "uid": f"{name}-{number}"}
        for number in range(1000)
    ]
    with breakable.client() as client:
        load(client, events(count, pods))

    def stored() -> bool:
        words = ("events", "list", f"--object-namespace={name}", "--limit=1")
        return bool(operator.query(*words)["pagination"]["total"] >= count)

    operator.wait(stored, 120, f"{count} stored events")
    updated = datetime.fromisoformat((operator.published() or {})["lastUpdate"])
    assert datetime.now(UTC) - updated < timedelta(seconds=60)
    assert operator.usage().peak < MOST
    unharmed(operator)
    breakable.request("DELETE", f"/api/v1/namespaces/{name}")


def test_an_object_of_1_4_megabytes_is_judged_like_any_other(
    breakable: Cluster, operator: Operator, unharmed: Callable[[Operator], None]
) -> None:
    path = "/apis/apps/v1/namespaces/default/deployments"
    answer = breakable.request("POST", path, giant())
    assert answer.ok, answer.text[:500]
    try:
        operator.run("assess", "run", "--timeout=120s")
        words = ("findings", "list", "--name=giant", "--namespace=default")
        found = operator.query(*words)["findings"]
        assert any(each["check"] == "security/privileged-container" for each in found)
        assert operator.usage().peak < MOST
        unharmed(operator)
    finally:
        assert breakable.request("DELETE", f"{path}/giant").ok


def giant() -> JsonObject:
    """A Deployment with one enormous value."""
    labels = {"app": "giant"}
    container = {
        "name": "app",
        "image": "registry.example.com/app:1",
        "env": [{"name": "BLOB", "value": "x" * GIANT}],
        "securityContext": {"privileged": True},
    }
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}
    return {"metadata": {"name": "giant", "namespace": "default"}, "spec": spec}
