"""An aggregated API whose server is gone costs the checks that read it, and nothing else."""

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.faults import dead_aggregated_api
from kube9_testbed.operator.process import Operator

from kube9_core.plugins.catalogue import discover

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

GATEWAYS = "gateway.networking.k8s.io"
ROUTES = "reliability/route-backend-missing"


def outcomes(operator: Operator) -> dict[str, str]:
    operator.run("assess", "run", "--timeout=60s")
    newest = operator.query("assessments", "list", "--limit=1")["assessments"][0]["id"]
    page = operator.query("assessments", "get", newest)
    return {row["id"]: row["outcome"] for row in page["checks"]}


def reading(group: str) -> set[str]:
    """The checks that declare that they look at kinds of an API group."""
    return {
        check.id
        for check in discover().checks
        if any(kind.group == group for view in check.views for kind in view.KINDS)
    }


def test_a_dead_metrics_api_changes_no_verdict(breakable: Cluster, operator: Operator) -> None:
    before = outcomes(operator)  # without any metrics API
    assert {"errored", "timed-out"}.isdisjoint(before.values())
    with dead_aggregated_api(breakable, "metrics.k8s.io", "v1beta1"):
        assert outcomes(operator) == before
        assert (operator.published() or {})["health"] == "healthy"


def test_kinds_of_a_dead_api_are_not_taken_for_absent(
    breakable: Cluster, operator: Operator
) -> None:
    before = outcomes(operator)
    with dead_aggregated_api(breakable, GATEWAYS):
        during = outcomes(operator)
        told = str(operator.query("assessments", "list", "--limit=1"))
        changed = {check for check, outcome in during.items() if before[check] != outcome}
        assert changed <= reading(GATEWAYS), told
        assert during[ROUTES] in ("failed", "skipped")
    assert outcomes(operator) == before
