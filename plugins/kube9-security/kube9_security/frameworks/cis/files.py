"""Modes and owners of files on nodes: sections 1.1 and 4.1.

No file of a node is part of the Kubernetes API, and a pod that mounts the host to read them
would be a greater risk than most of what it finds. So each says what to look at.
"""

from collections.abc import Iterator

from kube9_security.frameworks.cis.row import Row

__all__ = ["FILES"]

_UNSEEN = "files of nodes are not part of the API"
_CONTROL_PLANE = "every control plane node"
_ETCD = "every node that runs etcd"
_EVERY = "every node"
_MANIFESTS = "/etc/kubernetes/manifests"
_CONFIGS = "/etc/kubernetes"
_PKI = "/etc/kubernetes/pki"
_CNI = "/etc/cni/net.d and /var/lib/cni"


def _mode(number: str, what: str, mode: str, path: str, place: str) -> Row:
    title = f"The mode of {what} is {mode} or stricter"
    return Row(number, number, title, f"look at the mode of {path} on {place}", _UNSEEN)


def _owner(number: str, what: str, path: str, place: str, owner: str = "root:root") -> Row:
    title = f"{owner} owns {what}"
    return Row(number, number, title, f"look at owner and group of {path} on {place}", _UNSEEN)


def _pairs() -> Iterator[Row]:
    """Give the files of which mode and owner are two controls that follow each other."""
    for section, first, what, path, place in (
        ("1.1", 1, "the API server's pod manifest", f"{_MANIFESTS}/kube-apiserver.yaml", None),
        (
            "1.1",
            3,
            "the controller manager's pod manifest",
            f"{_MANIFESTS}/kube-controller-manager.yaml",
            None,
        ),
        ("1.1", 5, "the scheduler's pod manifest", f"{_MANIFESTS}/kube-scheduler.yaml", None),
        ("1.1", 7, "etcd's pod manifest", f"{_MANIFESTS}/etcd.yaml", _ETCD),
        ("1.1", 9, "the network plugin's configuration", _CNI, None),
        (
            "1.1",
            13,
            "the administrator's kubeconfig",
            f"{_CONFIGS}/admin.conf and, since 1.29, {_CONFIGS}/super-admin.conf",
            None,
        ),
        ("1.1", 15, "the scheduler's kubeconfig", f"{_CONFIGS}/scheduler.conf", None),
        (
            "1.1",
            17,
            "the controller manager's kubeconfig",
            f"{_CONFIGS}/controller-manager.conf",
            None,
        ),
        (
            "4.1",
            1,
            "the kubelet's service file",
            "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf or its like",
            _EVERY,
        ),
        (
            "4.1",
            3,
            "kube-proxy's kubeconfig file",
            "the file that --kubeconfig of kube-proxy names",
            _EVERY,
        ),
        ("4.1", 5, "the kubelet's kubeconfig", f"{_CONFIGS}/kubelet.conf", _EVERY),
        ("4.1", 9, "the kubelet's configuration file", "/var/lib/kubelet/config.yaml", _EVERY),
    ):
        where = place or _CONTROL_PLANE
        yield _mode(f"{section}.{first}", what, "600", path, where)
        yield _owner(f"{section}.{first + 1}", what, path, where)


_CERTIFICATES = f"look at the modes of {_PKI}/*.crt on {_CONTROL_PLANE}"
_CLIENT_CA = "the file that the kubelet's clientCAFile names"
_LOOK_CLIENT_CA = f"look at the mode of {_CLIENT_CA}, on {_EVERY}"

FILES = (
    *_pairs(),
    _mode("1.1.11", "etcd's data directory", "700", "/var/lib/etcd", _ETCD),
    _owner("1.1.12", "etcd's data directory", "/var/lib/etcd", _ETCD, "etcd:etcd"),
    _owner("1.1.19", "all below the PKI directory", _PKI, _CONTROL_PLANE),
    Row(
        "1.1.20",
        None,
        "The mode of the PKI's certificates is 644 or stricter",
        _CERTIFICATES,
        _UNSEEN,
    ),
    Row(
        None,
        "1.1.20",
        "The mode of the PKI's certificates is 600 or stricter",
        _CERTIFICATES,
        _UNSEEN,
    ),
    _mode("1.1.21", "the PKI's keys", "600", f"{_PKI}/*.key", _CONTROL_PLANE),
    Row(
        "4.1.7",
        None,
        "The mode of the kubelet's client CA is 644 or stricter",
        _LOOK_CLIENT_CA,
        _UNSEEN,
    ),
    Row(
        None,
        "4.1.7",
        "The mode of the kubelet's client CA is 600 or stricter",
        _LOOK_CLIENT_CA,
        _UNSEEN,
    ),
    _owner("4.1.8", "the kubelet's client CA", _CLIENT_CA, _EVERY),
)
