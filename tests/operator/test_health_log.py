"""The story of a crash in a real cluster, from its first sight to its end."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.engine.selection import Selection
from kube9_core.kube.connection import connect
from kube9_core.model.audit import Silent
from kube9_core.model.run import Run, RunState
from kube9_core.operator.health_log import HealthLog
from kube9_core.plugins.catalogue import discover
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.cluster import ClusterRun, assess_cluster
from kube9_core.runs.request import ClusterRequest
from kube9_core.store import Store

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

    from kube9_core.model.event import EventRow

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

SPACE = "health-log"
PODS = f"/api/v1/namespaces/{SPACE}/pods"
CLOCK = SystemClock()
CATALOGUE = discover()


def status(*, well: bool) -> dict[str, Any]:
    crashing = {"waiting": {"reason": "CrashLoopBackOff"}}
    container = {
        "name": "app",
        "image": "a",
        "imageID": "",
        "ready": well,
        "restartCount": 0 if well else 7,
        "state": {"running": {}} if well else crashing,
    }
    ready = {"type": "Ready", "status": str(well)}
    return {
        "status": {
            "phase": "Running",
            "conditions": [ready],
            "containerStatuses": [container],
        }
    }


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", CLOCK) as opened:
        yield opened


@pytest.fixture
def crashing(cluster: "Cluster") -> "Cluster":
    """A bare pod that crash-loops."""
    cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": SPACE}})
    body = {
        "metadata": {"name": "web"},
        "spec": {
            "nodeName": "ghost",
            "automountServiceAccountToken": False,
            "containers": [{"name": "app", "image": "a"}],
        },
    }
    account = f"/api/v1/namespaces/{SPACE}/serviceaccounts/default"
    while not cluster.request("GET", account).ok:
        pass
    assert cluster.request("POST", PODS, body).ok
    assert cluster.request("PATCH", f"{PODS}/web/status", status(well=False)).ok
    return cluster


def run_of(cluster: "Cluster", store: Store, number: int, *namespaces: str) -> ClusterRun:
    """Assess, and keep what was found as the operator does."""
    request = ClusterRequest(
        selection=Selection(checks=("reliability/pod-crash-looping",)), namespaces=namespaces
    )
    with connect(str(cluster.kubeconfig), environ={}) as connection:
        result = assess_cluster(request, CATALOGUE, connection, clock=CLOCK, audit=Silent())
    run = Run(
        id=f"run-{number}",
        scheduled=True,
        requested_by="schedule",
        state=RunState.COMPLETED,
        requested_at=result.metadata.started_at,
        started_at=result.metadata.started_at,
        finished_at=result.metadata.finished_at,
    )
    store.findings.record(run, result.findings(), result.looked)
    return result


def test_a_crash_is_told_once_and_its_end_once(crashing: "Cluster", store: Store) -> None:
    told: list[EventRow] = []
    at = CLOCK.now()
    log = HealthLog(store, CATALOGUE.checks, told.extend)
    log.take(run_of(crashing, store, 1, SPACE), at)
    again = HealthLog(store, CATALOGUE.checks, told.extend)  # as after a restart
    again.take(run_of(crashing, store, 2, SPACE), at + timedelta(hours=1))
    again.take(run_of(crashing, store, 3, "kube-system"), at + timedelta(hours=2))
    assert [row.metadata.reason for row in told] == ["PodCrashLooping"]
    assert crashing.request("PATCH", f"{PODS}/web/status", status(well=True)).ok
    again.take(run_of(crashing, store, 4, SPACE), at + timedelta(hours=3))
    assert [row.metadata.reason for row in told] == ["PodCrashLooping", "PodCrashLoopingEnded"]
    assert "after 3 hours" in told[1].description
    store.events.put(told)
    assert store.events.list().total == 2
