"""Others write what we write: a stranger into our ConfigMap, a second operator beside us."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.operator.process import STATUS, Operator

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

TAKES_OVER = 60.0


def moment() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def runs(operator: Operator) -> int:
    return int(operator.query("assessments", "list", "--limit=1")["pagination"]["total"])


@contextmanager
def conflicting(cluster: Cluster, namespace: str) -> Iterator[None]:
    """Somebody who overwrites our ConfigMap several times a second."""
    path = f"/api/v1/namespaces/{namespace}/configmaps/{STATUS}"
    over = threading.Event()

    def write() -> None:
        while not over.wait(0.2):
            cluster.request("PATCH", path, {"data": {"status": '{"mode": "mine"}'}})

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_a_conflicting_writer_is_outlived(
    breakable: Cluster, operator: Operator, unharmed: Callable[[Operator], None]
) -> None:
    with conflicting(breakable, operator.installation.namespace):
        operator.run("assess", "run", "--timeout=60s")
        operator.wait(lambda: runs(operator) >= 2, 10, "a second run")
        writes = [line for line in operator.log() if line.get("action") == "write"]
        assert len(writes) < 60
    operator.stop()  # says so in a last status, sooner than the next one is due
    assert (operator.published() or {})["health"] == "unhealthy"
    operator.start()
    operator.wait(lambda: (operator.published() or {})["health"] == "healthy", 60, "our status")
    unharmed(operator)


def test_of_two_operators_one_works_and_the_other_takes_over(operator: Operator) -> None:
    other = Operator(operator.installation.beside("second"), identity="operator-1")
    with other:
        other.wait(lambda: other.get("/readyz")[0] == 200, 30, "/readyz")
        operator.run("assess", "run", "--timeout=60s")
        assert runs(other) == 0
        assert written(other) == 0
        since = moment()
        operator.kill()
        other.wait(lambda: updated(other) > since, TAKES_OVER, "a status of the other")
        operator.start()
        operator.wait(lambda: operator.get("/readyz")[0] == 200, 30, "/readyz")
        writes = written(operator)
        other.run("assess", "run", "--timeout=60s")
        assert written(operator) == writes


def updated(operator: Operator) -> str:
    return str((operator.published() or {}).get("lastUpdate", ""))


def written(operator: Operator) -> int:
    """How often an operator wrote into the cluster; the Lease is asked for, not written about."""
    page = operator.query("audit", "list", "--action=write", "--limit=1000")["entries"]
    return sum("lease" not in each["subject"].lower() for each in page)
