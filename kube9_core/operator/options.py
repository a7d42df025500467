"""What `kube9-operator serve` is told, before any settings file is read.

The command line makes it and `serve` uses it; nothing here opens a connection.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

__all__ = ["DEFAULT_NAMESPACE", "ServeOptions", "identity_here", "namespace_here"]

DEFAULT_NAMESPACE = "kube9-system"
_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")


class ServeOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How the operator is started.

    Attributes:
        config: the settings file; None looks for `.kube9.yaml` as `kube9 assess` does.
        namespace: the operator's own namespace, where it writes.
        identity: who it is to the Lease and in its own Events: the pod's name, else the host's.
        kubeconfig: None takes the pod's ServiceAccount, or what kubectl would take.
        context: of the kubeconfig; None takes its current one.
        data: folder of the store; None leaves it to the settings.
        port: of /livez, /readyz and /metrics; None leaves it to the settings, 0 takes a free one.
    """

    namespace: str
    identity: str
    config: str | None = None
    kubeconfig: str | None = None
    context: str | None = None
    data: str | None = None
    port: int | None = None


def namespace_here(environment: Mapping[str, str], account: Path = _ACCOUNT) -> str:
    """Find the namespace this process belongs to.

    Args:
        environment: `POD_NAMESPACE` in it, set by the downward API, is believed first.
        account: where the kubelet leaves the namespace of the pod's ServiceAccount.

    Returns:
        The namespace; `kube9-system` outside a pod.
    """
    told = environment.get("POD_NAMESPACE", "").strip()
    if told:
        return told
    try:
        return account.read_text(encoding="ascii", errors="replace").strip() or DEFAULT_NAMESPACE
    except OSError:
        return DEFAULT_NAMESPACE


def identity_here(environment: Mapping[str, str]) -> str:
    """Give the pod's name (`POD_NAME`, then `HOSTNAME`), or the host's where there is no pod."""
    told = (environment.get(name, "").strip() for name in ("POD_NAME", "HOSTNAME"))
    return next(filter(None, told), None) or os.uname().nodename
