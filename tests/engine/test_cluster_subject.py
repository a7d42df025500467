"""The cluster as a whole is judged once, also where it is judged namespace by namespace."""

from collections.abc import Callable

import pytest

from kube9_core.api import SECURITY, Cluster, Mode, Problem, Problems, Snapshot
from kube9_core.engine.subjects import Subjects
from kube9_core.snapshot.object import Object
from kube9_core.testing.snapshots import snapshot_of

SPACES = """
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}
  - {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
"""
NONE = "{apiVersion: v1, kind: Node, metadata: {name: a}}"


@SECURITY.check("acme/whole", "high", on=Cluster)
def whole(cluster: Cluster) -> Problems:
    """The cluster is old enough.

    It always is.
    """
    yield Problem(f"is {cluster.version}")


def count(snapshot: Snapshot, wanted: Callable[[Object], bool] | None) -> int:
    return len(Subjects(snapshot, wanted).of(whole))


def named(*names: str) -> Callable[[Object], bool]:
    return lambda item: item.name in names


@pytest.mark.parametrize(
    ("wanted", "times"),
    [(None, 1), (named("kube-system"), 1), (named("shop"), 0), (named("shop", "kube-system"), 1)],
)
def test_it_is_judged_where_its_own_namespace_is(
    wanted: Callable[[Object], bool] | None, times: int
) -> None:
    assert count(snapshot_of(SPACES, mode=Mode.CLUSTER), wanted) == times


def test_where_no_namespace_could_be_read_it_is_judged_anyway() -> None:
    assert count(snapshot_of(NONE, mode=Mode.CLUSTER), named("shop")) == 1


def test_manifests_are_no_cluster() -> None:
    assert count(snapshot_of(SPACES), None) == 0
