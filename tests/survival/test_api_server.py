"""The API server goes and comes back: nothing restarts, nothing is lost, and soon all is well."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.operator.process import Operator

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

CATCHES_UP = 30.0
NEVER_OLDER = timedelta(seconds=60)


def healthy(operator: Operator) -> bool:
    """Whether the status says so, and is not older than it may ever be."""
    status = operator.published() or {}
    age = datetime.now(UTC) - datetime.fromisoformat(status["lastUpdate"])
    return status["health"] == "healthy" and age < NEVER_OLDER


def ask(operator: Operator) -> str:
    """Wish for a run without waiting for it; gives its id."""
    answer = json.loads(operator.run("assess", "run", "--no-wait", "--format=json"))
    return str(answer["assessment"]["id"])


def state_of(operator: Operator, run: str) -> str:
    return str(operator.query("assessments", "get", run)["assessment"]["state"])


@pytest.mark.parametrize("outage", ["gone", "silent"])
def test_an_outage_costs_no_restart_and_no_run(
    breakable: Cluster,
    operator: Operator,
    unharmed: Callable[[Operator], None],
    proving: bool,  # noqa: FBT001 - a fixture
    outage: str,
) -> None:
    pid = operator.pid
    with breakable.server_gone() if outage == "gone" else breakable.server_silent():
        run = ask(operator)
        time.sleep(120 if proving else 10)
        assert operator.get("/livez")[0] == 200
        assert operator.query("status")["health"]
    operator.wait(lambda: healthy(operator), CATCHES_UP, "a healthy status")
    operator.wait(lambda: state_of(operator, run) == "completed", CATCHES_UP, "the run")
    assert operator.pid == pid
    unharmed(operator)


def test_after_an_outage_events_are_read_again(breakable: Cluster, operator: Operator) -> None:
    with breakable.server_gone():
        time.sleep(3)
    path = "/api/v1/namespaces/default/events"
    event = {
        "metadata": {"name": f"after-{operator.pid}", "namespace": "default"},
        "involvedObject": {"kind": "Pod", "namespace": "default", "name": f"p-{operator.pid}"},
        "reason": "Unhealthy",
        "message": "seen after the outage",
        "type": "Warning",
    }
    assert breakable.request("POST", path, event).ok

    def seen() -> bool:
        listed = operator.query("events", "list", "--object-namespace=default")["events"]
        return any(each["object_name"] == f"p-{operator.pid}" for each in listed)

    operator.wait(seen, CATCHES_UP, "the event")


def test_a_server_that_is_not_there_yet_is_waited_for(
    breakable: Cluster, make_operator: Callable[[], Operator]
) -> None:
    operator = make_operator()
    with breakable.server_gone():
        operator.start()
        operator.wait(lambda: operator.get("/livez")[0] == 200, 15, "/livez")
        time.sleep(3)
        assert operator.alive
    operator.await_assessment(CATCHES_UP)
