"""Encryption that a storage class must ask for, by provisioner.

Sources are the parameters that each driver documents. Systems that always encrypt (Google, Azure,
DigitalOcean, Oracle, IBM, FSx) and those in which something else decides (the file system of
EFS, a storage policy of vSphere, a volume type of Cinder, a local disk) are not judged: a class
cannot say it there.
"""

from typing import Final

import msgspec

from kube9_core.api import SECURITY, Problem, Problems, StorageClass
from kube9_security.checks.credentials.fields import entry

__all__ = ["unencrypted_volume"]


class _Asked(msgspec.Struct, frozen=True):
    """How a driver is asked to encrypt.

    Attributes:
        keys: parameters of which one must be set.
        exact: whether only the text "true" is understood, and not what Go takes for true.
        any_case: whether the driver reads parameter names in any case.
        present: whether it is enough that the parameter is there, whatever it says.
        alone: whether the parameter alone is enough, and no key or Secret is needed with it.
    """

    keys: tuple[str, ...]
    exact: bool = False
    any_case: bool = False
    present: bool = False
    alone: bool = False


_TRUE: Final = frozenset(("1", "t", "T", "true", "TRUE", "True"))
_ENCRYPTED: Final = _Asked(("encrypted",))
_ASKED: Final = {
    "ebs.csi.aws.com": _Asked(("encrypted",), exact=True, any_case=True, alone=True),
    "kubernetes.io/aws-ebs": _Asked(("encrypted",), any_case=True, alone=True),
    "rbd.csi.ceph.com": _ENCRYPTED,
    "driver.longhorn.io": _ENCRYPTED,
    "kubernetes.io/portworx-volume": _Asked(("secure",)),
    "pxd.portworx.com": _Asked(("secure",)),
    "csi.scaleway.com": _Asked(("encrypted",)),
    "diskplugin.csi.alibabacloud.com": _Asked(("encrypted",), alone=True),
    "linodebs.csi.linode.com": _Asked(("linodebs.csi.linode.com/luks-encrypted",), exact=True),
    "linstor.csi.linbit.com": _Asked(("linstor.csi.linbit.com/encryption", "encryption")),
    "csi.storageos.com": _Asked(("storageos.com/encryption",)),
    "csi.hetzner.cloud": _Asked(("csi.storage.k8s.io/node-publish-secret-name",), present=True),
}
_ROOK: Final = ".rbd.csi.ceph.com"


@SECURITY.check(
    "security/unencrypted-volume",
    "medium",
    on=StorageClass,
    where=lambda item: _asked_by(item) is not None,
    fix="Make a class that asks for encryption and move the volumes: a class cannot be changed.",
    references=(
        "https://kubernetes.io/docs/concepts/storage/storage-classes/",
        "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md",
    ),
    frameworks={"well-architected": "SEC-data"},
)
def unencrypted_volume(item: StorageClass) -> Problems:
    """Storage classes ask for encryption where they can.

    What is on a volume outlives the cluster: in snapshots, on disks that are returned, in a
    backend that others run. Each driver has its own parameter for it, and most do nothing without
    it. An account of AWS may encrypt by default, which nobody sees from here; then say so in an
    exemption. Drivers that always encrypt, or leave it to something else, are not judged.
    """
    asked = _asked_by(item)
    if asked is None or _encrypts(item, asked):
        return
    name = _written(item, asked) or asked.keys[0]
    patch = f'parameters:\n  {name}: "true"\n' if asked.alone else None
    yield Problem(_said(item, name), at=entry("parameters", name), key="encryption", patch=patch)


def _said(item: StorageClass, name: str) -> str:
    value = dict(item.wire.parameters or {}).get(name)
    if not value or value.lower() == "false":
        return f"does not ask {item.wire.provisioner} for encryption"
    return f"sets {name} to {value}, which {item.wire.provisioner} does not take for yes"


def _written(item: StorageClass, asked: _Asked) -> str | None:
    """The parameter as the class spells it, where it has it."""
    given = dict(item.wire.parameters or {})
    spelled = (key for key in given if (key.lower() if asked.any_case else key) in asked.keys)
    return next(spelled, None)


def _asked_by(item: StorageClass) -> _Asked | None:
    """How the class can ask; None where it cannot."""
    provisioner = item.wire.provisioner or ""
    return _ENCRYPTED if provisioner.endswith(_ROOK) else _ASKED.get(provisioner)


def _encrypts(item: StorageClass, asked: _Asked) -> bool:
    given = dict(item.wire.parameters or {})
    if asked.any_case:
        given = {key.lower(): value for key, value in given.items()}
    found = [given[key] for key in asked.keys if key in given]
    if asked.present:
        return any(found)
    return any(value == "true" if asked.exact else value in _TRUE for value in found)
