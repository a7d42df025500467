"""`kube9 assess` without a PATH: the cluster of a kubeconfig, or the one whose pod we run in."""

from kube9_core.cli.asked import Asked
from kube9_core.cli.target import NoCluster
from kube9_core.errors import UsageError
from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.errors import BadKubeconfig, KubeError
from kube9_core.model.audit import Silent
from kube9_core.model.coverage import CoverageState
from kube9_core.model.report import Report
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.cluster import assess_cluster
from kube9_core.runs.request import ClusterRequest
from kube9_core.runs.watcher import Watcher

__all__ = ["cluster_report"]

_BLIND = (CoverageState.FORBIDDEN, CoverageState.FAILED)
_UNASKED = (CoverageState.ABSENT, CoverageState.OUTSIDE)


def cluster_report(
    asked: Asked, request: ClusterRequest, catalogue: Catalogue, watcher: Watcher
) -> Report:
    """Assess the cluster that was named, or the current one.

    Args:
        asked: the command line.
        request: what to assess.
        catalogue: the loaded plugins.
        watcher: told how far it has come.

    Raises:
        NoCluster: there is no cluster, nobody answers, it does not know us, or nothing may be
            read.
        UsageError: the kubeconfig or the context is wrong.
    """
    try:
        with _connected(asked) as connection:
            connection.request("GET", "/version")  # a person does not wait until it comes back
            run = assess_cluster(
                request,
                catalogue,
                connection,
                clock=SystemClock(),
                audit=Silent(),
                watcher=watcher,
            )
    except UsageError:
        raise
    except KubeError as error:
        raise NoCluster(str(error)) from None
    report = run.report()
    _expect_something(report)
    return report


def _connected(asked: Asked) -> Connection:
    try:
        return connect(asked.kubeconfig, asked.context)
    except BadKubeconfig as error:
        if asked.kubeconfig is not None or asked.context is not None:
            raise
        raise NoCluster(f"{error}; to judge manifests name them: kube9 assess deploy/") from None


def _expect_something(report: Report) -> None:
    """A report in which nothing at all was read would look like a very bad cluster."""
    asked = [row for row in report.coverage if row.state not in _UNASKED]
    if not asked or any(row.state not in _BLIND for row in asked):
        return
    why = next((row.reason for row in asked if row.state is CoverageState.FORBIDDEN), None)
    raise NoCluster(
        f"nothing of this cluster may be read: {why or asked[0].reason}; "
        "kube9 rbac --read-only prints what has to be granted, and -n NAMESPACE asks for less"
    )
