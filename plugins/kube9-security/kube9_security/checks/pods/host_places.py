"""What lies where on a node: folders that govern it, the runtimes' sockets, cloud credentials.

A path is compared as the kernel would find it: without double slashes, with /run for /var/run,
and for Windows with slashes and in lower case.
"""

import posixpath
import re
from functools import lru_cache

__all__ = ["cloud_credential", "governs", "meant", "runtime_socket"]

_DRIVE = re.compile(r"[A-Za-z]:(?=[\\/]|$)")
_PIPE = re.compile(r"[\\/]{2}\.[\\/]pipe[\\/]", re.IGNORECASE)
_PIPES = "//./pipe/"


def _each(*lines: str) -> frozenset[str]:
    return frozenset(path for line in lines for path in line.split())


_FOLDERS = _each(
    "/ /bin /dev /etc /home /lib /lib32 /lib64 /opt /opt/bin /run /sbin /sys",
    "/usr /usr/bin /usr/lib /usr/lib64 /usr/libexec /usr/local /usr/local/bin /usr/local/sbin",
    "/usr/sbin /var /var/lib /var/spool c:/ c:/programdata c:/users c:/var c:/var/lib",
)
"""Folders of which the whole governs the host, though single files below may be harmless."""

_TREES = _each(
    "/boot /dev/kmem /dev/mapper /dev/mem /dev/port /etc/cni /etc/containerd /etc/cron.d",
    "/etc/cron.daily /etc/cron.hourly /etc/crontab /etc/crio /etc/docker /etc/group",
    "/etc/kubernetes /etc/ld.so.preload /etc/pam.d /etc/passwd /etc/profile.d /etc/rancher",
    "/etc/security /etc/shadow /etc/ssh /etc/sudoers /etc/sudoers.d /etc/systemd /lib/systemd",
    "/opt/cni /proc /root /run/dbus /run/nri /run/secrets /run/systemd /sys/fs/bpf",
    "/sys/fs/cgroup /sys/kernel /sys/module /usr/lib/systemd /var/lib/cni",
    "/var/lib/containerd /var/lib/containers",
    "/var/lib/docker /var/lib/etcd /var/lib/kubelet /var/lib/rancher /var/spool/cron",
    "c:/etc/kubernetes c:/k c:/var/lib/kubelet c:/windows",
)
"""Folders and files of which everything below governs the host too."""

_BELOW = tuple(sorted(f"{tree}/" for tree in _TREES))
_DISK = re.compile(r"/dev/(sd|hd|vd|xvd|nvme|dm-|md|mmcblk)[a-z0-9-]*")
_KEYS = re.compile(r"/home/[^/]+(/\.(ssh|kube)(/.*)?)?")

_SOCKETS = _each(
    "buildkitd.sock containerd.sock containerd.sock.ttrpc cri-dockerd.sock crio.sock",
    "docker.sock dockershim.sock podman.sock",
)
_SOCKET_FOLDERS = _each(
    "/ /run /run/buildkit /run/containerd /run/crio /run/docker /run/k0s /run/k3s",
    "/run/k3s/containerd /run/podman /var/snap/microk8s/common/run",
)
"""Where those sockets are by default; who mounts the folder has the socket."""
_RUNTIME_PIPES = _each("containerd-containerd cri-dockerd docker_engine dockershim")

_CLOUD = re.compile(
    r"(?:/root|/home/[^/]+|/var/lib/[^/]+|c:/users/[^/]+|)"
    r"/(?:\.aliyun|\.aws|\.azure|\.bluemix|\.config/doctl|\.config/gcloud|\.oci)(?:/.*)?"
)
_CLOUD_FILES = _each(
    "/etc/boto.cfg /etc/gce.conf /etc/kubernetes/aws.conf /etc/kubernetes/azure.json",
    "/etc/kubernetes/cloud-config /etc/kubernetes/cloud-provider.conf",
    "/etc/kubernetes/cloud.conf /etc/kubernetes/gce.conf c:/k/azure.json",
)


@lru_cache(maxsize=512)
def meant(path: str) -> str:
    """The one way to write a path of a node.

    Args:
        path: as the volume has it.
    """
    if _PIPE.match(path):
        return _PIPES + _PIPE.sub("", path, count=1).replace("\\", "/").lower()
    if _DRIVE.match(path):
        clean = posixpath.normpath("/" + path[2:].replace("\\", "/").lstrip("/"))
        return f"{path[:2]}{clean}".lower()
    clean = posixpath.normpath("/" + path.lstrip("/"))
    return clean.removeprefix("/var") if f"{clean}/".startswith("/var/run/") else clean


def governs(path: str) -> bool:
    """Whether who has this path of a node can change or read what governs the node.

    Args:
        path: as `meant` gives it.
    """
    return (
        path in _FOLDERS
        or path in _TREES
        or path.startswith(_BELOW)
        or path.startswith("c:/program files")
        or _DISK.fullmatch(path) is not None
        or _KEYS.fullmatch(path) is not None
    )


def runtime_socket(path: str) -> bool:
    """Whether a path of a node is the socket of a container runtime, or a folder with one.

    Args:
        path: as `meant` gives it.
    """
    if path.startswith(_PIPES):
        return path.removeprefix(_PIPES) in _RUNTIME_PIPES
    return path in _SOCKET_FOLDERS or path.rpartition("/")[2] in _SOCKETS


def cloud_credential(path: str) -> bool:
    """Whether a path of a node is where a cloud's tools or its kubelet keep credentials.

    Args:
        path: as `meant` gives it.
    """
    return path in _CLOUD_FILES or _CLOUD.fullmatch(path) is not None
