"""A real kubelet tells how it is set up, and is judged by what holds: file, flags and defaults."""

from collections.abc import Iterator

import pytest
from kube9_security.checks.kubelets import CHECKS
from kube9_testbed.node.cluster import NodeCluster

from kube9_core.engine.selection import Selection
from kube9_core.kube.connection import connect
from kube9_core.model.audit import Silent
from kube9_core.model.outcome import Outcome
from kube9_core.plugins.catalogue import discover
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.cluster import ClusterRun, assess_cluster
from kube9_core.runs.request import ClusterRequest

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

WRONG = {
    "anonymous-auth": "authentication.anonymous.enabled",
    "authorization": "authorization.mode",
    "client-ca": "authentication.x509.clientCAFile",
    "client-rotation": "rotateCertificates",
    "pid-limit": "podPidsLimit",
    "seccomp-default": "seccompDefault",
    "serving-certificate": "tlsCertFile",
}
"""What the testbed's node is not told to do well, and what no kubelet does by itself."""


@pytest.fixture(scope="module")
def run(node_cluster: NodeCluster) -> Iterator[ClusterRun]:
    """One assessment of the node's kubelet."""
    chosen = Selection(checks=tuple(check.id for check in CHECKS))
    request = ClusterRequest(selection=chosen, kubelets=True)
    with connect(str(node_cluster.kubeconfig), environ={}) as connection:
        yield assess_cluster(request, discover(), connection, clock=SystemClock(), audit=Silent())


def test_each_check_says_of_the_node_what_its_settings_and_defaults_come_to(
    run: ClusterRun, node_cluster: NodeCluster
) -> None:
    found = {
        (item.check.removeprefix("security/kubelet-"), item.resource.kind, item.resource.name): item
        for item in run.findings()
    }
    assert {name for name, _, _ in found} == WRONG.keys()
    assert {(kind, name) for _, kind, name in found} == {("Node", node_cluster.node)}
    assert {name: item.at for (name, _, _), item in found.items()} == WRONG


def test_every_check_could_judge(run: ClusterRun) -> None:
    assert {row.outcome for row in run.checks} == {Outcome.PASSED, Outcome.FAILED}
    assert [row.reason for row in run.checks if row.reason] == []
