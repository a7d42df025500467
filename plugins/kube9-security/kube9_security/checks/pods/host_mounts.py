"""How containers mount what is the node's."""

import json

from kube9_core.api import SECURITY, Container, Problem, Problems, Volume
from kube9_security.checks.pods.host_places import meant, runtime_socket

__all__ = ["writable_host_path"]

_NO_FOLDER = frozenset(("BlockDevice", "CharDevice", "Socket"))


def _mounts_host(container: Container) -> bool:
    if not container.mounts:
        return False
    return any(volume.host_path is not None for volume in container.pod.volumes)


@SECURITY.check(
    "security/writable-host-path",
    "high",
    on=Container,
    where=_mounts_host,
    fix="Set readOnly to true at the mount.",
    frameworks={
        "nsa-cisa": "pod-host-path",
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
        "https://kubernetes.io/docs/concepts/storage/volumes/#read-only-mounts",
    ),
)
def writable_host_path(container: Container) -> Problems:
    """Host folders are mounted read-only.

    What a pod writes to the node's disk outlives it and is read by others: by a cron daemon, by
    the kubelet, by the next pod. The mount decides, not the volume, and unset means writable.
    Sockets and devices are left to other checks, because readOnly does not hold them.
    """
    folders = {
        volume.name: index
        for index, volume in enumerate(container.pod.volumes)
        if _is_folder(volume)
    }
    for index, mount in enumerate(container.mounts):
        if mount.name in folders and not mount.read_only:
            place = json.dumps(mount.mount_path, ensure_ascii=False)
            yield Problem(
                f"mounts volume {mount.name} of the node at {mount.mount_path}, writable",
                at=f"volumeMounts[{index}].readOnly",
                patch=f"volumeMounts:\n- mountPath: {place}\n  readOnly: true\n",
                cause=f"^volumes[{folders[mount.name]}]",
            )


def _is_folder(volume: Volume) -> bool:
    source = volume.host_path
    if source is None or source.type in _NO_FOLDER:
        return False
    path = meant(source.path)
    return not (path.startswith("//./pipe/") or (path.endswith(".sock") and runtime_socket(path)))
