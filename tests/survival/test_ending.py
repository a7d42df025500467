"""Told to end, the operator ends in time, whatever it waits for at that moment."""

import time
from collections.abc import Callable

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.operator.process import Operator

pytestmark = pytest.mark.cluster

PATIENCE = 25.0  # Kubernetes kills after 30 s


def ends(operator: Operator) -> None:
    began = time.monotonic()
    assert operator.stop(PATIENCE) == 0
    assert time.monotonic() - began < 12  # a TLS handshake under way takes 10 s to be given up


def test_it_ends_while_it_waits_for_a_server_that_says_nothing(
    breakable: Cluster, make_operator: Callable[[], Operator]
) -> None:
    operator = make_operator()
    with breakable.server_silent():
        operator.start()
        operator.wait(lambda: operator.get("/livez")[0] == 200, 15, "/livez")
        time.sleep(1)
        ends(operator)


def test_it_ends_though_the_last_status_cannot_be_written(
    breakable: Cluster, operator: Operator
) -> None:
    # In the middle of a run it may be its own time limit that ends it, without a last line.
    with breakable.server_silent():
        ends(operator)


def test_it_ends_before_it_has_loaded_its_plugins(
    make_operator: Callable[[], Operator],
) -> None:
    operator = make_operator()
    operator.start()
    path = operator.installation.data / "running"
    operator.wait(path.exists, 15, "the first plugin")
    ends(operator)
