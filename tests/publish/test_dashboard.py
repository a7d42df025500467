"""What the dashboard of the extension is given."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from kube9_core.publish.dashboard import dashboard_data
from kube9_core.publish.state import CollectionStats, DashboardNumbers, OperatorState
from kube9_core.publish.status import fingerprint

StateOf = Callable[..., OperatorState]
GIB = 1024**3
NUMBERS = DashboardNumbers(
    namespaces=4,
    counts={
        "deployments": 7,
        "statefulsets": 1,
        "daemonsets": 2,
        "replicasets": 9,
        "jobs": 0,
        "cronjobs": 1,
        "pods": 31,
        "secrets": 3,
    },
    nodes=3,
    ready_nodes=2,
    cpu=12.0,
    memory=48 * GIB,
    at=datetime(2026, 11, 23, 11, 55, 0, tzinfo=UTC),
)


def told(state: OperatorState) -> dict[str, Any]:
    data = dashboard_data(state)
    assert data is not None
    assert set(data) == {"dashboard"}
    assert data["dashboard"].isascii()
    found: dict[str, Any] = json.loads(data["dashboard"])
    return found


def test_nothing_is_told_before_something_was_counted(state_of: StateOf) -> None:
    assert dashboard_data(state_of()) is None


def test_every_number_is_told_in_the_extensions_words(state_of: StateOf) -> None:
    stats = CollectionStats(5, 1, 6, "2026-11-23T11:00:00Z")
    assert told(state_of(dashboard=NUMBERS, collections=stats, collectors=2)) == {
        "namespaceCount": 4,
        "workloads": {
            "deployments": 7,
            "statefulsets": 1,
            "daemonsets": 2,
            "replicasets": 9,
            "jobs": 0,
            "cronjobs": 1,
            "pods": 31,
        },
        "nodes": {
            "totalNodes": 3,
            "readyNodes": 2,
            "cpuCapacity": "12",
            "memoryCapacity": "48.0 Gi",
        },
        "operatorMetrics": {
            "collectorsRunning": 2,
            "dataPointsCollected": 5,
            "lastCollectionTime": "2026-11-23T11:00:00Z",
        },
        "lastUpdated": "2026-11-23T11:55:00Z",
    }


def test_what_could_not_be_read_is_no_zero(state_of: StateOf) -> None:
    blind = DashboardNumbers(
        namespaces=None,
        counts={},
        nodes=None,
        ready_nodes=None,
        cpu=None,
        memory=None,
        at=NUMBERS.at,
    )
    found = told(state_of(dashboard=blind))
    assert "namespaceCount" not in found
    assert (found["workloads"], found["nodes"]) == ({}, {})
    assert "lastCollectionTime" not in found["operatorMetrics"]


@pytest.mark.parametrize(
    ("cpu", "cores"),
    [(0.0, "0"), (7.5, "7.5"), (0.1 + 0.2, "0.3"), (100.0, "100"), (1234567.0, "1234567")],
)
def test_cores_are_spelled_as_people_do(cpu: float, cores: str, state_of: StateOf) -> None:
    found = told(state_of(dashboard=replace(NUMBERS, cpu=cpu, memory=int(7.96 * GIB))))
    assert found["nodes"]["cpuCapacity"] == cores
    assert found["nodes"]["memoryCapacity"] == "8.0 Gi"


def test_a_new_count_is_news_and_a_new_collection_is_not(state_of: StateOf) -> None:
    first = state_of(dashboard=NUMBERS)
    collected = replace(first, collections=CollectionStats(9))
    counted = replace(NUMBERS, at=datetime(2026, 11, 23, 13, 0, 0, tzinfo=UTC))
    documents = (dashboard_data(item) for item in (first, collected, state_of(dashboard=counted)))
    one, other, third = (fingerprint(item["dashboard"]) for item in documents if item)
    assert one == other != third
