"""hostPath volumes that are worse than others.

Each volume is one mistake: the check that says most of it speaks, and security/host-path-volume
steps back for that volume. Declared is enough, mounted or not, as in the standards.
"""

from collections.abc import Callable

from kube9_core.api import SECURITY, PodSpec, Problem, Problems
from kube9_security.checks.pods.host_places import (
    cloud_credential,
    governs,
    meant,
    runtime_socket,
)

__all__ = ["cloud_credential_path", "runtime_socket_mounted", "sensitive_host_path"]

_HOST_PATH = "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"
_LOOSER = ("security/host-path-volume", "security/writable-host-path")


@SECURITY.check(
    "security/runtime-socket",
    "critical",
    on=PodSpec,
    fix="Remove the volume; ask the API server, or build images with a tool that needs no daemon.",
    supersedes=("security/cloud-credential-path", "security/sensitive-host-path", *_LOOSER),
    frameworks={
        "nsa-cisa": "pod-host-path",
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(
        _HOST_PATH,
        "https://kubernetes.io/docs/concepts/security/security-checklist/",
        "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
    ),
)
def runtime_socket_mounted(pod: PodSpec) -> Problems:
    """The container runtime's socket is not mounted.

    Who may speak to it starts a privileged container with the node's disk in it, past the API
    server, admission and audit. Mounting it read-only changes nothing: a socket is written to
    by connecting. Docker, containerd, CRI-O and others count, by the socket itself or by a
    folder that holds it, and the named pipes of Windows.
    """
    for index, volume in enumerate(pod.volumes):
        if volume.host_path is not None and runtime_socket(meant(volume.host_path.path)):
            message = f"volume {volume.name} is {volume.host_path.path} of the node, "
            yield Problem(
                f"{message}which gives the container runtime away",
                at=f"volumes[{index}].hostPath",
            )


@SECURITY.check(
    "security/cloud-credential-path",
    "high",
    on=PodSpec,
    fix="Remove the volume and give the workload an identity of its own with the cloud.",
    supersedes=("security/sensitive-host-path", *_LOOSER),
    frameworks={
        "nsa-cisa": ("net-cloud-metadata", "pod-host-path"),
        "owasp-k8s-top10": ("K01", "K08"),
        "well-architected": "SEC-workloads",
    },
    references=(
        _HOST_PATH,
        "https://kubernetes.io/docs/concepts/security/security-checklist/",
    ),
)
def cloud_credential_path(pod: PodSpec) -> Problems:
    """No cloud credential of the node is mounted.

    The files with which a node or its administrator speaks to the cloud open far more than the
    cluster: disks, networks, other accounts. Known places of AWS, Azure, Google Cloud, Oracle,
    IBM, Alibaba and DigitalOcean count, in whosever home folder; a folder above them is judged by
    security/sensitive-host-path.
    """
    return _found(pod, cloud_credential, "where the node keeps a cloud credential")


@SECURITY.check(
    "security/sensitive-host-path",
    "high",
    on=PodSpec,
    fix="Remove the volume, or mount only the one harmless file that is needed.",
    supersedes=_LOOSER,
    frameworks={
        "nsa-cisa": "pod-host-path",
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(_HOST_PATH, "https://kubernetes.io/docs/concepts/security/security-checklist/"),
)
def sensitive_host_path(pod: PodSpec) -> Problems:
    """No folder that governs the host is mounted.

    Who writes to /etc, /root, /var/lib/kubelet or to a disk owns the node; who only reads there
    has the keys, tokens and hashes of everybody on it. Some are judged with all that is below
    (/etc/kubernetes, /proc, /boot), some only as a whole: a file such as /etc/localtime is
    harmless, the folder /etc is not. Disks and memory under /dev count, and Windows folders.
    """
    return _found(pod, governs, "which governs the node")


def _found(pod: PodSpec, place: Callable[[str], bool], why: str) -> Problems:
    for index, volume in enumerate(pod.volumes):
        if volume.host_path is not None and place(meant(volume.host_path.path)):
            message = f"volume {volume.name} is {volume.host_path.path} of the node, {why}"
            yield Problem(message, at=f"volumes[{index}].hostPath")
