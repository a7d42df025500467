"""What tests of several areas share: a cluster that knows our custom resources."""

import time
from typing import TYPE_CHECKING

import msgspec
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kube9_testbed.cluster import Cluster

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@pytest.fixture(scope="module")
def crds(cluster: "Cluster") -> "Iterator[Cluster]":
    """The cluster with our CRDs, for the length of one file: other files want it without."""
    from kube9_core.catalog.crds import DEFINITIONS  # noqa: PLC0415 - hardly any test needs it

    names = []
    for definition in DEFINITIONS:
        answer = cluster.request("POST", CRDS, msgspec.to_builtins(definition.resource))
        assert answer.status in (201, 409), answer.text
        assert answer.warnings == ()
        if answer.status == 201:
            names.append(f"{definition.kind.plural}.kube9.io")
    for definition in DEFINITIONS:
        _await(cluster, f"/apis/kube9.io/v1alpha1/{definition.kind.plural}", 200)
    yield cluster
    _remove(cluster, names)


def _remove(cluster: "Cluster", names: "Sequence[str]") -> None:
    for name in names:
        cluster.request("DELETE", f"{CRDS}/{name}")
    for name in names:
        _await(cluster, f"{CRDS}/{name}", 404)


def _await(cluster: "Cluster", path: str, status: int) -> None:
    until = time.monotonic() + 60
    while (answer := cluster.request("GET", path)).status != status:
        assert time.monotonic() < until, f"{path}: {answer.text}"
        time.sleep(0.1)
