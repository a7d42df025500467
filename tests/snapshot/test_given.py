"""Manifests are a closed world plus what every cluster has."""

import pytest

from kube9_core.errors import Unseen
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.kinds import SERVICE_ACCOUNT
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import ConfigMap, Namespace, PriorityClass
from kube9_core.snapshot.rbac import ServiceAccount
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.snapshot import Mode, Snapshot

_EMPTY = Snapshot((), version=NEWEST, mode=Mode.MANIFESTS, coverage={})


@pytest.mark.parametrize(
    ("view", "namespace", "name"),
    [
        (ServiceAccount, "anywhere", "default"),
        (ConfigMap, "anywhere", "kube-root-ca.crt"),
        (PriorityClass, None, "system-node-critical"),
        (Namespace, None, "kube-system"),
        (Service, "default", "kubernetes"),
    ],
)
def test_a_reference_to_what_every_cluster_has_is_found(
    view: type[Object], namespace: str | None, name: str
) -> None:
    found = _EMPTY.find(view, namespace, name)
    assert found is not None
    assert (found.namespace, found.name) == (namespace, name)


def test_anything_else_is_unseen_while_the_input_holds_none_of_its_kind() -> None:
    with pytest.raises(Unseen):
        _EMPTY.find(ServiceAccount, "anywhere", "builder")


def test_a_cluster_is_asked_instead_of_believed() -> None:
    read = {SERVICE_ACCOUNT: Coverage(str(SERVICE_ACCOUNT), CoverageState.COMPLETE, 0)}
    live = Snapshot((), version=NEWEST, mode=Mode.CLUSTER, coverage=read)
    assert live.find(ServiceAccount, "anywhere", "default") is None
