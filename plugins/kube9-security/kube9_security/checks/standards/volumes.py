"""What volumes may be made of: folders of the node, and the types that are permitted.

One volume has one source, so one check speaks of it: hostPath belongs to the first, all
other types to the second, and the control of the restricted level fails by either.
"""

from operator import attrgetter

from kube9_core.api import SECURITY, PodSpec, Problem, Problems

__all__ = ["host_path_volume", "volume_types"]

_PERMITTED = attrgetter(
    "config_map",
    "secret",
    "empty_dir",
    "projected",
    "persistent_volume_claim",
    "csi",
    "downward_api",
    "ephemeral",
    "image",
)
_NONE_OF_THEM = (None,) * 9
_FORBIDDEN = (
    ("nfs", "nfs"),
    ("iscsi", "iscsi"),
    ("rbd", "rbd"),
    ("fc", "fc"),
    ("cephfs", "cephfs"),
    ("cinder", "cinder"),
    ("flocker", "flocker"),
    ("quobyte", "quobyte"),
    ("glusterfs", "glusterfs"),
    ("storageos", "storageos"),
    ("aws_elastic_block_store", "awsElasticBlockStore"),
    ("azure_disk", "azureDisk"),
    ("azure_file", "azureFile"),
    ("flex_volume", "flexVolume"),
    ("gce_persistent_disk", "gcePersistentDisk"),
    ("git_repo", "gitRepo"),
    ("photon_persistent_disk", "photonPersistentDisk"),
    ("portworx_volume", "portworxVolume"),
    ("scale_io", "scaleIO"),
    ("vsphere_volume", "vsphereVolume"),
)


@SECURITY.check(
    "security/host-path-volume",
    "high",
    on=PodSpec,
    fix="Use a PersistentVolumeClaim, an emptyDir or a CSI driver instead of the node's disk.",
    frameworks={
        "cis-1.12": "5.2.11",
        "cis-1.8": "5.2.12",
        "nsa-cisa": "pod-host-path",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "hostPathVolumes",
        "pss-restricted": ("hostPathVolumes", "restrictedVolumes"),
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "kyverno": "disallow-host-path",
        "pod-security-admission": "hostPathVolumes",
        "polaris": "hostPathSet",
        "trivy": "KSV-0023",
    },
    supersedes=("security/writable-host-path",),
    references=(
        "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def host_path_volume(pod: PodSpec) -> Problems:
    """Pods declare no hostPath volume.

    A folder of the node in a pod is a door out of it: a log folder gives symbolic links to
    anything, a socket gives the runtime, and what is written stays on the node for the next
    one. Declared is enough, mounted or not: the next container may mount it.
    """
    for index, volume in enumerate(pod.volumes):
        if volume.host_path is not None:
            place = volume.host_path.path or "a folder"
            message = f"volume {volume.name} is {place} of the node"
            yield Problem(message, at=f"volumes[{index}].hostPath")


@SECURITY.check(
    "security/volume-types",
    "medium",
    on=PodSpec,
    fix="Ask for the storage by a PersistentVolumeClaim, so that an administrator grants it.",
    frameworks={
        "owasp-k8s-top10": "K01",
        "pss-restricted": "restrictedVolumes",
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/concepts/storage/volumes/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def volume_types(pod: PodSpec) -> Problems:
    """Only the permitted volume types are used.

    Network and cloud disks named in the pod itself go around StorageClasses, quotas and
    whoever hands out storage; some in-tree types run with the node's credentials. Permitted
    are configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim,
    projected and secret; a volume that names no type is an emptyDir. hostPath is judged by
    security/host-path-volume.
    """
    for index, volume in enumerate(pod.volumes):
        if _PERMITTED(volume) != _NONE_OF_THEM:
            continue
        for field, name in _FORBIDDEN:
            if getattr(volume, field) is not None:
                message = f"volume {volume.name} is of the type {name}"
                yield Problem(message, at=f"volumes[{index}].{name}")
