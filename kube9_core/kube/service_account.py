"""How a pod finds its API server: address in the environment, token and CA in a mounted folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kube9_core.kube.errors import BadKubeconfig
from kube9_core.kube.identity import TokenFile
from kube9_core.kube.target import Target

__all__ = ["ACCOUNT_FOLDER", "in_cluster"]

ACCOUNT_FOLDER: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_HOST, _PORT = "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"


def in_cluster(environ: Mapping[str, str], folder: Path = ACCOUNT_FOLDER) -> Target | None:
    """Find the API server of the cluster this pod runs in.

    No proxy is used: the address is the cluster's own, and a proxy that the environment sets for
    the world outside cannot reach it.

    Args:
        environ: the environment.
        folder: where the ServiceAccount is mounted.

    Returns:
        The target, or None where this is no pod.

    Raises:
        BadKubeconfig: it is one, but its token or CA is missing.
    """
    host, port = environ.get(_HOST), environ.get(_PORT)
    if not host or not port:
        return None
    try:
        ca = (folder / "ca.crt").read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise BadKubeconfig(
            f"this is a pod, but {folder}/ca.crt cannot be read ({error}); give it a "
            "ServiceAccount and automountServiceAccountToken: true"
        ) from None
    bracketed = f"[{host}]" if ":" in host else host
    credentials = TokenFile(folder / "token")
    return Target(f"https://{bracketed}:{port}", credentials, None, str(folder), ca=ca)
