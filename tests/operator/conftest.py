"""One operator in a namespace of its own, beside the cluster that all tests share."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kube9_testbed.cluster import Cluster
    from kube9_testbed.operator.installation import Installation
    from kube9_testbed.operator.process import Operator


@pytest.fixture(scope="module")
def place(cluster: "Cluster", tmp_path_factory: pytest.TempPathFactory) -> "Installation":
    """What `helm install` would give it, and nothing more."""
    from kube9_testbed.operator.installation import install  # noqa: PLC0415 - only with a testbed

    return install(cluster, "kube9-life", tmp_path_factory.mktemp("operator"))


@pytest.fixture(scope="module")
def operator(place: "Installation") -> "Iterator[Operator]":
    """A running operator that has assessed the cluster once."""
    from kube9_testbed.operator.process import Operator  # noqa: PLC0415 - as above

    with Operator(place) as made:
        made.await_assessment()
        yield made
