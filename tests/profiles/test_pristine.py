"""A cluster nobody has touched yet has nothing that somebody would have to mend.

It is assessed by everything that is installed. What is more than worth knowing there is either a
wrong check, or shipped by Kubernetes itself and belongs into its profile, with the reason.
"""

from typing import TYPE_CHECKING

import pytest

from kube9_core.kube.connection import connect
from kube9_core.model.audit import Silent
from kube9_core.model.finding import Finding
from kube9_core.model.report import Report
from kube9_core.model.severity import Severity
from kube9_core.plugins.catalogue import discover
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.cluster import assess_cluster
from kube9_core.runs.request import ClusterRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")


@pytest.fixture(scope="module")
def untouched(cluster: "Cluster") -> "Iterator[Cluster]":
    """A cluster of its own: what other files make in the shared one may stay there."""
    from kube9_testbed.cluster import Cluster  # noqa: PLC0415 - `cluster` skips where none can be

    del cluster  # asked for, because it skips where there can be none
    with Cluster.start() as alone:
        yield alone


@pytest.fixture(scope="module")
def pristine(untouched: "Cluster") -> Report:
    return _assessed(untouched, ("auto",))


def test_an_untouched_cluster_has_no_finding_above_info(pristine: Report) -> None:
    bad = [
        f"{item.severity} {item.check} {item.resource}: {item.message}"
        for item in _counting(pristine)
    ]
    assert bad == []


def test_of_an_untouched_cluster_only_kubernetes_itself_is_recognised(pristine: Report) -> None:
    assert [row.name for row in pristine.profiles.used] == ["kubernetes"]
    assert pristine.profiles.unsure is None


def test_the_profile_is_what_it_takes(pristine: Report, untouched: "Cluster") -> None:
    """Without it there are findings, and each of them is listed as exempted with it."""
    bare = _assessed(untouched, ("none",))
    assert bare.profiles.used == ()
    (row,) = pristine.profiles.used
    covered = {item.fingerprint for item in pristine.findings if item.exemption}
    assert row.exempted == len(covered) == pristine.summary.findings.exempted
    assert covered >= {item.fingerprint for item in _counting(bare)} != set()


def test_nothing_of_the_profile_has_become_needless(pristine: Report) -> None:
    (profile,) = (item for item in discover().profiles if item.name == "kubernetes")
    used = {item.exemption.reason for item in pristine.findings if item.exemption}
    wanted = {item.reason for item in profile.exemptions}
    assert {reason for reason in wanted - used if not reason.startswith("Until 1.")} == set()


def _assessed(cluster: "Cluster", profiles: tuple[str, ...]) -> Report:
    with connect(str(cluster.kubeconfig), None) as connection:
        run = assess_cluster(
            ClusterRequest(profiles=profiles, requests_per_second=1000.0),
            discover(),
            connection,
            clock=SystemClock(),
            audit=Silent(),
        )
        return run.report()


def _counting(report: Report) -> list[Finding]:
    return [
        item
        for item in report.findings
        if item.exemption is None and item.severity is not Severity.INFO
    ]
