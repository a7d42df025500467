"""Volumes of a pod, by what they are made from (core/v1)."""

import msgspec

from kube9_core.snapshot.wire.containers import KeyPath, NamedSource
from kube9_core.snapshot.wire.meta import LocalReference, Wire

__all__ = ["Presence", "Volume"]


class HostPath(Wire, frozen=True):
    """A path of the node's own file system."""

    path: str = ""
    type: str | None = None


class EmptyDir(Wire, frozen=True):
    """Scratch space that lives as long as the pod."""

    medium: str | None = None
    size_limit: str | int | float | None = None


class ClaimSource(Wire, frozen=True):
    """A PersistentVolumeClaim used as a volume."""

    claim_name: str | None = None
    read_only: bool | None = None


class SecretSource(Wire, frozen=True):
    """A Secret used as a volume."""

    secret_name: str | None = None
    optional: bool | None = None
    items: tuple[KeyPath, ...] | None = None


class TokenSource(Wire, frozen=True):
    """A short-lived token of the pod's account."""

    audience: str | None = None
    expiration_seconds: int | None = None
    path: str | None = None


class Projection(Wire, frozen=True):
    """One source of a projected volume."""

    config_map: NamedSource | None = None
    secret: NamedSource | None = None
    service_account_token: TokenSource | None = None


class Projected(Wire, frozen=True):
    """Several sources in one folder."""

    sources: tuple[Projection, ...] | None = None


class CsiSource(Wire, frozen=True):
    """An inline CSI volume."""

    driver: str | None = None
    read_only: bool | None = None
    node_publish_secret_ref: LocalReference | None = None


class Presence(Wire, frozen=True):
    """Something nobody looks into: it only counts that it is written, even as `{}`."""


class Mounted(Presence, frozen=True):
    """A volume of another system, and the Secret that opens it."""

    secret_ref: LocalReference | None = None
    secret_name: str | None = None


class Volume(Wire, frozen=True):
    """A volume; sources we do not look into are kept as presence only."""

    name: str = ""
    host_path: HostPath | None = None
    empty_dir: EmptyDir | None = None
    config_map: NamedSource | None = None
    secret: SecretSource | None = None
    projected: Projected | None = None
    persistent_volume_claim: ClaimSource | None = None
    csi: CsiSource | None = None
    downward_api: Presence | None = msgspec.field(default=None, name="downwardAPI")
    ephemeral: Presence | None = None
    image: Presence | None = None
    aws_elastic_block_store: Presence | None = msgspec.field(
        default=None, name="awsElasticBlockStore"
    )
    azure_disk: Presence | None = None
    azure_file: Mounted | None = None
    cephfs: Mounted | None = None
    cinder: Mounted | None = None
    fc: Presence | None = None
    flex_volume: Mounted | None = None
    flocker: Presence | None = None
    gce_persistent_disk: Presence | None = None
    git_repo: Presence | None = None
    glusterfs: Presence | None = None
    iscsi: Mounted | None = None
    nfs: Presence | None = None
    photon_persistent_disk: Presence | None = None
    portworx_volume: Presence | None = None
    quobyte: Presence | None = None
    rbd: Mounted | None = None
    scale_io: Mounted | None = msgspec.field(default=None, name="scaleIO")
    storageos: Mounted | None = None
    vsphere_volume: Presence | None = None
