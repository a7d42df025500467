"""Each type of volume is judged, and told at its own field."""

import json
from typing import Final

import pytest
from kube9_security.checks.standards.volumes import volume_types

from kube9_core.testing import verdict_on

_PERMITTED: Final = (
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
)
_FORBIDDEN: Final = (
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "iscsi",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
)


def _places(*types: str) -> list[str | None]:
    """Where a pod with one volume that names these types is blamed."""
    volume: dict[str, object] = {"name": "data", **{name: {} for name in types}}
    spec = {"containers": [{"name": "app", "image": "app:1"}], "volumes": [volume]}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": spec}
    return [said.at for said in verdict_on(volume_types, json.dumps(pod)).findings]


@pytest.mark.parametrize("name", _FORBIDDEN)
def test_a_type_that_is_not_permitted_is_told_at_its_field(name: str) -> None:
    assert _places(name) == [f"spec.volumes[0].{name}"]


@pytest.mark.parametrize("name", _PERMITTED)
def test_a_permitted_type_passes_whatever_stands_beside_it(name: str) -> None:
    """As in the API server's admission, which stops at the first permitted one."""
    assert _places(name) == []
    assert _places(name, "nfs") == []
